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
_ATTRIBUTES = r"""(?:[^<>"']++|"[^"<]*+"|'[^'<]*+')*+>"""
_BREAK = re.compile(rf"<(?:br|hr)\b(?:{_ATTRIBUTES}|[^<>]*+>)", re.IGNORECASE)
_BLOCK = re.compile(
    r"</?(?:address|article|aside|blockquote|body|dd|div|dl|dt|fieldset|figcaption|figure|footer"
    r"|form|h[1-6]|header|html|li|main|nav|ol|p|pre|section|table|tbody|thead|tr|ul)\b"
    rf"(?:{_ATTRIBUTES}|[^<>]*+>)",
    re.IGNORECASE,
)
_CELL = re.compile(r"</?t[dh]\b[^<>]*+>", re.IGNORECASE)
_TAG = re.compile(rf"<[/!?]?[a-zA-Z](?:{_ATTRIBUTES}|[^<>]*+>)")
_CUT_TAG = re.compile(r"<[/!]?[a-zA-Z][^<>]*+\Z")
_UNWANTED = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b\u2060\u202a-\u202e\u2066-\u2069"
    "\ud800-\udfff\ufeff\ufffe\uffff]"
)
"""Controls, invisible joints, direction overrides, lone surrogates, marks of byte order."""
_PARAGRAPH = re.compile(r"\n[^\S\n]*+\n\s*+")


def clean_line(html: str) -> str:
    """One line of plain text: tags dropped, entities resolved, each run of whitespace one space."""
    return " ".join(_plain(html, breaks=False).split())


def clean_text(html: str) -> str:
    """Plain text with a blank line between paragraphs and a line break for ``<br>``.

    In markup a line end is a space; in text without any tag a blank line parts paragraphs.
    """
    text = _plain(html, breaks=True)
    if "\n" not in text:
        return " ".join(text.split())
    paragraphs = (_lines(part) for part in _PARAGRAPH.split(text))
    return "\n\n".join(part for part in paragraphs if part)


def _lines(paragraph: str) -> str:
    return "\n".join(filter(None, (" ".join(line.split()) for line in paragraph.split("\n"))))


def _plain(html: str, *, breaks: bool) -> str:
    text = html
    if "<" in text:
        text = _without_tags(text, breaks=breaks)
    elif breaks:
        text = "\n\n".join(" ".join(part.split()) for part in _PARAGRAPH.split(text))
    if "&" in text:
        text = unescape(text)
    return text if text.isascii() and text.isprintable() else _UNWANTED.sub("", text)


def _without_tags(html: str, *, breaks: bool) -> str:
    text = html
    if "<!" in text:
        text = _CDATA.sub("", _COMMENT.sub("", text))
    text = _HIDDEN.sub(" ", text)
    if breaks:
        text = " ".join(text.split()) if _TAG.search(text) else text
    text = _BLOCK.sub("\n\n", _BREAK.sub("\n", text))
    return _CUT_TAG.sub("", _TAG.sub("", _CELL.sub(" ", text)))
