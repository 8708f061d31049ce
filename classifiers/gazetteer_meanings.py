"""What the names in a text stand for, when some of them are ambiguous."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from classifiers.gazetteer_lexicon import Meaning
from classifiers.tokens import fold
from classifiers.vocabulary import Vocabulary

_NOT_A_WORD = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Spot:
    """A label at a place of a document: part 0 is the title, 1 the abstract or the body."""

    meanings: tuple[Meaning, ...]
    part: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Order:
    """What a vocabulary says of its concepts beyond their labels."""

    above: Mapping[str, tuple[str, ...]]
    """For each concept, those above it, the nearest first."""
    at_most: int | None
    only_when: Mapping[str, tuple[str, ...]]
    """Phrases that make sure of a concept's ambiguous labels, folded, a space on each side."""

    def kin(self, concept: str) -> frozenset[str]:
        """The concept and those above it, but for the topmost, which says too little."""
        return frozenset((concept, *self.above[concept][:-1]))


def order_of(vocabulary: Vocabulary) -> Order:
    """What ``vocabulary`` says of its concepts beyond their labels."""
    only_when = {
        concept.id: tuple(_flat(text) for texts in concept.only_when.values() for text in texts)
        for concept in vocabulary
        if concept.only_when
    }
    return Order(vocabulary.above(), vocabulary.at_most, only_when)


def _flat(text: str) -> str:
    return f" {_NOT_A_WORD.sub(' ', fold(text)).strip()} "


def meant(spots: Sequence[Spot], parts: Sequence[str], order: Order) -> Mapping[str, list[Spot]]:
    """The spots of each concept, its narrower concepts' included, in the order of the text."""
    sure = {m.concept for spot in spots for m in spot.meanings if m.sure}
    doubtful = any(not m.sure for spot in spots for m in spot.meanings)
    evidence = (
        frozenset(one for concept in sure for one in order.kin(concept)) if doubtful else sure
    )
    text = _flat(" ".join(parts)) if doubtful else ""
    found: dict[str, list[Spot]] = {}
    for spot in spots:
        for concept in _concepts(spot, evidence, text, order):
            found.setdefault(concept, []).append(spot)
    return found if order.at_most is None else _without_lists(found, order, order.at_most)


def _concepts(spot: Spot, evidence: Set[str], text: str, order: Order) -> Iterator[str]:
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
    found: Mapping[str, list[Spot]], order: Order, at_most: int
) -> Mapping[str, list[Spot]]:
    """Without concepts that are named once, in a row of more than ``at_most`` of their level."""
    levels = Counter(len(order.above[concept]) for concept in found)
    return {
        concept: spots
        for concept, spots in found.items()
        if levels[len(order.above[concept])] <= at_most or len(spots) > 1 or spots[0].part == 0
    }
