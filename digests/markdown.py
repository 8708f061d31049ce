"""What an editor wrote in Markdown, made safe for each form of a message."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

from digests.blocks import Prose
from digests.cleaning import clean, safe_link
from digests.slack_text import escape

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_MARKS = {"strong_open": "*", "strong_close": "*", "em_open": "_", "em_close": "_"}


def prose(markdown: str) -> Prose:
    """Return CommonMark text as HTML, plain text and Slack's mrkdwn.

    HTML in it is shown as text, pictures are left out, only http(s) links stay links, and its
    headings become headings of the second order, below the title of the message.
    """
    tokens = _parser().parse(markdown)
    for token in _all(tokens):
        _tame(token)
    html = _parser().renderer.render(tokens, _parser().options, {})
    return Prose(html=html, text=_written(tokens, slack=False), mrkdwn=_written(tokens, slack=True))


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False, "breaks": False}).disable("image")


def _all(tokens: Iterable[Token]) -> Iterable[Token]:
    for token in tokens:
        yield token
        yield from _all(token.children or ())


def _tame(token: Token) -> None:
    if token.type in ("heading_open", "heading_close"):
        token.tag = "h2"
    if token.type in ("text", "code_inline", "code_block", "fence"):
        token.content = (
            "\n".join(clean(line) if line.strip() else "" for line in token.content.split("\n"))
            if token.type in ("code_block", "fence")
            else _inline(token.content)
        )
    if token.type == "link_open":
        token.attrs = {"href": safe_link(str(token.attrs.get("href", "")))}


def _inline(text: str) -> str:
    """Clean a run of text, keeping the space at its ends that parts it from its neighbours."""
    before = " " if text[:1].isspace() else ""
    after = " " if text[-1:].isspace() and text.strip() else ""
    return f"{before}{clean(text)}{after}"


def _written(tokens: Iterable[Token], *, slack: bool) -> str:
    """Return paragraphs apart by a blank line; items of lists begin with a bullet."""
    parts: list[str] = []
    bullet = ""
    for token in tokens:
        if token.type == "list_item_open":
            bullet = "• "
        elif token.type == "inline":
            run = "".join(_run(token.children or (), slack=slack))
            parts.append(bullet + run)
            bullet = ""
        elif token.type in ("code_block", "fence"):
            parts.append(escape(token.content) if slack else token.content)
    return "\n\n".join(part for part in parts if part.strip())


def _run(tokens: Iterable[Token], *, slack: bool) -> Iterable[str]:
    address = ""
    for token in tokens:
        if token.type == "link_open":
            address = str(token.attrs.get("href", ""))
            yield (
                f"<{address.replace('&', '&amp;').replace('|', '%7C')}|"
                if slack and address
                else ""
            )
        elif token.type == "link_close":
            yield (">" if slack else f" <{address}>") if address else ""
            address = ""
        elif token.type in ("softbreak", "hardbreak"):
            yield " " if token.type == "softbreak" else "\n"
        elif slack:
            yield _MARKS.get(token.type, escape(token.content))
        else:
            yield token.content
