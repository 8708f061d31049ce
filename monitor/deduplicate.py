"""One work, once: the strings by which a publication is known again, wherever it turns up."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from urllib.parse import unquote

from monitor.canonical import canonical_address
from spiders.publication import Publication

__all__ = ["canonical_address", "identities", "untelling_addresses"]

TELLING_LENGTH = 200
"""Folded characters from which an abstract tells one work from another."""

TELLING_LETTERS = 160
"""The same in letters and digits alone."""

_DOI_PATH = re.compile(r"(?:^doi\.org/|/doi/(?:[a-z]+/)?)(10\.\d{4,9}/[^\s?#]+)", re.IGNORECASE)
_DOI_TAIL = re.compile(r"(?:/(?:full|pdf|epdf|abstract|html|meta)|\.pdf)$")
_GLOBAL_GUID = re.compile(r"(?:oai|urn|tag):\S{6,}", re.IGNORECASE)
_FOLDED = bytes(
    ord(chr(code).lower()) if chr(code).isalnum() or chr(code) in "_ " else 0 for code in range(128)
) + bytes(128)
"""ASCII → its letters in lower case, digits, the underscore and the space; all else a zero."""
_NO_LETTERS = bytes(code for code in range(128) if _FOLDED[code] in b"\0 ")


def identities(
    publication: Publication, untelling: frozenset[str] = frozenset()
) -> tuple[str, ...]:
    """The strings that name ``publication``; two publications that share one are the same work.

    Strongest first: ``doi:``, ``url:`` (the page, and the guid where that is an address), ``guid:``
    (only identifiers that are unique in the world), ``text:`` (title and a long enough abstract).
    The address of a whole site names no work; nor do those in ``untelling``. What has none of
    these gets one ``entry:`` string, so that the result is never empty and a source's entry is
    always recognised as itself.
    """
    guid = (publication.guid or "").strip()
    addresses = [canonical_address(one) for one in _addresses(publication.url, guid)]
    found = [f"doi:{doi}" for doi in _dois(publication.doi, addresses)]
    found += [f"url:{address}" for address in addresses if _telling(address, untelling)]
    if _GLOBAL_GUID.fullmatch(guid):
        found.append(f"guid:{guid}")
    found += _text_identity(publication)
    return tuple(dict.fromkeys(found)) or (_entry_identity(publication, guid),)


def untelling_addresses(publications: Iterable[Publication]) -> frozenset[str]:
    """Canonical addresses that stand for several works in what one visit brought.

    Some sources link every entry to the same landing page, or repeat a guid: titles that differ
    show it. Hand the result to :func:`identities`.
    """
    first: dict[str, str] = {}
    others: dict[str, set[str]] = {}
    for publication in publications:
        title = publication.title
        for address in _addresses(publication.url, (publication.guid or "").strip()):
            key = canonical_address(address)
            if (known := first.setdefault(key, title)) != title:
                others.setdefault(key, {known}).add(title)
    return frozenset(key for key, titles in others.items() if len(set(map(fold, titles))) > 1)


def _addresses(url: str, guid: str) -> tuple[str, ...]:
    """The page's, and the guid where that is another."""
    if guid != url and guid[:8].lower().startswith(("http://", "https://")):
        return url, guid
    return (url,)


def fold(text: str) -> str:
    """``text`` in lower case without accents, every run of other characters one space."""
    if text.isascii():
        parts = text.encode().translate(_FOLDED).split(b"\0")
        plain = b" ".join(filter(None, map(bytes.strip, parts)))
        if b"  " in plain:  # splitting into words takes four times as long
            plain = b" ".join(plain.split())
        return plain.decode()
    text = unicodedata.normalize("NFKD", text)
    text = text.translate({ord(c): None for c in set(text) if unicodedata.combining(c)})
    return " ".join(re.findall(r"\w+", text.casefold()))


def _dois(declared: str | None, addresses: list[str]) -> list[str]:
    bearing = (address.removeprefix("https://") for address in addresses if "10." in address)
    found = map(_DOI_PATH.search, bearing)
    read = [_DOI_TAIL.sub("", unquote(match[1]).lower()) for match in found if match]
    return [declared.lower(), *read] if declared else read


def _telling(address: str, untelling: frozenset[str]) -> bool:
    after_host = address.removeprefix("https://").partition("/")[2]
    return address not in untelling and bool(after_host.strip("/") or "?" in address)


def _letters(text: str) -> bytes:
    """What :func:`fold` leaves of ``text``, without its spaces: one pass in C over most texts."""
    if text.isascii():
        return text.encode().translate(_FOLDED, _NO_LETTERS)
    return fold(text).replace(" ", "").encode()


def _text_identity(publication: Publication) -> list[str]:
    abstract = _letters(publication.abstract)
    if len(abstract) < TELLING_LETTERS:
        return []
    title = _letters(publication.title)
    return [f"text:{hashlib.sha256(title + b' ' + abstract).hexdigest()[:32]}"]


def _entry_identity(publication: Publication, guid: str) -> str:
    return f"entry:{_digest(publication.source, publication.url, guid, fold(publication.title))}"


def _digest(*parts: str) -> str:
    """128 bits over ``parts``: enough that no two texts of an archive ever meet by chance."""
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]
