"""A PDF writer for tests, no larger than they need: Helvetica, lines of text, an info dict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """One line of text on a page; ``turned`` runs it up the margin."""

    text: str
    size: float = 11
    turned: bool = False


def pdf(
    pages: Sequence[Sequence[Words | str]],
    info: Mapping[str, str] | None = None,
    *,
    language: str = "",
    encrypted: bool = False,
) -> bytes:
    """A PDF of ``pages``, each a list of lines from top to bottom.

    ``encrypted`` asks for a password that nobody knows: its check values are arbitrary.
    """
    first_page = 5
    kids = " ".join(f"{first_page + 2 * n} 0 R" for n in range(len(pages)))
    lang = f" /Lang {_string(language)}" if language else ""
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R{lang} >>".encode("latin-1"),
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        _info(info or {}),
    ]
    for number, lines in enumerate(pages):
        content = _content(lines)
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents %d 0 R"
            b" /Resources << /Font << /F1 3 0 R >> >> >>" % (first_page + 2 * number + 1)
        )
        objects.append(b"<< /Length %d >>\nstream\n%b\nendstream" % (len(content), content))
    encryption = b""
    if encrypted:
        objects.append(
            b"<< /Filter /Standard /V 1 /R 2 /P -4 /O <%b> /U <%b> >>" % (b"ab" * 32, b"cd" * 32)
        )
        encryption = b" /Encrypt %d 0 R /ID [<00> <00>]" % len(objects)
    return _file(objects, encryption)


def _file(objects: list[bytes], encryption: bytes) -> bytes:
    body, offsets = b"%PDF-1.7\n", []
    parts = [body]
    size = len(body)
    for number, content in enumerate(objects, start=1):
        offsets.append(size)
        part = b"%d 0 obj\n%b\nendobj\n" % (number, content)
        parts.append(part)
        size += len(part)
    rows = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    parts.append(
        b"xref\n0 %d\n0000000000 65535 f \n%btrailer\n<< /Size %d /Root 1 0 R /Info 4 0 R%b >>\n"
        b"startxref\n%d\n%%%%EOF\n" % (len(objects) + 1, rows, len(objects) + 1, encryption, size)
    )
    return b"".join(parts)


def _content(lines: Sequence[Words | str]) -> bytes:
    parts, top = [], 760.0
    for line in lines:
        words = Words(line) if isinstance(line, str) else line
        top -= words.size * 1.3
        place = f"0 1 -1 0 20 {top:.1f}" if words.turned else f"1 0 0 1 60 {top:.1f}"
        parts.append(f"BT /F1 {words.size} Tf {place} Tm {_string(words.text)} Tj ET")
    return "\n".join(parts).encode("cp1252", "replace")


def _string(text: str) -> str:
    escaped = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return f"({escaped})"


def _info(info: Mapping[str, str]) -> bytes:
    rows = (
        f"/{key} <{(chr(0xFEFF) + text).encode('utf-16-be', 'surrogatepass').hex()}>"
        for key, text in info.items()
    )
    return f"<< {' '.join(rows)} >>".encode()
