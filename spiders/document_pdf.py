"""PDF → facts, within bounds of pages, characters and seconds (PDFium through pypdfium2)."""

from __future__ import annotations

import re
import threading
import time
import unicodedata
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from spiders.addresses import find_doi
from spiders.dates import parse_date
from spiders.document_facts import Facts, author_names, shortened
from spiders.document_layout import (
    Line,
    front_authors,
    front_date,
    front_doi,
    largest_title,
    sane_title,
    section_abstract,
)
from spiders.document_reflow import paged_text, plain_line
from spiders.errors import SourceUnreadable
from spiders.languages import language_code
from spiders.source import Reason

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfPage

MAX_PAGES = 400
"""Pages read; what stands behind them changes neither abstract nor tags."""
MAX_CHARACTERS = 1_500_000
MAX_SECONDS = 20.0
"""Between two pages; a page once begun is finished."""
MAX_FRONT = 6_000
"""Characters of the first page whose size is measured."""
FRONT_PAGES = 3
"""Pages that must show the words of a title that the metadata state."""

_STATEMENTS = ("Title", "Author", "Subject", "CreationDate", "doi")
"""Keys of the document information dictionary that are read; ``doi`` is what publishers add."""
_PASSWORD = 4
"""``FPDF_ERR_PASSWORD`` of fpdfview.h."""
_UPRIGHT = 0.2
"""Radians off the horizontal; stamps along the margin are turned by a right angle."""

_one_at_a_time = threading.Lock()
"""PDFium keeps global state and is not safe to call from two threads."""


def looks_like_pdf(body: bytes) -> bool:
    """Whether the header stands within the first 1,024 bytes, where readers look for it."""
    return b"%PDF-" in body[:1024]


def read_pdf(body: bytes) -> Facts:
    """The facts of the PDF ``body``; its text by page, joined with form feeds.

    :raises SourceUnreadable: ``encrypted`` when it asks for a password, ``damaged`` when PDFium
        cannot open it, ``empty`` when no page holds text (a scan without recognised letters).
    """
    with _one_at_a_time, _opened(body) as document:
        said = {name: _said(document, name) for name in _STATEMENTS}
        language = _language(document)
        pages, front = _pages(document)
    if not any(page.strip() for page in pages):
        detail = f"the PDF holds no text on its first {len(pages)} pages: a scan, perhaps"
        raise SourceUnreadable(Reason.EMPTY, detail)
    if not _legible("".join(pages[:FRONT_PAGES])):
        raise SourceUnreadable(
            Reason.EMPTY, "the letters of the PDF cannot be told: no Unicode map"
        )
    return _facts(said, language, pages, front)


def _said(document: PdfDocument, name: str) -> str:
    """What the PDF states of itself; nothing where that is no text (half a surrogate pair)."""
    try:
        return plain_line(document.get_metadata_value(name))
    except UnicodeDecodeError:
        return ""


def _legible(text: str) -> bool:
    """Whether most characters are letters and signs, not private codes and controls."""
    shown = [character for character in text if not character.isspace()]
    unknown = sum(unicodedata.category(character) in {"Co", "Cn", "Cc"} for character in shown)
    return 3 * (unknown + shown.count("\ufffd")) < len(shown)


def _facts(
    said: dict[str, str], language: str | None, pages: list[str], front: list[Line]
) -> Facts:
    texts = paged_text(pages)
    opening = "\n".join(pages[:FRONT_PAGES])
    title = sane_title(said["Title"], opening) or largest_title(front)
    authors = author_names([said["Author"]], split_commas=True)
    authors = tuple(name for name in authors if " " in name) or front_authors(front, title)
    published = front_date(front) or front_date([Line(line, 0) for line in pages[0].splitlines()])
    return Facts(
        title=title,
        abstract=shortened(section_abstract(pages, language)),
        text="\f".join(texts),
        language=language,
        authors=authors,
        published=published or parse_date(_iso_date(said["CreationDate"])),
        doi=find_doi(said["doi"]) or find_doi(said["Subject"]) or front_doi(pages),
    )


