"""HTML from outside → plain text: no tags, no scripts, no entities, no control characters.

The result is text, not HTML: whoever shows it escapes it. Every pattern is linear in its input
(possessive, and never across the next ``<``), so that hostile markup costs no more than prose; a
real HTML parser needs twenty seconds for 60,000 nested elements.
"""

from __future__ import annotations

import re
from html import unescape

_HIDDEN = re.compile(
    r"<(script|style|template|svg|math|iframe|object|noembed|select|textarea)\b[^<>]*+>"
    r"(?:.*?</\1[^<>]*+>|.*)",
    re.DOTALL | re.IGNORECASE,
)
_COMMENT = re.compile(r"<!--(?:.*?-->|.*)", re.DOTALL)
_CDATA = re.compile(r"<!\[CDATA\[|\]\]>")
_TAG = re.compile(
    r"<[/!?]?([a-zA-Z][a-zA-Z0-9]*+)"
    r"""(?:(?:[^<>"']++|"[^"<]*+"|'[^'<]*+')*+>|[^<>]*+(?:>|\Z))"""
)
_BLOCKS = frozenset(
    (
        *("address", "article", "aside", "blockquote", "body", "dd", "div", "dl", "dt"),
        *("fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6"),
        *("head", "header", "html", "li", "main", "nav", "ol", "p", "pre", "section", "table"),
        *("tbody", "thead", "tr", "ul"),
    )
)
_MEANING = dict.fromkeys(_BLOCKS, "\n\n") | {"br": "\n", "hr": "\n", "td": " ", "th": " "}
_UNWANTED = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b\u2060\u202a-\u202e\u2066-\u2069"
    "\ud800-\udfff\ufeff\ufffe\uffff]"
)
"""Controls, invisible joints, direction overrides, lone surrogates, marks of byte order."""
_PRINTABLE = bytes(range(32, 127))
_PARAGRAPH = re.compile(r"\n[^\S\n]*+\n\s*+")


def clean_line(html: str) -> str:
    """One line of plain text: tags dropped, entities resolved, each run of whitespace one space."""
    if not html:
        return ""
    text = _without_tags(html) if "<" in html else html
    return _one_line(unescape(text) if "&" in text else text)


def clean_text(html: str) -> str:
    """Plain text with a blank line between paragraphs and a line break for ``<br>``.

    In markup a line end is a space; in text without any tag a blank line parts paragraphs.
    """
    if "<" in html and _TAG.search(html):
        text = _without_tags(html.replace("\r", " ").replace("\n", " "))
    else:
        text = "\n\n".join(" ".join(part.split()) for part in _PARAGRAPH.split(html))
    if "&" in text:
        text = unescape(text)
    paragraphs = (_lines(part) for part in text.split("\n\n") if part)
    return "\n\n".join(part for part in paragraphs if part)


def _lines(paragraph: str) -> str:
    if "\n" not in paragraph:
        return _one_line(paragraph)
    return "\n".join(filter(None, map(_one_line, paragraph.split("\n"))))


def _one_line(text: str) -> str:
    if "  " not in text and _is_printable(text):
        return text.strip()
    line = " ".join(text.split())
    return line if line.isprintable() else " ".join(_UNWANTED.sub("", line).split())


def _is_printable(text: str) -> bool:
    """As ``str.isprintable`` says, a quarter of its time for text in ASCII."""
    if text.isascii():
        return not text.encode().translate(None, _PRINTABLE)
    return text.isprintable()


def _without_tags(html: str) -> str:
    text = html
    if "<!" in text:
        text = _CDATA.sub("", _COMMENT.sub("", text))
    return _TAG.sub(_space, _HIDDEN.sub(" ", text))


def _space(tag: re.Match[str]) -> str:
    """What stands in a text for a tag; ``<br></br>``, as XHTML may have it, is one break."""
    meaning = _MEANING.get(tag[1].lower(), "")
    return "" if meaning == "\n" and tag[0].startswith("</") else meaning
