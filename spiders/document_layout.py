"""What the lines of a PDF mean: its title, authors, date, DOI and abstract."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from spiders.addresses import find_doi
from spiders.dates import parse_date
from spiders.document_facts import MAX_ABSTRACT, author_names
from spiders.document_reflow import plain_line, reflowed
from spiders.document_sections import abstract_rank, after_lead, ends_abstract, folded

ABSTRACT_PAGES = 12
"""Pages among which the abstract or executive summary is looked for."""
SHORTEST_ABSTRACT = 120
"""Characters; less is an entry of the table of contents."""
LONGEST_TITLE = 300


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a page."""

    text: str
    size: float
    """Height of its type in points."""


_INSANE = re.compile(
    r"\.(?:docx?|indd|pdf|qxd|pptx?|tex|dvi|rtf|odt|xlsx?|wpd)$|^(?:microsoft|untitled|sans titre"
    r"|document\d*|slide \d+|powerpoint|title|titre|layout \d+|\W*)$|^microsoft word",
    re.IGNORECASE,
)


def sane_title(stated: str, opening: str) -> str:
    """The title of the PDF's metadata, if it is one: words, no file name, and shown in front."""
    if not 8 <= len(stated) <= LONGEST_TITLE or " " not in stated or _INSANE.search(stated):
        return ""
    shown = set(folded(opening).split())
    words = folded(stated).split()
    return stated if sum(word in shown for word in words) >= 0.7 * len(words) else ""


_NO_TITLE = re.compile(r"^(?:arxiv:|doi\b|https?:|www\.|issn|isbn|©|page \d)|\w@\w", re.IGNORECASE)
_SERIES_WORDS = """
report rapport paper brief note working series bulletin dossier newsletter infolettre draft study
etude publication research recherche insights analysis analyse cahier abstract
"""
_SERIES = frozenset(_SERIES_WORDS.split())
"""Single words that covers print large and that title no work."""


def largest_title(front: list[Line]) -> str:
    """The lines in the largest type of the first page; type with no words in it is passed over."""
    for size in sorted({round(line.size, 1) for line in front}, reverse=True)[:6]:
        for run in _runs(front, size):
            title = plain_line(_joined(run))
            words = re.findall(r"[^\W\d_]{2,}", title)
            telling = len(words) >= 2 or _telling_word(title)
            if telling and len(title) <= LONGEST_TITLE and not _NO_TITLE.search(title):
                return title
    return ""


def _telling_word(title: str) -> bool:
    return (
        len(title) >= 6 and title.isalnum() and not title.isdigit() and folded(title) not in _SERIES
    )


def _runs(front: list[Line], size: float) -> Iterator[list[str]]:
    """Groups of neighbouring lines whose type is about ``size``."""
    run: list[str] = []
    for line in front:
        if abs(line.size - size) <= 0.05 * size:
            run.append(line.text)
        elif run:
            yield run
            run = []
    if run:
        yield run


_BY = re.compile(r"^(?:by|par|authors?\s*:|auteure?s?\s*:)\s+(?=[A-ZÀ-Ý])", re.IGNORECASE)
_NAME = re.compile(
    r"[A-ZÀ-Ý][\w'’.-]*(?:\s+(?:[A-ZÀ-Ý][\w'’.-]*|d[eu]|de\s+la|van|von|der|bin|al)){1,4}"
)
_ORGANISATION = re.compile(
    r"\b(?:universit\w+|institut\w*|centre|center|bank|banque|school|ecole|école|department|minist\w+"
    r"|council|conseil|paper|series|report|rapport|working|cahier|research|recherche|statisti\w+)\b",
    re.IGNORECASE,
)