@contextmanager
def _opened(body: bytes) -> Iterator[PdfDocument]:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(body)
        count = len(document)
    except pypdfium2.PdfiumError as error:
        if error.err_code == _PASSWORD:
            raise SourceUnreadable(Reason.ENCRYPTED, "the PDF asks for a password") from error
        raise SourceUnreadable(Reason.DAMAGED, f"the PDF cannot be opened: {error}") from error
    with closing(document):
        if count == 0:
            raise SourceUnreadable(Reason.DAMAGED, "the PDF has no pages")
        yield document


def _language(document: PdfDocument) -> str | None:
    """The natural language that the catalog declares (ISO 32000-1, 14.9.2)."""
    import ctypes

    from pypdfium2 import raw

    size = raw.FPDFCatalog_GetLanguage(document, None, 0)
    if not 2 < size < 200:
        return None
    buffer = (ctypes.c_ushort * (size // 2))()
    raw.FPDFCatalog_GetLanguage(document, buffer, size)
    return language_code(bytes(buffer).decode("utf-16-le", "ignore").strip("\x00"))


def _pages(document: PdfDocument) -> tuple[list[str], list[Line]]:
    """The text of each page, and the measured lines of the first page that has any."""
    pages: list[str] = []
    front: list[Line] = []
    end, size = time.monotonic() + MAX_SECONDS, 0
    for number in range(min(len(document), MAX_PAGES)):
        text, lines = _page(document, number, measured=not front)
        pages.append(text)
        front = front or lines
        size += len(text)
        if size > MAX_CHARACTERS or time.monotonic() > end:
            break
    return pages, front


def _page(document: PdfDocument, number: int, *, measured: bool) -> tuple[str, list[Line]]:
    import pypdfium2

    try:
        page = document[number]
    except pypdfium2.PdfiumError:
        return "", []
    with closing(page):
        return _text_of(page, measured=measured)


def _text_of(page: PdfPage, *, measured: bool) -> tuple[str, list[Line]]:
    import pypdfium2

    try:
        textpage = page.get_textpage()
    except pypdfium2.PdfiumError:
        return "", []
    with closing(textpage):
        text = textpage.get_text_bounded().replace("\r\n", "\n").replace("\r", "\n")
        lines = _measured_lines(textpage.raw, textpage.count_chars()) if measured else []
        return text, lines


def _measured_lines(textpage: object, count: int) -> list[Line]:
    """The upright lines of a page with the height of their type in points."""
    from pypdfium2 import raw

    lines: list[Line] = []
    letters: list[str] = []
    heights: list[float] = []
    box = raw.FS_RECTF()
    for index in range(min(count, MAX_FRONT)):
        letter = chr(raw.FPDFText_GetUnicode(textpage, index) or 32)
        if letter in "\r\n":
            _close_line(lines, letters, heights)
            continue
        angle = raw.FPDFText_GetCharAngle(textpage, index) % 3.14159
        if min(angle, 3.14159 - angle) > _UPRIGHT:
            continue
        letters.append(letter)
        if not letter.isspace() and raw.FPDFText_GetLooseCharBox(textpage, index, box):
            heights.append(abs(box.top - box.bottom))
    _close_line(lines, letters, heights)
    return lines


def _close_line(lines: list[Line], letters: list[str], heights: list[float]) -> None:
    text = plain_line("".join(letters))
    if text and heights:
        lines.append(Line(text, sorted(heights)[len(heights) // 2]))
    letters.clear()
    heights.clear()


def _iso_date(text: str) -> str:
    """A PDF date (``D:20260622143000-04'00'``; ISO 32000-1, 7.9.4) as an ISO 8601 day."""
    found = re.match(r"(?:D:)?(\d{4})(\d{2})?(\d{2})?", text)
    return "-".join(part for part in found.groups() if part) if found else ""
