"""A document as one HTML file that needs nothing from elsewhere; ready for print."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from functools import singledispatch
from html import escape

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

_BROAD = 8
"""Columns from which on a table is set small to fit a page."""
STYLE = """
:root { color-scheme: light dark; }
body { font: 1rem/1.5 "DejaVu Sans", Verdana, sans-serif; max-width: 62rem; margin: 0 auto;
  padding: 1.5rem; color: #1b1b1b; background: #fff; }
h1, h2, h3, h4 { line-height: 1.2; margin: 2em 0 .5em; }
h1 { margin-top: 0; font-size: 1.9rem; } h2 { border-top: 2px solid #1f4e79; padding-top: .6em; }
.subtitle { color: #4d4d4d; font-size: 1.1rem; margin-top: -.6em; }
a { color: #1f4e79; }
blockquote { margin: 1em 0; padding: .2em 1em; border-left: 4px solid #8aa9c4; }
blockquote footer { color: #4d4d4d; font-size: .9rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; margin: 1em 0; font-size: .85rem; }
caption { text-align: left; font-weight: bold; padding-bottom: .4em; }
th, td { border: 1px solid #8c8c8c; padding: .3em .5em; text-align: left; vertical-align: top; }
thead th { background: #e8eef4; } .numbers td { text-align: right; }
figure { margin: 1.5em 0; } img { max-width: 100%; height: auto; background: #fff; }
figcaption { color: #4d4d4d; font-size: .9rem; }
@media (prefers-color-scheme: dark) {
  body { color: #eee; background: #16191d; } a { color: #9cc4ec; }
  .subtitle, blockquote footer, figcaption { color: #c4c4c4; } thead th { background: #26313c; }
}
@page { size: A4; margin: 18mm 16mm; @bottom-right { content: counter(page); } }
@media print { body { padding: 0; font-size: 10pt; color: #000; background: #fff; }
  h2 { break-after: avoid; } blockquote, figure, tr { break-inside: avoid; }
  .broad { table-layout: fixed; width: 100%; } .broad th { hyphens: auto; overflow-wrap: anywhere; }
  .wide { overflow: visible; } table { font-size: 7.5pt; } table.broad { font-size: 6pt; }
  th, td { padding: .2em .3em; } }
"""


def as_html(document: Document) -> str:
    """Return the document as HTML: headings in order, languages marked, pictures inside."""
    body = "\n".join(_block(block) for block in document.blocks)
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(document.language)}" dir="ltr">\n<head>\n'
        '<meta charset="utf-8">\n<meta name="viewport" content="width=device-width">\n'
        f"<title>{escape(document.title)} – {escape(document.subtitle)}</title>\n"
        f'<meta name="dcterms.created" content="{document.made.isoformat()}">\n'
        f"<style>{STYLE}</style>\n</head>\n<body>\n<main>\n"
        f"<h1>{escape(document.title)}</h1>\n"
        f'<p class="subtitle">{escape(document.subtitle)}</p>\n{body}\n</main>\n</body>\n</html>\n'
    )


@singledispatch
def _block(block: Block) -> str:
    raise TypeError(f"no HTML for {type(block).__name__}")


@_block.register
def _(block: Heading) -> str:
    anchor = f' id="{escape(block.anchor)}"' if block.anchor else ""
    return f"<h{block.level}{anchor}>{escape(block.text)}</h{block.level}>"


@_block.register
def _(block: Paragraph) -> str:
    anchor = f' id="{escape(block.anchor)}"' if block.anchor else ""
    return f"<p{anchor}>{_text(block.text)}</p>"


@_block.register
def _(block: Bullets) -> str:
    return "<ul>" + "".join(f"<li>{_text(item)}</li>" for item in block.items) + "</ul>"


@_block.register
def _(block: Quotation) -> str:
    return (
        f'<blockquote><p lang="{escape(block.language)}">{escape(block.quote)}</p>'
        f"<footer>{_text(block.source)}</footer></blockquote>"
    )


@_block.register
def _(block: Table) -> str:
    head = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in block.head)
    rows = "\n".join(f"<tr>{''.join(_cells(row))}</tr>" for row in block.rows)
    kinds = ["numbers"] * block.numbers + ["broad"] * (len(block.head) > _BROAD)
    kind = f' class="{" ".join(kinds)}"' if kinds else ""
    return (
        f'<div class="wide"><table{kind}><caption>{escape(block.caption)}</caption>'
        f"<thead><tr>{head}</tr></thead>\n<tbody>{rows}</tbody></table></div>"
    )


@_block.register
def _(block: Picture) -> str:
    data = b64encode(block.png).decode()
    return (
        f'<figure><img src="data:image/png;base64,{data}" alt="{escape(block.alt)}">'
        f"<figcaption>{escape(block.caption)}</figcaption></figure>"
    )


def _cells(row: tuple[Text, ...]) -> Iterator[str]:
    for number, cell in enumerate(row):
        yield f"<td>{_text(cell)}</td>" if number else f'<th scope="row">{_text(cell)}</th>'


def _text(text: Text) -> str:
    return "".join(_run(run) for run in text)


def _run(run: Run) -> str:
    inner = escape(run.text)
    if run.strong:
        inner = f"<strong>{inner}</strong>"
    if run.language:
        inner = f'<span lang="{escape(run.language)}">{inner}</span>'
    return f'<a href="{escape(run.link)}">{inner}</a>' if run.link else inner
