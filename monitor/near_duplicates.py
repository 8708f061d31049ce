"""Near duplicates: which publications are worth comparing, and what two of them are to each other.

``candidate_keys`` are stored; publications that share one are compared with ``relation``, which
alone decides. MinHash finds near-equal texts among many (Broder, "On the resemblance and
containment of documents", 1997): of two texts, the share of equal minima over many random orders
of their shingles is an estimate of the share of shingles they have in common.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from monitor.deduplicate import TELLING_LENGTH, fold, identities
from monitor.language_pairs import (
    Pairing,
    catalogue_number,
    figures,
    language_neutral,
    same_work_in_two_languages,
)
from spiders.publication import Publication

if TYPE_CHECKING:
    from datasketch import MinHash

BANDS, ROWS = 21, 6
"""Two texts that share 80 % of their shingles meet in some band with probability 0.998; those that
share 30 %, with 0.015 (1 - (1 - s**ROWS)**BANDS)."""
SHINGLE = 3
"""Words."""
LONGEST = 4_000
"""Folded characters compared."""
SAME_TEXT = 0.8
"""Share of common shingles from which two texts count as one."""
SAME_TITLE_TEXT = 0.4
"""The same under one telling title: abstracts are revised and cut."""
SAME_TITLE = 0.25
"""Share of the longer words of the shorter title that one text's two titles have in common."""
CUT_TEXT = 0.95
"""Share of the shorter text from which, under one title however short, it is the longer one cut."""
TELLING_WORDS = 4
"""Words from which a title tells one work from another; ``Introduction`` does not."""
LONG_TITLE = 6
"""Words from which an equal title is near proof."""
ONE_APPEARANCE = timedelta(days=45)
"""Two appearances of one text further apart than this are versions, not copies."""


class Relation(StrEnum):
    """What two publications are to each other."""

    SAME = "same"
    """One publication, met twice: to be merged."""
    VERSION = "version"
    """One work at two stages (working paper, then journal article): to be linked."""
    TRANSLATION = "translation"
    """One work in two languages: to be linked."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A relation and the word that says what it rests on."""

    relation: Relation
    evidence: str
    """``identity``, ``text``, ``title`` (and much of the text), ``authors`` (and the title), or a
    word of Pairing."""


def candidate_keys(publication: Publication) -> tuple[str, ...]:
    """Short strings; publications worth comparing with ``publication`` share one of them.

    ``band:`` for near-equal texts, ``title:`` for equal telling titles, ``pair:`` for addresses
    that differ in language, ``cat:`` for catalogue numbers, ``day:`` for what one house published
    on one day.
    """
    keys = [f"pair:{_digest(language_neutral(url))}" for url in _addresses(publication)]
    keys += [f"band:{band}" for band in _bands(publication)]
    title = fold(publication.title)
    if len(title.split()) >= TELLING_WORDS:
        keys.append(f"title:{_digest(title)}")
    if number := catalogue_number(publication):
        keys.append(f"cat:{number}")
    if publication.published and len(figures(publication)) >= 4:
        house = language_neutral(publication.url).removeprefix("https://").split("/")[0]
        keys.append(f"day:{house}:{publication.published.date().isoformat()}")
    return tuple(dict.fromkeys(keys))


def relation(a: Publication, b: Publication) -> Finding | None:
    """What ``a`` and ``b`` are to each other; None when they are two works.

    Never joins the issues of a series: titles whose numbers or months differ, or texts whose
    figures do, are different works however alike their words are.
    """
    if pairing := same_work_in_two_languages(a, b):
        return Finding(Relation.TRANSLATION, pairing.value)
    if a.language and b.language and a.language != b.language:
        return None
    if set(identities(a)) & set(identities(b)):
        return Finding(Relation.SAME, "identity")
    evidence = _same_words(a, b)
    if evidence is None or _another_issue(a, b):
        return None
    if evidence == "text" and _one_issue_of_one_house(a, b) and not _close_titles(a, b):
        return None  # a house that reuses an abstract does not mean one work by it
    version = evidence == "authors" or _two_stages(a, b) or not _close_titles(a, b)
    return Finding(Relation.VERSION if version else Relation.SAME, evidence)


def _addresses(publication: Publication) -> list[str]:
    return [publication.url, *(address for _, address in publication.translations)]


def _bands(publication: Publication) -> list[str]:
    """One key for each band of the MinHash of title and abstract; none for short texts."""
    shingles = _shingles(publication)
    if not shingles:
        return []
    sketch = _blank_sketch().copy()
    sketch.update_batch([shingle.encode() for shingle in shingles])
    rows = sketch.hashvalues.astype("<u8").reshape(BANDS, ROWS)
    return [f"{number}:{_digest(row.tobytes().hex())}" for number, row in enumerate(rows)]