def front_authors(front: list[Line], title: str) -> tuple[str, ...]:
    """Names under the title: a line that begins with *by* or *par*, or holds names alone."""
    below = _below(front, title)
    for line in below:
        if _BY.match(line):
            return author_names([_BY.sub("", line)], split_commas=True)
    found: list[str] = []
    for line in below[:6]:
        bare = re.sub(r"[\d*†‡§¹²³]+", "", line).strip(" ,")
        names = [part for part in re.split(r"\s*(?:,|;|\band\b|\bet\b|&)\s*", bare) if part]
        if (
            names
            and all(_NAME.fullmatch(name) for name in names)
            and not _ORGANISATION.search(line)
        ):
            found += names
        elif found:
            break
    return author_names(found)


def _below(front: list[Line], title: str) -> list[str]:
    """The lines between the title and the abstract, at most twenty."""
    words = set(folded(title).split())
    last = max(
        (n for n, line in enumerate(front) if words and set(folded(line.text).split()) <= words),
        default=-1,
    )
    below = [line.text for line in front[last + 1 : last + 21]]
    heads = (n for n, text in enumerate(below) if abstract_rank(text, None) is not None)
    return below[: next(heads, len(below))]


_MONTH_DAY_YEAR = re.compile(
    r"(?:\b\d{1,2}(?:er|st|nd|rd|th)?\s+)?[^\W\d_]{3,9}\.?,?\s+(?:\d{1,2}(?:st|nd|rd|th)?,?\s+)?"
    r"(?:19|20)\d{2}\b|\b(?:19|20)\d{2}-\d{2}-\d{2}\b"
)


def front_date(front: list[Line]) -> datetime | None:
    """The first date with at least a month that the front page shows."""
    for line in front[:80]:
        for found in _MONTH_DAY_YEAR.finditer(line.text):
            if date := parse_date(found.group()):
                return date
    return None


_DOI_LINE = re.compile(r"\W*(?:doi\b|digital object identifier|https?://(?:dx\.)?doi\.org/)", re.I)


def front_doi(pages: list[str]) -> str | None:
    """The DOI that a line of its own states on the first two pages; None if several are.

    A DOI within a sentence or a footnote is that of a work it cites, and a wrong one would make
    two works one.
    """
    lines = [line for page in pages[:2] for line in page.splitlines() if _DOI_LINE.match(line)]
    found = {doi for line in lines if (doi := find_doi(line))}
    return found.pop() if len(found) == 1 else None


def section_abstract(pages: list[str], language: str | None) -> str:
    """The text under the surest heading that announces an abstract; empty when there is none."""
    lines = [line.strip() for page in pages[:ABSTRACT_PAGES] for line in page.splitlines()]
    best: tuple[int, int, str] | None = None
    for number, line in enumerate(lines):
        rank, start = _announces(line, language)
        if rank is not None:
            text = _until_next(start, lines[number + 1 :])
            if len(text) >= SHORTEST_ABSTRACT and (best is None or (rank, number) < best[:2]):
                best = (rank, number, text)
    return best[2] if best else ""


def _announces(line: str, language: str | None) -> tuple[int | None, str]:
    rank = abstract_rank(line, language)
    if rank is None and (lead := after_lead(line)):
        rank = abstract_rank(lead[0], language)
        return (None if rank is None else rank + 50), lead[1]
    return rank, ""


def _until_next(start: str, lines: list[str]) -> str:
    kept = [start] if start else []
    size = len(start)
    for line in lines:
        announced = abstract_rank(line, None) is not None
        if ends_abstract(line) or re.match(r"(?:keywords|mots[- ]cl[ée]s|jel)\b", line, re.I):
            break
        if announced and size >= SHORTEST_ABSTRACT:
            break
        if line and not re.fullmatch(r"(?:page\s+)?[\divxlc]+(?:\s*/\s*\d+)?", line, re.I):
            kept.append(line)
            size += len(line)
        if size > MAX_ABSTRACT:
            break
    return reflowed("\n".join(kept), set())


def _joined(lines: list[str]) -> str:
    return reflowed("\n".join(lines), set()).replace("\n", " ")
