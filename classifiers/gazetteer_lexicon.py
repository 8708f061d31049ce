"""The labels of one vocabulary in one language, ready to be found in a text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from classifiers.gazetteer_words import Capitals, Word, accented, capitals, read_words, stem
from classifiers.vocabulary import Concept, Vocabulary

_BREAKS = frozenset(";:!?()[]{}\n")
_LONGEST_CUT_WORD = 3
"""A full stop inside a name follows a word this short: ``St. John's``."""
_REMEMBERED = 200_000


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a label may stand for; a decoy stands for no concept."""

    concept: str
    sure: bool
    """False when the label alone does not say enough."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One label: the stems of its words, how they must be written, and what they mean."""

    stems: tuple[str, ...]
    capitals: tuple[Capitals, ...]
    accents: tuple[bool, ...]
    """Whether a word may bear accents in a text: one written without stays without."""
    meanings: tuple[Meaning, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """A label found in a text, at ``text[start:end]``."""

    meanings: tuple[Meaning, ...]
    start: int
    end: int


class Lexicon:
    """Finds the labels of one vocabulary; the longest that fits wins, from left to right."""

    def __init__(self, vocabulary: Vocabulary, language: str) -> None:
        self.language = language
        self._by_first = _index(_entries(vocabulary, language))
        self._stems: dict[str, str] = {}
        self._starts: dict[str, tuple[Entry, ...]] = {}

    def find(self, text: str, words: Sequence[Word]) -> list[Hit]:
        """The labels in ``text``, whose ``words`` are given; decoys are left out."""
        starts = self._starts
        hits: list[Hit] = []
        free = 0
        for place, word in enumerate(words):
            entries = starts.get(word.form)
            if entries is None:
                entries = self._remember(word.form)
            if entries and place >= free:
                entry = self._longest(entries, text, words, place)
                if entry is not None:
                    free = place + len(entry.stems)
                    if entry.meanings:
                        hits.append(Hit(entry.meanings, word.start, words[free - 1].end))
        return hits

    def stem(self, form: str) -> str:
        """The stem of a word in the lexicon's language, remembered."""
        known = self._stems.get(form)
        if known is None:
            if len(self._stems) >= _REMEMBERED:
                self._stems.clear()
            known = self._stems[form] = stem(form, self.language)
        return known

    def _remember(self, form: str) -> tuple[Entry, ...]:
        if len(self._starts) >= _REMEMBERED:
            self._starts.clear()
        found = tuple(
            entry for entry in self._by_first.get(self.stem(form), ()) if _fits(entry, 0, form)
        )
        self._starts[form] = found
        return found

    def _longest(
        self, entries: tuple[Entry, ...], text: str, words: Sequence[Word], place: int
    ) -> Entry | None:
        for entry in entries:
            length = len(entry.stems)
            if length == 1:
                return entry
            span = words[place : place + length]
            if len(span) == length and self._spells(entry, span) and _unbroken(text, span):
                return entry
        return None

    def _spells(self, entry: Entry, span: Sequence[Word]) -> bool:
        return all(
            self.stem(span[number].form) == entry.stems[number]
            and _fits(entry, number, span[number].form)
            for number in range(1, len(span))
        )


def _fits(entry: Entry, number: int, form: str) -> bool:
    if accented(form) and not entry.accents[number]:
        return False
    return capitals(form) >= entry.capitals[number]


def _unbroken(text: str, span: Sequence[Word]) -> bool:
    for before, after in pairwise(span):
        gap = text[before.end : after.start]
        if len(gap) == 1 and gap in " -'’":
            continue
        if not _BREAKS.isdisjoint(gap) or len(gap) > 3:
            return False
        if "." in gap and len(before.form) > _LONGEST_CUT_WORD:
            return False
    return True


def _index(entries: Iterable[Entry]) -> Mapping[str, tuple[Entry, ...]]:
    """Entries by their first stem, the longest and the most exactly written first."""
    merged: dict[tuple[tuple[str, ...], tuple[Capitals, ...]], Entry] = {}
    for entry in entries:
        key = (entry.stems, entry.capitals)
        known = merged.get(key)
        merged[key] = entry if known is None else _merge(known, entry)
    by_first: dict[str, list[Entry]] = {}
    for entry in merged.values():
        by_first.setdefault(entry.stems[0], []).append(entry)
    return {
        first: tuple(sorted(group, key=lambda one: (-len(one.stems), -sum(one.capitals))))
        for first, group in by_first.items()
    }


def _merge(one: Entry, other: Entry) -> Entry:
    return Entry(
        stems=one.stems,
        capitals=one.capitals,
        accents=tuple(a or b for a, b in zip(one.accents, other.accents, strict=True)),
        meanings=tuple(dict.fromkeys((*one.meanings, *other.meanings))),
    )


def _entries(vocabulary: Vocabulary, language: str) -> Iterator[Entry]:
    for concept in vocabulary:
        for spoken, label, meanings in _labels(concept):
            words = read_words(label)
            if not words or (spoken != language and not _is_name(vocabulary, words)):
                continue
            yield _entry(vocabulary, words, meanings, language)


def _labels(concept: Concept) -> Iterator[tuple[str, str, tuple[Meaning, ...]]]:
    sure, unsure = (Meaning(concept.id, True),), (Meaning(concept.id, False),)
    for language, label in concept.pref_label.items():
        if label not in concept.ambiguous_label.get(language, ()):
            yield language, label, sure
    for labels, meanings in (
        (concept.alt_label, sure),
        (concept.hidden_label, sure),
        (concept.ambiguous_label, unsure),
        (concept.not_when, ()),
    ):
        for language, texts in labels.items():
            for text in texts:
                yield language, text, meanings


def _is_name(vocabulary: Vocabulary, words: Sequence[Word]) -> bool:
    """Whether a label counts in texts of another language too: names do, words do not."""
    return vocabulary.proper_names and capitals(words[0].form) > Capitals.NONE


def _entry(
    vocabulary: Vocabulary,
    words: Sequence[Word],
    meanings: tuple[Meaning, ...],
    language: str,
) -> Entry:
    written = [capitals(word.form) for word in words]
    if not vocabulary.proper_names and written[0] is Capitals.FIRST:
        written[0] = Capitals.NONE
    return Entry(
        stems=tuple(stem(word.form, language) for word in words),
        capitals=tuple(written),
        accents=tuple(accented(word.form) for word in words),
        meanings=meanings,
    )
