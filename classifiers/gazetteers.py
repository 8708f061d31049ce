"""Gazetteers: regions, sectors, occupations and the like, found by their names in a text."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from classifiers.gazetteer_lexicon import Lexicon
from classifiers.gazetteer_meanings import Spot, meant, order_of
from classifiers.gazetteer_words import Words, endings
from classifiers.language import detect
from classifiers.sentences import Sentence, split
from classifiers.tag import Document, Tag
from classifiers.vocabulary import Vocabulary, shipped

SHIPPED = ("regions", "sectors", "occupations")
"""The vocabularies a gazetteer reads if it is given none."""

_BODY = 8_000
"""Characters of the body that are read where there is no abstract: about three pages."""
_TERMS = 5
_IN_TITLE, _IN_TEXT = 0.95, 0.85
"""How often a name in the title, or only below it, is what the text is about: measured for one
concept on the training gold (36 of 37, 43 of 49; smoothed by Laplace's rule), taken for all."""


class Gazetteer:
    """Names of concepts, ready to be looked for. It learns nothing: the vocabularies decide."""

    def __init__(self, vocabularies: Sequence[Vocabulary]) -> None:
        self.vocabularies = tuple(vocabularies)
        self._orders = tuple(order_of(vocabulary) for vocabulary in vocabularies)
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

        In a text of a language that the vocabularies have no labels in, only proper names are
        found.
        """
        text = document.abstract or document.text[:_BODY]
        spoken = language or detect(f"{document.title}\n{text}", document.language)
        parts = (document.title, text)
        quotes = _Quotes(parts)
        found: list[list[Spot]] = [[] for _ in self.vocabularies]
        lexicon = self._speaking(spoken)
        for part, content in enumerate(parts):
            for hit in lexicon.find(Words(content)):
                found[hit.vocabulary].append(Spot(hit.meanings, part, hit.start, hit.end))
        return tuple(
            tag
            for vocabulary, order, spots in zip(self.vocabularies, self._orders, found, strict=True)
            if spots
            for tag in _tags(vocabulary.name, meant(spots, parts, order), quotes)
        )

    def _speaking(self, language: str) -> Lexicon:
        known = self._lexicons.get(language)
        if known is None:
            known = self._lexicons[language] = Lexicon(self.vocabularies, language)
        return known


class _Quotes:
    """The sentences of a text that names stand in; it is cut once, when the first is asked for."""

    def __init__(self, parts: Sequence[str]) -> None:
        self.parts = parts
        self._sentences: tuple[Sentence, ...] = ()

    def of(self, spot: Spot) -> str:
        """The sentence that a spot stands in; the title as a whole."""
        text = self.parts[spot.part]
        if spot.part == 0:
            return text
        self._sentences = self._sentences or split(text)
        for sentence in self._sentences:
            if sentence.start <= spot.start < sentence.end:
                return sentence.text
        return text[spot.start : spot.end]


def _tags(vocabulary: str, meanings: Mapping[str, list[Spot]], quotes: _Quotes) -> Iterator[Tag]:
    for concept, spots in sorted(meanings.items(), key=_weight):
        words = dict.fromkeys(quotes.parts[spot.part][spot.start : spot.end] for spot in spots)
        yield Tag(
            vocabulary=vocabulary,
            concept=concept,
            score=_IN_TEXT if spots[0].part else _IN_TITLE,
            quote=quotes.of(spots[0]),
            terms=tuple(words)[:_TERMS],
        )


def _weight(item: tuple[str, list[Spot]]) -> tuple[int, int]:
    """What comes first: names in the title, then names that come again."""
    return item[1][0].part, -len(item[1])
