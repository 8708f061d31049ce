"""A document as a Word file: the same bytes for the same document."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import singledispatch
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo
from zlib import crc32

import docx
from docx.document import Document as Word
from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph as WordParagraph

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

_HYPERLINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest time a ZIP entry can bear (APPNOTE 4.4.6)."""


def as_docx(document: Document) -> bytes:
    """Return the document as a Word file (Office Open XML)."""
    word = docx.Document()
    section = word.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    word.styles["Normal"].font.size = Pt(10)
    about = word.core_properties
    about.title, about.language, about.author = document.title, document.language, ""
    made = datetime(document.made.year, document.made.month, document.made.day, tzinfo=UTC)
    about.created = about.modified = made
    about.comments = ""
    word.add_heading(document.title, 0)
    word.add_paragraph(document.subtitle, style="Subtitle")
    for block in document.blocks:
        _block(block, word)
    file = BytesIO()
    word.save(file)
    return _undated(file.getvalue())


def _undated(archive: bytes) -> bytes:
    """Write a ZIP archive anew with the same time on every entry."""
    fresh = BytesIO()
    with ZipFile(BytesIO(archive)) as old, ZipFile(fresh, "w", ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda one: (one != "[Content_Types].xml", one)):
            entry = ZipInfo(name, _EPOCH)
            entry.compress_type = ZIP_DEFLATED
            new.writestr(entry, old.read(name))
    return fresh.getvalue()


@singledispatch
def _block(block: Block, _word: Word) -> None:
    raise TypeError(f"no Word form for {type(block).__name__}")


@_block.register
def _(block: Heading, word: Word) -> None:
    paragraph = word.add_heading(block.text, block.level)
    _mark(paragraph, block.anchor)


@_block.register
def _(block: Paragraph, word: Word) -> None:
    paragraph = word.add_paragraph()
    _fill(paragraph, block.text)
    _mark(paragraph, block.anchor)


@_block.register
def _(block: Bullets, word: Word) -> None:
    for item in block.items:
        _fill(word.add_paragraph(style="List Bullet"), item)


@_block.register
def _(block: Quotation, word: Word) -> None:
    _fill(word.add_paragraph(style="Intense Quote"), (Run(block.quote),))
    _fill(word.add_paragraph(), block.source)


@_block.register
def _(block: Table, word: Word) -> None:
    word.add_paragraph(block.caption, style="Caption")
    table = word.add_table(rows=1, cols=len(block.head), style="Light Grid Accent 1")
    for cell, text in zip(table.rows[0].cells, block.head, strict=True):
        cell.text = text
    for row in block.rows:
        for cell, content in zip(table.add_row().cells, row, strict=True):
            _fill(cell.paragraphs[0], content)


@_block.register
def _(block: Picture, word: Word) -> None:
    shape = word.add_picture(BytesIO(block.png), width=Mm(240))
    shape._inline.docPr.set("descr", block.alt)  # python-docx has no name for the text of a picture
    word.add_paragraph(block.caption, style="Caption")


def _fill(paragraph: WordParagraph, text: Text) -> None:
    for run in text:
        if run.link:
            _link(paragraph, run)
        else:
            paragraph.add_run(run.text).bold = run.strong or None


def _link(paragraph: WordParagraph, run: Run) -> None:
    """Append a link: python-docx reads hyperlinks and does not write them."""
    element: Any = OxmlElement("w:hyperlink")
    if run.link.startswith("#"):
        element.set(qn("w:anchor"), _bookmark(run.link[1:]))
    else:
        element.set(qn("r:id"), paragraph.part.relate_to(run.link, _HYPERLINK, is_external=True))
    inside = paragraph.add_run(run.text)
    inside.bold, inside.underline = run.strong or None, True
    element.append(inside._r)
    paragraph._p.append(element)


def _mark(paragraph: WordParagraph, anchor: str) -> None:
    """Put a bookmark around a paragraph, for links within the document."""
    if not anchor:
        return
    start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    for element in (start, end):
        element.set(qn("w:id"), str(crc32(anchor.encode()) >> 1))
    start.set(qn("w:name"), _bookmark(anchor))
    paragraph._p.insert(0, start)
    paragraph._p.append(end)


def _bookmark(anchor: str) -> str:
    """Return a bookmark's name: at most 40 letters, digits and underscores (ECMA-376, 17.13.6)."""
    return "".join(sign if sign.isalnum() else "_" for sign in anchor)[:40]