@cache
def _blank_sketch() -> MinHash:
    """Made once: drawing the random orders takes longer than sketching a text."""
    from datasketch import MinHash

    return MinHash(num_perm=BANDS * ROWS, seed=1)


def _shingles(publication: Publication) -> frozenset[str]:
    abstract = fold(publication.abstract)[:LONGEST]
    if len(abstract) < TELLING_LENGTH:
        return frozenset()
    words = abstract.split()
    return frozenset(" ".join(words[n : n + SHINGLE]) for n in range(len(words) - SHINGLE + 1))


def _same_words(a: Publication, b: Publication) -> str | None:
    one, other = _shingles(a), _shingles(b)
    common = len(one & other)
    share = common / max(1, len(one | other))
    if share >= SAME_TEXT:
        return "text" if _kindred_titles(a, b) else None
    title = fold(a.title)
    if title != fold(b.title):
        return None
    if common and common >= CUT_TEXT * min(len(one), len(other)):
        return "title"
    if len(title.split()) < TELLING_WORDS:
        return None
    if share >= SAME_TITLE_TEXT or common > SAME_TEXT * min(len(one), len(other)):
        return "title"
    return "authors" if _same_people(a, b, title) else None


def _same_people(a: Publication, b: Publication, title: str) -> bool:
    """Whether half of the surnames of the shorter list stand in the other.

    Where only one list is known, a long title speaks for it: of 19 pairs of NBER papers under one
    title of six words or more, all are by the same people. Bodies that sign no names repeat their
    titles year after year, so two unknown lists show nothing.
    """
    if not (a.authors and b.authors):
        return bool(a.authors or b.authors) and len(title.split()) >= LONG_TITLE
    return _named_alike(a, b)


def _named_alike(a: Publication, b: Publication) -> bool:
    one, other = ({word for name in work.authors for word in _surname(name)} for work in (a, b))
    return bool(one and other) and 2 * len(one & other) >= min(len(one), len(other))


def _surname(name: str) -> list[str]:
    """Names are written ``Lee, Ann``, ``Ann Lee`` or ``A. Lee``."""
    before, comma, _ = name.partition(",")
    words = fold(before).split()
    return words if comma else words[-1:]


def _kindred_titles(a: Publication, b: Publication) -> bool:
    """Whether the titles share a word in four: databases do file one abstract under two works."""
    one, other = ({word for word in fold(work.title).split() if len(word) > 3} for work in (a, b))
    return len(one & other) >= SAME_TITLE * min(len(one), len(other))


def _close_titles(a: Publication, b: Publication) -> bool:
    """Whether one title holds the other's words, or half of all are common: a subtitle left out,
    another spelling. Under two other titles one text is linked, never merged."""
    one, other = set(fold(a.title).split()), set(fold(b.title).split())
    common = len(one & other)
    return one <= other or other <= one or 2 * common >= len(one | other)


_ISSUE_WORDS = """
january february march april may june july august september october november december
janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre
spring summer autumn fall winter printemps ete automne hiver
first second third fourth premier premiere deuxieme troisieme quatrieme
i ii iii iv v vi vii viii ix x q1 q2 q3 q4 t1 t2 t3 t4
"""
_ISSUE = frozenset(_ISSUE_WORDS.split())
"""Words that tell the issues of a series apart, beside numbers."""


def _issue(title: str) -> list[str]:
    return [word for word in fold(title).split() if word in _ISSUE or word.isdecimal()]


def _another_issue(a: Publication, b: Publication) -> bool:
    """Whether title or figures show two issues of one series."""
    if _issue(a.title) != _issue(b.title):
        return True
    one, other = figures(a), figures(b)
    if min(len(one), len(other)) < 3:
        return False
    return len(one & other) < 0.6 * min(len(one), len(other))


def _one_issue_of_one_house(a: Publication, b: Publication) -> bool:
    hosts = {urlsplit(work.url).hostname for work in (a, b)}
    return len(hosts) == 1 and not _two_stages(a, b) and not _named_alike(a, b)


def _two_stages(a: Publication, b: Publication) -> bool:
    if a.doi and b.doi and a.doi != b.doi:
        return True
    if a.published and b.published:
        return abs(a.published - b.published) > ONE_APPEARANCE
    return False


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


__all__ = ["Finding", "Pairing", "Relation", "candidate_keys", "relation"]
