"""Gazetteers: regions, sectors, occupations and the like, found by their names in a text."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property

from classifiers.gazetteer_lexicon import Lexicon, Meaning
from classifiers.gazetteer_words import Words, endings
from classifiers.language import detect
from classifiers.sentences import split
from classifiers.tag import Document, Tag
from classifiers.tokens import fold
from classifiers.vocabulary import Vocabulary, shipped

SHIPPED = ("regions", "sectors", "occupations")
"""The vocabularies a gazetteer reads if it is given none."""

_NOT_A_WORD = re.compile(r"[^a-z0-9]+")
_BODY = 8_000
"""Characters of the body that are read where there is no abstract: about three pages."""
_TERMS = 5
_IN_TITLE, _IN_TEXT = 0.95, 0.85
"""How often a name in the title, or only below it, is what the text is about: measured for one
concept on the training gold (36 of 37, 43 of 49; smoothed by Laplace's rule), taken for all."""


@dataclass(frozen=True, slots=True)
class _Spot:
    """A label at a place of a document: part 0 is the title, 1 the abstract or the body."""

    meanings: tuple[Meaning, ...]
    part: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Order:
    """What a vocabulary says of its concepts beyond their labels."""

    above: Mapping[str, tuple[str, ...]]
    """For each concept, those above it, the nearest first."""
    at_most: int | None
    only_when: Mapping[str, tuple[str, ...]]
    """Phrases that make sure of a concept's ambiguous labels, folded, a space on each side."""

    def kin(self, concept: str) -> frozenset[str]:
        """The concept and those above it, but for the topmost, which says too little."""
        return frozenset((concept, *self.above[concept][:-1]))


class Gazetteer:
    """Names of concepts, ready to be looked for. It learns nothing: the vocabularies decide."""

    def __init__(self, vocabularies: Sequence[Vocabulary]) -> None:
        self.vocabularies = tuple(vocabularies)
        self._orders = tuple(_order(vocabulary) for vocabulary in vocabularies)
        self._lexicons: dict[str, Lexicon] = {}

    @classmethod
    def load(cls, vocabularies: Sequence[Vocabulary] | None = None) -> Gazetteer:
        """A gazetteer over ``vocabularies``, else over those that come with the monitor."""
        return cls(vocabularies or tuple(shipped(name) for name in SHIPPED))

    @cached_property
    def version(self) -> str:
        """Hash of all that the vocabularies and the rules of endings say, 12 hexadecimal digits."""
        said = repr((self.vocabularies, endings(), _IN_TITLE, _IN_TEXT))
        return hashlib.sha256(said.encode()).hexdigest()[:12]

    def tag(self, document: Document, language: str | None = None) -> tuple[Tag, ...]:
        """The concepts that ``document`` names, and those above them.

        Title and abstract are read, and the beginning of the body where there is no abstract.
        ``language`` is that of the text, told from it if not given. By vocabulary; in
        each, names of the title first, then by the number of times they are named.
        """
        text = document.abstract or document.text[:_BODY]
        spoken = language or detect(f"{document.title}\n{text}", document.language)
        parts = (document.title, text)
        found: list[list[_Spot]] = [[] for _ in self.vocabularies]
        lexicon = self._speaking(spoken)
        for part, content in enumerate(parts):
            for hit in lexicon.find(Words(content)):
                found[hit.vocabulary].append(_Spot(hit.meanings, part, hit.start, hit.end))
        return tuple(
            tag
            for vocabulary, order, spots in zip(self.vocabularies, self._orders, found, strict=True)
            if spots
            for tag in _tags(vocabulary.name, _meant(spots, parts, order), parts)
        )

    def _speaking(self, language: str) -> Lexicon:
        known = self._lexicons.get(language)
        if known is None:
            known = self._lexicons[language] = Lexicon(self.vocabularies, language)
        return known


def _order(vocabulary: Vocabulary) -> _Order:
    broader = {concept.id: concept.broader for concept in vocabulary}
    above: dict[str, tuple[str, ...]] = {}
    for concept in broader:
        chain: list[str] = []
        upper = broader[concept]
        while upper is not None and upper not in chain:
            chain.append(upper)
            upper = broader[upper]
        above[concept] = tuple(chain)
    only_when = {
        concept.id: tuple(_flat(text) for texts in concept.only_when.values() for text in texts)
        for concept in vocabulary
        if concept.only_when
    }
    return _Order(above, vocabulary.at_most, only_when)


def _flat(text: str) -> str:
    return f" {_NOT_A_WORD.sub(' ', fold(text)).strip()} "


def _meant(
    spots: Sequence[_Spot], parts: Sequence[str], order: _Order
) -> Mapping[str, list[_Spot]]:
    """The spots of each concept, its narrower concepts' included, in the order of the text."""
    sure = {m.concept for spot in spots for m in spot.meanings if m.sure}
    doubtful = any(not m.sure for spot in spots for m in spot.meanings)
    evidence = (
        frozenset(one for concept in sure for one in order.kin(concept)) if doubtful else sure
    )
    text = _flat(" ".join(parts)) if doubtful else ""
    meant: dict[str, list[_Spot]] = {}
    for spot in spots:
        for concept in _concepts(spot, evidence, text, order):
            meant.setdefault(concept, []).append(spot)
    return meant if order.at_most is None else _without_lists(meant, order, order.at_most)


def _concepts(spot: _Spot, evidence: Set[str], text: str, order: _Order) -> Iterator[str]:
    """What a label means here: an ambiguous meaning that the text backs goes before a sure one."""
    backed = [
        m.concept
        for m in spot.meanings
        if not m.sure
        and (
            not evidence.isdisjoint(order.kin(m.concept))
            or any(phrase in text for phrase in order.only_when.get(m.concept, ()))
        )
    ]
    direct = backed or [m.concept for m in spot.meanings if m.sure]
    yield from dict.fromkeys(one for concept in direct for one in (concept, *order.above[concept]))


def _without_lists(
    meant: Mapping[str, list[_Spot]], order: _Order, at_most: int
) -> Mapping[str, list[_Spot]]:
    """Without concepts that are named once, in a row of more than ``at_most`` of their level."""
    levels = Counter(len(order.above[concept]) for concept in meant)
    return {
        concept: spots
        for concept, spots in meant.items()
        if levels[len(order.above[concept])] <= at_most or len(spots) > 1 or spots[0].part == 0
    }


def _tags(vocabulary: str, meant: Mapping[str, list[_Spot]], parts: Sequence[str]) -> list[Tag]:
    quotes: dict[tuple[int, int], str] = {}
    tags = []
    for concept, spots in sorted(meant.items(), key=_weight):
        first = spots[0]
        place = (first.part, first.start)
        if place not in quotes:
            quotes[place] = _sentence(parts[first.part], first)
        words = dict.fromkeys(parts[spot.part][spot.start : spot.end] for spot in spots)
        tag = Tag(
            vocabulary=vocabulary,
            concept=concept,
            score=_IN_TEXT if first.part else _IN_TITLE,
            quote=quotes[place],
            terms=tuple(words)[:_TERMS],
        )
        tags.append(tag)
    return tags


def _weight(item: tuple[str, list[_Spot]]) -> tuple[int, int]:
    """What comes first: names in the title, then names that come again."""
    return item[1][0].part, -len(item[1])


def _sentence(text: str, spot: _Spot) -> str:
    """The sentence that a spot stands in; the title as a whole."""
    if spot.part == 0:
        return text
    for sentence in split(text):
        if sentence.start <= spot.start < sentence.end:
            return sentence.text
    return text[spot.start : spot.end]
