"""Addresses and DOIs as they stand in the wild → absolute http(s) addresses and bare DOIs."""

from __future__ import annotations

import re
from urllib.parse import unquote, urljoin, urlsplit, urlunsplit

LONGEST = 4096
"""Characters; what is longer is no address that a person could be sent to."""

_CLEAN = re.compile(r"https?://[a-z0-9.-]+/[\w~:/?#@!$&()*+,;=.%'-]*+", re.ASCII)
_UNWANTED = re.compile(r"[\x00-\x1f\x7f\u200b\ufeff\ud800-\udfff]")
_UNSAFE = re.compile(r"[\s\"<>\\^`{|}]")
_DOI = re.compile(r"\b10\.[0-9]{4,9}(?:\.[0-9]{1,9})*/[^\s\"<>]{1,500}")
_CLOSERS = {")": "(", "]": "[", "}": "{", ">": "<"}


def absolute(base: str, link: str) -> str | None:
    """The http(s) address that ``link`` means on the page ``base``; None when there is none.

    Other schemes (``javascript:``, ``mailto:``, ``file:``), addresses without a host, with an
    impossible port or over 4,096 characters are refused; a user name in front of the host is
    dropped, because it disguises where the link leads.
    """
    if _CLEAN.fullmatch(link) and len(link) <= LONGEST:
        return link
    link = _UNWANTED.sub("", link).strip()
    if not link or len(link) > LONGEST:
        return None
    try:
        parts = urlsplit(urljoin(base, link))
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host or _UNSAFE.search(host):
        return None
    place = f"[{host}]" if ":" in host else host
    place = place if port is None else f"{place}:{port}"
    path = _UNSAFE.sub(_quoted, parts.path) or "/"
    query = _UNSAFE.sub(_quoted, parts.query)
    return urlunsplit((parts.scheme, place, path, query, _UNSAFE.sub(_quoted, parts.fragment)))


def find_doi(text: str) -> str | None:
    """The first DOI in an address, an identifier or a sentence, bare and in lower case.

    Shape: ``10.`` registrant ``/`` suffix (DOI Handbook, 2.2); what a sentence or a query puts
    behind it is left off.
    """
    if "10." not in text:
        return None
    match = _DOI.search(unquote(text) if "%2" in text else text)
    if match is None:
        return None
    found = re.split(r"[?#&]|\u2026", match.group(), maxsplit=1)[0]
    while found and (found[-1] in ".,;:'\u2019\u201d\u00bb*" or _unbalanced(found)):
        found = found[:-1]
    return found.lower() if "/" in found and found.split("/", 1)[1] else None


def _unbalanced(text: str) -> bool:
    opener = _CLOSERS.get(text[-1])
    return opener is not None and text.count(text[-1]) > text.count(opener)


def _quoted(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match.group().encode())
