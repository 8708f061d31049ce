"""A document as Markdown; its pictures are files beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import singledispatch

from monitor.gaps.document import (
    Block,
    Bullets,
    Document,
    Heading,
    Paragraph,
    Picture,
    Quotation,
    Run,
    Table,
    Text,
)

_SPECIAL = re.compile(r"([\\`*_\[\]<>|#~])")


def as_markdown(document: Document, picture_name: str) -> str:
    """Return the document as Markdown with tables, its picture as ``picture_name``."""
    head = f"# {_plain(document.title)}\n\n{_plain(document.subtitle)}\n"
    blocks = (
        f"![{_plain(block.alt)}]({picture_name})\n\n{_plain(block.caption)}"
        if isinstance(block, Picture)
        else _block(block)
        for block in document.blocks
    )
    return head + "".join(f"\n{block}\n" for block in blocks)


def pictures(document: Document) -> Iterator[bytes]:
    """Yield the document's pictures as PNG."""
    for block in document.blocks:
        if isinstance(block, Picture):
            yield block.png


@singledispatch
def _block(block: Block) -> str:
    raise TypeError(f"no Markdown for {type(block).__name__}")


@_block.register
def _(block: Heading) -> str:
    anchor = f'<a id="{block.anchor}"></a>\n\n' if block.anchor else ""
    return f"{anchor}{'#' * block.level} {_plain(block.text)}"


@_block.register
def _(block: Paragraph) -> str:
    anchor = f'<a id="{block.anchor}"></a>' if block.anchor else ""
    return anchor + _text(block.text)


@_block.register
def _(block: Bullets) -> str:
    return "\n".join(f"- {_text(item)}" for item in block.items)


@_block.register
def _(block: Quotation) -> str:
    return f"> {_plain(block.quote)}\n>\n> {_text(block.source)}"


@_block.register
def _(block: Table) -> str:
    lines = [
        "| " + " | ".join(_plain(cell) for cell in block.head) + " |",
        "|" + " --- |" * len(block.head),
        *("| " + " | ".join(_text(cell) for cell in row) + " |" for row in block.rows),
    ]
    return f"**{_plain(block.caption)}**\n\n" + "\n".join(lines)


def _text(text: Text) -> str:
    return "".join(_run(run) for run in text)


def _run(run: Run) -> str:
    inner = _plain(run.text)
    if run.strong:
        inner = f"**{inner}**"
    return f"[{inner}](<{run.link}>)" if run.link else inner


def _plain(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text.replace("\n", " "))
