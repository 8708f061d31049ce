"""Mends the commonest faults of feeds, so that the strict reader can read what was meant.

feedparser salvages more, but guesses: a raw ampersand (``R&D``) gains a semicolon there, and text
is lost at a NUL.
"""

from __future__ import annotations

import re
from html.entities import html5

from spiders.cleaning import NO_XML

_CDATA = re.compile(rb"(<!\[CDATA\[.*?\]\]>)", re.DOTALL)
_AMPERSAND = re.compile(rb"&(#[0-9]{1,7};|#[xX][0-9a-fA-F]{1,6};|[A-Za-z][A-Za-z0-9]{0,31};)?")
_CONTROLS = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_BEFORE = re.compile(rb"\A(?:\xef\xbb\xbf|\s)+")
_OF_XML = frozenset({b"amp;", b"lt;", b"gt;", b"quot;", b"apos;"})


def repaired(body: bytes) -> bytes | None:
    """The feed in UTF-8 with ampersands escaped, HTML's entities resolved, controls dropped.

    None when there was nothing to repair. What declares entities of its own is left alone.
    """
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
        return None
    mended = _CONTROLS.sub(b"", _BEFORE.sub(b"", body))
    parts = _CDATA.split(mended) if b"<![CDATA[" in mended else [mended]
    mended = b"".join(
        part if part.startswith(b"<![CDATA[") else _AMPERSAND.sub(_reference, part)
        for part in parts
    )
    return mended if mended != body else None


def _reference(match: re.Match[bytes]) -> bytes:
    name = match[1]
    if name is None:
        return b"&amp;"
    if name in _OF_XML:
        return match[0]
    if name.startswith(b"#"):
        code = int(name[2:-1], 16) if name[1:2] in b"xX" else int(name[1:-1])
        allowed = 0 < code < 0x110000 and not NO_XML.match(chr(code))
        return match[0] if allowed else b""
    meant = html5.get(name.decode())
    return b"&amp;" + name if meant is None else meant.encode()
