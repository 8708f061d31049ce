"""One work in two languages: what shows that an English and a French publication are the same."""

from __future__ import annotations

import re
from enum import StrEnum
from urllib.parse import urlsplit

from monitor.canonical import canonical_address
from spiders.publication import Publication


class Pairing(StrEnum):
    """What pairs two publications as one work in two languages, surest first."""

    LINKED = "linked"
    """One page names the other as its edition in another language (hreflang)."""
    DOI = "doi"
    ADDRESS = "address"
    """The addresses differ only in a mark of language (``-eng``/``-fra``, ``/en/``/``/fr/``)."""
    CATALOGUE = "catalogue"
    """The same catalogue number, from the same house."""
    FIGURES = "figures"
    """The same house, the same day, and the same figures in both texts."""


FEWEST_FIGURES = 4
"""Numbers a text must give before they can show that another text is the same."""
SAME_FIGURES = 0.7
"""Share of the numbers of both texts that must be common."""

_CODES = "en|fr|eng|fra|fre|en-ca|fr-ca|english|french|francais|anglais"
_SEGMENT = re.compile(rf"/(?:{_CODES})(?=/|$|\?)", re.IGNORECASE)
_HOST = re.compile(r"^https://(?:en|fr|eng|fra)\.(?=[^/]+\.[^/])")
_SUFFIX = re.compile(
    r"(?<=\w)[-_.:](?:en|fr|eng|fra|fre|e|f)(?=\.[a-z]{2,5}\d?(?:$|\?)|$|\?)", re.I
)
_PARAMETER = re.compile(
    rf"(?<=[?&])(?:lang|language|langue|locale|hl|lng|l)=(?:{_CODES}|e|f|en_ca|fr_ca)(?:&|$)",
    re.IGNORECASE,
)
_CATALOGUE = re.compile(
    r"\b(?:cat(?:alogue)?\.?\s*(?:number|no\.?|n[°ºo]\.?)|n[°ºo]\.?\s*(?:de|au)\s*cat(?:alogue)?\.?)"
    r"\s*:?\s*([A-Z]{0,3}\d{1,4}-[\dA-Z][\dA-Z/-]{2,30})",
    re.IGNORECASE,
)
_CATALOGUE_LANGUAGE = re.compile(r"(?<=\d)[EF](?=-|$)", re.IGNORECASE)
_FIGURE = re.compile(
    r"(?<![\w.,-])\d{1,3}(?:[,.\u00a0\u202f ]\d{3})+(?:[.,]\d+)?(?!\d)|\d+(?:[.,]\d+)?"
)


def same_work_in_two_languages(a: Publication, b: Publication) -> Pairing | None:
    """What pairs ``a`` and ``b`` as one work in two languages; None when nothing does.

    The languages must be declared and differ. The answer does not depend on the order.
    """
    if not (a.language and b.language) or a.language == b.language:
        return None
    if _links(a, b) or _links(b, a):
        return Pairing.LINKED
    if a.doi or b.doi:
        return Pairing.DOI if a.doi == b.doi else None
    if language_neutral(a.url) == language_neutral(b.url):
        return Pairing.ADDRESS
    if not _same_house(a, b):
        return None
    number = catalogue_number(a)
    if number and number == catalogue_number(b):
        return Pairing.CATALOGUE
    return Pairing.FIGURES if _same_day(a, b) and _same_figures(a, b) else None


def language_neutral(url: str) -> str:
    """The canonical address of ``url`` without what marks its language: a key for pairs."""
    address = _HOST.sub("https://", canonical_address(url))
    address = _SEGMENT.sub("", address)
    address = _PARAMETER.sub("", address).rstrip("?&")
    return _SUFFIX.sub("", address)


def catalogue_number(publication: Publication) -> str | None:
    """The catalogue number that the text gives, its letter of language (E or F) taken off."""
    found = _CATALOGUE.search(f"{publication.abstract}\n{publication.text[:20_000]}")
    return _CATALOGUE_LANGUAGE.sub("", found[1].upper()) if found else None


def figures(publication: Publication) -> frozenset[str]:
    """The numbers in title and abstract, written alike in both languages (``6,6`` as ``6.6``).

    Single digits are left out: they are too common, and often written as words.
    """
    found = _FIGURE.findall(f"{publication.title}\n{publication.abstract}")
    plain = (re.sub(r"\D", "", number) for number in found)
    return frozenset(number for number in plain if len(number) > 1)


def _links(a: Publication, b: Publication) -> bool:
    own = canonical_address(b.url)
    return any(
        language == b.language and canonical_address(address) == own
        for language, address in a.translations
    )


def _same_house(a: Publication, b: Publication) -> bool:
    hosts = [_HOST.sub("https://", canonical_address(work.url)) for work in (a, b)]
    first, second = (urlsplit(address).hostname for address in hosts)
    return first == second or (a.publisher is not None and a.publisher == b.publisher)


def _same_day(a: Publication, b: Publication) -> bool:
    return bool(a.published and b.published and a.published.date() == b.published.date())


def _same_figures(a: Publication, b: Publication) -> bool:
    one, other = figures(a), figures(b)
    common, every = len(one & other), len(one | other)
    return common >= FEWEST_FIGURES and common >= SAME_FIGURES * every
