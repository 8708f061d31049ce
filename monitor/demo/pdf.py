"""A small PDF writer: lines of text in Helvetica on A4 pages, enough for a sample report.

Written after ISO 32000-1: file structure (7.5), text objects (9.4), WinAnsiEncoding (annex D).
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

WIDTH, HEIGHT, MARGIN = 595, 842, 64
"""A4 in points, and the white around the text."""


@dataclass(frozen=True, slots=True)
class Block:
    """A heading or a paragraph; ``size`` is that of the type, in points."""

    text: str
    size: int = 11
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a block, placed on its page; ``y`` in points from the bottom."""

    text: str
    size: int
    bold: bool
    y: int


def write(pages: Iterable[Iterable[Block]], *, title: str, author: str, created: datetime) -> bytes:
    """A PDF of the pages given; raises ValueError when the blocks of a page overflow it.

    Characters outside Windows-1252 become question marks.
    """
    contents = [_content(_place(blocks)) for blocks in pages]
    return _file(_objects(contents, _information(title, author, created)))


def _place(blocks: Iterable[Block]) -> Iterator[Line]:
    y = HEIGHT - MARGIN
    for block in blocks:
        y -= block.size
        # A character of Helvetica is about half as wide as it is high.
        for text in textwrap.wrap(block.text, width=int((WIDTH - 2 * MARGIN) / (block.size * 0.5))):
            y -= round(block.size * 1.4)
            if y < MARGIN:
                raise ValueError(f"the page has no room for {text!r}")
            yield Line(text, block.size, block.bold, y)


def _content(lines: Iterable[Line]) -> bytes:
    shown = (
        b"BT /%s %d Tf %d %d Td %s Tj ET"
        % (b"F2" if line.bold else b"F1", line.size, MARGIN, line.y, _string(line.text))
        for line in lines
    )
    return b"\n".join(shown)


def _string(text: str) -> bytes:
    encoded = text.encode("cp1252", "replace")
    for character in (b"\\", b"(", b")"):
        encoded = encoded.replace(character, b"\\" + character)
    return b"(" + encoded + b")"


def _information(title: str, author: str, created: datetime) -> bytes:
    stamp = created.strftime("D:%Y%m%d%H%M%SZ").encode()
    return b"<< /Title %s /Author %s /CreationDate (%s) >>" % (
        _string(title),
        _string(author),
        stamp,
    )


def _objects(contents: list[bytes], information: bytes) -> list[bytes]:
    """Objects 1 to 5 are catalogue, page tree, two fonts, information; then page, content, …"""
    first = 6
    kids = b" ".join(b"%d 0 R" % (first + 2 * n) for n in range(len(contents)))
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /%s /Encoding /WinAnsiEncoding >>"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R /Lang (en) >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, len(contents)),
        font % b"Helvetica",
        font % b"Helvetica-Bold",
        information,
    ]
    for n, content in enumerate(contents):
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> >>"
            % (WIDTH, HEIGHT, first + 2 * n + 1)
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
    return objects


def _file(objects: list[bytes]) -> bytes:
    body, offsets = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n", []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return body + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R /Info 5 0 R >>\n"
        b"startxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table, len(objects) + 1, len(body))
    )
