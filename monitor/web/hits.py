"""What a list of publications shows of each: names of concepts, words around a match, marks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from digests.cleaning import clean, shorten
from monitor.archive import Archive
from monitor.archive.listing import Shown, evidence_of, shown
from monitor.archive.listing import around as around_matches
from monitor.archive.snippets import CLOSE, OPEN, Around
from monitor.archive.tags import StoredTag

Names = Mapping[str, Mapping[str, str]]
"""Vocabulary → concept → its name in the language of the page."""
LONGEST_ABSTRACT = 280
LONGEST_QUOTE = 320
STATED = ("drivers", "gaps")
"""Vocabularies whose tags every hit shows; the names found in a text stand on its own page."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text, and whether it is what was searched for."""

    text: str
    marked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """A tag as a list shows it."""

    vocabulary: str
    concept: str
    label: str
    status: str
    confirmed: bool
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One publication of a list."""

    id: int
    title: tuple[Piece, ...]
    publisher: str
    day: date | None
    dated: bool
    """False: the day is that of first sight."""
    language: str
    excerpt: tuple[Piece, ...]
    chips: tuple[Chip, ...]
    settled: bool


def hits_of(
    archive: Archive,
    names: Names,
    publications: Sequence[int],
    words: str = "",
) -> list[Hit]:
    """Return what a list shows of publications, in their order."""
    known, tags = shown(archive, publications), evidence_of(archive, publications)
    around = around_matches(archive, words, publications) if words else {}
    return [
        _hit(known[number], tags[number], around.get(number), names)
        for number in publications
        if number in known
    ]


def _hit(
    one: Shown,
    tags: Iterable[StoredTag],
    around: Around | None,
    names: Names,
) -> Hit:
    title = around.title if around else one.title
    abstract = (Piece(shorten(clean(one.abstract), LONGEST_ABSTRACT)),) if one.abstract else ()
    return Hit(
        id=one.id,
        title=tuple(pieces(title)),
        publisher=clean(one.publisher),
        day=day_of(one.day),
        dated=one.dated,
        language=one.language,
        excerpt=tuple(pieces(around.excerpt)) if around and OPEN in around.excerpt else abstract,
        chips=tuple(chips(tags, names)),
        settled=one.settled,
    )


def chips(tags: Iterable[StoredTag], names: Names) -> Iterator[Chip]:
    """Yield drivers, then data gaps, as a list shows them."""
    of_list = sorted((tag for tag in tags if tag.vocabulary in STATED), key=_place)
    for tag in of_list:
        yield Chip(
            vocabulary=tag.vocabulary,
            concept=tag.concept,
            label=label_of(names, tag.vocabulary, tag.concept),
            status=tag.status,
            confirmed=tag.origin.startswith("reviewer:"),
            quote=shorten(clean(tag.quote), LONGEST_QUOTE),
        )


def _place(tag: StoredTag) -> int:
    return STATED.index(tag.vocabulary)


def pieces(snippet: str) -> Iterator[Piece]:
    """Cut a snippet at the signs around its matches; whatever they hold stays text."""
    for index, part in enumerate(snippet.split(OPEN)):
        inside, sign, after = part.partition(CLOSE)
        if index and sign:
            yield Piece(clean_inside(inside), marked=True)
            yield Piece(clean_inside(after))
        else:
            yield Piece(clean_inside(part))


def clean_inside(text: str) -> str:
    """Clean a stretch of text and keep the spaces at its ends."""
    return clean(f"|{text}|")[1:-1]


def day_of(text: str) -> date | None:
    """Read an ISO day, or None where it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def label_of(names: Names, vocabulary: str, concept: str) -> str:
    """Return a concept's name, or its id where the vocabulary no longer has it."""
    return names.get(vocabulary, {}).get(concept, concept)
