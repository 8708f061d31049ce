"""The labels of vocabularies in one language, ready to be found in a text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import add

from classifiers.gazetteer_words import Capitals, Words, capitals, spells, stem
from classifiers.vocabulary import Concept, Vocabulary

_PLAIN_GAPS = frozenset(" -'’\u00a0\u202f")
_BREAKS = frozenset(";:!?()[]{}\n")
_LONGEST_GAP = 3
_LONGEST_CUT_WORD = 3
"""A full stop inside a name follows a word this short: ``St. John's``, ``U.S.``."""
_REMEMBERED = 200_000


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a label may stand for."""

    concept: str
    sure: bool
    """False when the label alone does not say enough."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One label: the stems of its words, how they must be written, and what they mean."""

    vocabulary: int
    stems: tuple[str, ...]
    capitals: tuple[Capitals, ...]
    spellings: tuple[tuple[str, ...], ...]
    """Each word in small letters, as its labels spell it; a text may leave accents out."""
    meanings: tuple[Meaning, ...]
    """None for a phrase that is there to mean nothing."""


_Start = tuple[Mapping[str, tuple[Entry, ...]], tuple[Entry, ...]]
"""What a word may begin: labels of several words, by the stem of the second; labels of one."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A label of a vocabulary found in a text, at ``text[start:end]``."""

    vocabulary: int
    meanings: tuple[Meaning, ...]
    start: int
    end: int


class Lexicon:
    """Finds labels; in each vocabulary the longest that fits wins, from left to right."""

    def __init__(self, vocabularies: Sequence[Vocabulary], language: str) -> None:
        self.language = language
        self._vocabularies = len(vocabularies)
        self._stems: dict[str, str] = {}
        self._by_first = _index(self._entries(vocabularies))
        self._starts: dict[str, _Start] = {}
        self._idle: set[str] = set()
        """Words known to begin no label: nearly all words, so this is where speed comes from."""

    def find(self, words: Words) -> list[Hit]:
        """The labels in a text, in the order of their beginnings."""
        idle, forms = self._idle, words.forms
        hits: list[Hit] = []
        free = [0] * self._vocabularies
        for place in [number for number, form in enumerate(forms) if form not in idle]:
            for entry in self._beginning(forms, place):
                if place >= free[entry.vocabulary] and self._stands(entry, words, place):
                    last = place + len(entry.stems) - 1
                    free[entry.vocabulary] = last + 1
                    if entry.meanings:
                        hits.append(Hit(entry.vocabulary, entry.meanings, *words.span(place, last)))
        return hits

    def _beginning(self, forms: Sequence[str], place: int) -> tuple[Entry, ...]:
        """The entries that the word at ``place`` and the next may begin, the longest first."""
        form = forms[place]
        known = self._starts.get(form)
        if known is None:
            known = self._remember(form)
        longer, single = known
        if longer and place + 1 < len(forms):
            return longer.get(self._stem(forms[place + 1]), ()) + single
        return single

    def _remember(self, form: str) -> _Start:
        if len(self._starts) + len(self._idle) >= _REMEMBERED:
            self._starts.clear()
            self._idle.clear()
        longer: dict[str, tuple[Entry, ...]] = {}
        single: tuple[Entry, ...] = ()
        for entry in self._by_first.get(self._stem(form), ()):
            if not _fits(entry, 0, form):
                continue
            if len(entry.stems) > 1:
                longer[entry.stems[1]] = (*longer.get(entry.stems[1], ()), entry)
            else:
                single = (*single, entry)
        if longer or single:
            self._starts[form] = (longer, single)
        else:
            self._idle.add(form)
        return longer, single

    def _stands(self, entry: Entry, words: Words, place: int) -> bool:
        """Whether the rest of ``entry`` follows the word at ``place``."""
        forms = words.forms[place : place + len(entry.stems)]
        return len(forms) == len(entry.stems) and all(
            self._stem(forms[number]) == entry.stems[number]
            and _fits(entry, number, forms[number])
            and _joins(forms[number - 1], words.gap(place + number - 1), forms[number])
            for number in range(1, len(forms))
        )

    def _stem(self, form: str) -> str:
        known = self._stems.get(form)
        if known is None:
            if len(self._stems) >= _REMEMBERED:
                self._stems.clear()
            known = self._stems[form] = stem(form, self.language)
        return known

    def _entries(self, vocabularies: Sequence[Vocabulary]) -> Iterator[Entry]:
        for number, vocabulary in enumerate(vocabularies):
            for concept in vocabulary:
                for spoken, label, meanings in _labels(concept):
                    forms = [form for form in Words(label).forms if form]
                    written = _written(forms, vocabulary)
                    names = vocabulary.proper_names and written and written[0] > Capitals.NONE
                    if forms and (spoken == self.language or names):
                        yield Entry(
                            vocabulary=number,
                            stems=tuple(self._stem(form) for form in forms),
                            capitals=written,
                            spellings=tuple((form.lower(),) for form in forms),
                            meanings=meanings,
                        )


def _written(forms: Sequence[str], vocabulary: Vocabulary) -> tuple[Capitals, ...]:
    """The capitals that a label asks for; if it is no name, its first one says nothing."""
    written = [capitals(form) for form in forms]
    if not vocabulary.proper_names and written[:1] == [Capitals.FIRST]:
        written[0] = Capitals.NONE
    return tuple(written)


def _fits(entry: Entry, number: int, form: str) -> bool:
    if capitals(form) < entry.capitals[number]:
        return False
    return form.isascii() or any(spells(form, label) for label in entry.spellings[number])


def _joins(before: str, gap: str, after: str) -> bool:
    """Whether two words and the ``gap`` between them may be of one name."""
    if len(before) == len(after) == 1:
        return "." in gap
    if gap in _PLAIN_GAPS:
        return True
    if len(gap) > _LONGEST_GAP or not _BREAKS.isdisjoint(gap):
        return False
    return "." not in gap or len(before) <= _LONGEST_CUT_WORD


def _labels(concept: Concept) -> Iterator[tuple[str, str, tuple[Meaning, ...]]]:
    """Every label of a concept: its language, its text, and what it means."""
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


def _index(entries: Iterable[Entry]) -> Mapping[str, tuple[Entry, ...]]:
    """Entries by their first stem, the longest and the most exactly written first."""
    merged: dict[tuple[object, ...], Entry] = {}
    for entry in entries:
        key = (entry.vocabulary, entry.stems, entry.capitals)
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
        vocabulary=one.vocabulary,
        stems=one.stems,
        capitals=one.capitals,
        spellings=tuple(
            tuple(dict.fromkeys(words)) for words in map(add, one.spellings, other.spellings)
        ),
        meanings=tuple(dict.fromkeys((*one.meanings, *other.meanings))),
    )
