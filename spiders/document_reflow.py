"""Lines of a PDF → running text: heads and feet dropped, paragraphs joined, hyphenation undone."""

from __future__ import annotations

import re
from collections import Counter

from spiders.cleaning import clean_line


def paged_text(pages: list[str]) -> list[str]:
    """The running text of each page: heads, feet and page numbers dropped, lines joined again."""
    repeated = _furniture(pages)
    words = set(re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", "\n".join(pages).lower()))
    return [reflowed(_without(page, repeated), words) for page in pages]


def _furniture(pages: list[str]) -> frozenset[str]:
    """Edge lines that return, numbers apart, on more than a third of four or more pages."""
    if len(pages) < 4:
        return frozenset()
    seen = Counter(edge for page in pages for edge in {_shape(line) for line in _edges(page)})
    return frozenset(shape for shape, times in seen.items() if times > max(2, len(pages) // 3))


def _edges(page: str) -> list[str]:
    lines = [line for line in page.splitlines() if line.strip()]
    return lines[:2] + lines[-2:]


def _shape(line: str) -> str:
    return re.sub(r"\d+", "0", " ".join(line.split()))


def _without(page: str, repeated: frozenset[str]) -> str:
    lines = [line for line in page.splitlines() if line.strip()]
    edges = {0, 1, len(lines) - 2, len(lines) - 1}
    kept = (
        line
        for number, line in enumerate(lines)
        if not (number in edges and (_shape(line) in repeated or _shape(line).strip("- ") == "0"))
    )
    return "\n".join(kept)


_BROKEN = re.compile(r"([^\W\d_]+)[\x02\ufffe\u00ad]\s*\n?\s*([^\W\d_]+)")
_HYPHENATED = re.compile(r"([^\W\d_]+)[-‐]\s*\n\s*(\w+)")


def reflowed(text: str, words: set[str]) -> str:
    """Lines joined into paragraphs and hyphenation undone.

    ``words`` are the lower-case words of the whole document: what it elsewhere writes with a
    hyphen (``labour-market``) keeps it.
    """
    text = _BROKEN.sub(r"\1\2", text)
    text = _HYPHENATED.sub(lambda found: _rejoined(found[1], found[2], words), text)
    lines = [" ".join(line.split()) for line in text.splitlines() if line.strip()]
    width = sorted(map(len, lines))[int(len(lines) * 0.8)] if lines else 0
    paragraphs: list[str] = []
    open_line = False
    for line in lines:
        if open_line and not re.match(r"[•‣▪■–—*]\s|\(?\d{1,2}[.)]\s", line):
            paragraphs[-1] += " " + line
        else:
            paragraphs.append(line)
        open_line = not _closes(line, width)
    return "\n".join(filter(None, map(plain_line, paragraphs)))


def _closes(line: str, width: int) -> bool:
    """Whether a paragraph ends with ``line``: it stops short, as a last line or a heading does."""
    short = len(line) < 0.75 * width
    return short and (line[-1] in '.!?:…»”"' or not line[-1].isalnum() or len(line) < 0.5 * width)


def _rejoined(head: str, tail: str, words: set[str]) -> str:
    compound = f"{head}-{tail}".lower() in words and (head + tail).lower() not in words
    return f"{head}-{tail}" if compound or not tail[0].islower() else head + tail


def plain_line(text: str) -> str:
    """``text`` of a PDF on one clean line; its angle brackets and ampersands mean themselves."""
    return clean_line(text.replace("&", "&amp;").replace("<", "&lt;"))
