"""What the votes come to: the probability of every tag, and each reviewer's skill.

A thin layer between the archive's records and :mod:`classifiers.consensus`. The items are the
relevance of each publication and each of its concepts. A concept's prior is the model's probability
given that the publication is relevant, and only those who find it relevant are heard on it. A
reviewer's skill on relevance is a matter of its own; on concepts it is pooled over all of them.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from monitor.archive.reviews import Vote
from monitor.archive.suggestions import Suggestion

if TYPE_CHECKING:
    from classifiers.consensus import Judgements

Key = TypeVar("Key", bound=Hashable)
Concept = tuple[str, str]
"""Vocabulary and id."""

DOUBT = (0.2, 0.8)
"""Between these a tag is not settled."""
UNKNOWN = 0.05
"""Prior of a concept on which the model said nothing."""
UNSURE = 0.5
"""What the judgement of somebody who is unsure counts."""


ON_RELEVANCE = ((9.0, 1.0), (9.0, 1.0))
"""Beta priors of a reviewer's sensitivity and specificity on relevance: right in 9 of 10, as if
that had been seen on ten publications."""
ON_CONCEPTS = ((8.0, 2.0), (19.0, 1.0))
"""The same, pooled over all concepts: finds 8 of 10 that are there; of 20 that are not, gives 1."""


@dataclass(frozen=True, slots=True)
class Skill:
    """How good somebody's judgement of concepts has proved."""

    sensitivity: float
    """Of what is there, the share they find."""
    specificity: float
    """Of what is not there, the share they leave out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """What is most likely true of one publication."""

    publication: int
    relevance: float
    concepts: Mapping[Concept, float]
    """Probability that the publication is relevant and bears the concept."""
    votes: tuple[Vote, ...] = ()
    """The standing judgements it rests on, in the order they were cast."""

    def doubts(self) -> tuple[Concept, ...]:
        """The concepts that are not settled; the relevance as ``("", "relevant")``."""
        low, high = DOUBT
        found = [("", "relevant")] if low < self.relevance < high else []
        found += [concept for concept, value in self.concepts.items() if low < value < high]
        return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """What all votes together say of the publications and of the reviewers."""

    opinions: Mapping[int, Opinion]
    """By publication, of those with a judgement."""
    skills: Mapping[int, Skill] = field(default_factory=dict)
    """By reviewer, of those with a judgement."""


def newcomer() -> Skill:
    """The skill of somebody of whom nothing is known yet."""
    (finds, misses), (leaves, errs) = ON_CONCEPTS
    return Skill(finds / (finds + misses), leaves / (leaves + errs))


def weigh(
    standing: Sequence[Vote],
    suggestions: Mapping[int, Suggestion],
    concepts: Sequence[Concept],
) -> Network:
    """Weigh the standing judgements against each other and against the model's suggestions."""
    import numpy as np

    from classifiers.consensus import Habits, consensus

    cast = [vote for vote in standing if vote.publication in suggestions]
    votes: dict[int, list[Vote]] = {}
    for vote in cast:
        votes.setdefault(vote.publication, []).append(vote)
    people = list(dict.fromkeys(vote.reviewer for vote in cast))
    prior = [value for one in votes for value in _prior(suggestions[one], concepts)]
    habits = [Habits(*ON_RELEVANCE), Habits(*ON_CONCEPTS)] * len(people)
    given = _judgements(cast, list(votes), people, concepts)
    found = consensus(np.asarray(prior, dtype=np.float64), given, habits)
    table = found.posterior.reshape(len(votes), 1 + len(concepts))
    table[:, 1:] *= table[:, :1]
    rates = zip(found.sensitivity[1::2], found.specificity[1::2], strict=True)
    return Network(
        opinions={
            one: _opinion(one, row.tolist(), concepts, votes[one])
            for one, row in zip(votes, table, strict=True)
        },
        skills={
            one: Skill(float(finds), float(leaves))
            for one, (finds, leaves) in zip(people, rates, strict=True)
        },
    )


def _judgements(
    cast: Sequence[Vote],
    publications: Sequence[int],
    people: Sequence[int],
    concepts: Sequence[Concept],
) -> Judgements:
    """Every vote taken apart; each reviewer stands twice, for relevance and for concepts."""
    import numpy as np

    from classifiers.consensus import Judgements

    row, column, place = _places(publications), _places(people), _places(concepts)
    width = 1 + len(concepts)
    says = np.zeros((len(cast), width), dtype=bool)
    for line, vote in enumerate(cast):
        says[line, 0] = vote.relevant is True
        borne = bears(vote) if vote.relevant else ()
        says[line, [1 + place[one] for one in borne if one in place]] = True
    heard = np.repeat(says[:, :1], width, axis=1)
    heard[:, 0] = True
    item = np.asarray([row[vote.publication] for vote in cast], dtype=np.int64)[:, None] * width
    person = np.asarray([2 * column[vote.reviewer] for vote in cast], dtype=np.int64)[:, None]
    weight = np.asarray([_weight(vote) for vote in cast], dtype=np.float64)[:, None]
    ones = np.ones(width, dtype=np.int64)
    return Judgements(
        (item + np.arange(width))[heard],
        (person + (np.arange(width) > 0))[heard],
        says[heard],
        (weight * ones)[heard],
    )


def suggested(suggestion: Suggestion, concepts: Sequence[Concept]) -> Opinion:
    """What the model alone makes of a publication."""
    values = _prior(suggestion, concepts)
    joint = [values[0], *(value * values[0] for value in values[1:])]
    return _opinion(suggestion.publication, joint, concepts, ())


def _places(values: Iterable[Key]) -> dict[Key, int]:
    return {value: place for place, value in enumerate(values)}


def _weight(vote: Vote) -> float:
    return UNSURE if vote.unsure else 1.0


def bears(vote: Vote) -> frozenset[Concept]:
    """The concepts that the publication bears, in one judgement."""
    drivers = [("drivers", concept) for concept in vote.drivers]
    return frozenset([*drivers, *(("gaps", gap.concept) for gap in vote.gaps)])


def _prior(suggestion: Suggestion, concepts: Sequence[Concept]) -> list[float]:
    """The model's probability of relevance, then of each concept given relevance."""
    tagged = {(tag.vocabulary, tag.concept): tag.score for tag in suggestion.tags}
    relevance = min(1.0, max(suggestion.relevance_score, 1e-3))
    values = [relevance]
    for vocabulary, concept in concepts:
        known = suggestion.scores.get(vocabulary, {})
        joint = known.get(concept, tagged.get((vocabulary, concept)))
        values.append(UNKNOWN if joint is None else min(1.0, joint / relevance))
    return values


def _opinion(
    publication: int, values: Sequence[float], concepts: Sequence[Concept], votes: Sequence[Vote]
) -> Opinion:
    return Opinion(
        publication=publication,
        relevance=float(values[0]),
        concepts={one: float(value) for one, value in zip(concepts, values[1:], strict=True)},
        votes=tuple(votes),
    )


def majority(votes: Sequence[Vote]) -> frozenset[Concept]:
    """The concepts that more than half of the judgements give; shown beside the consensus."""
    half = len(votes) / 2
    every = {concept for vote in votes for concept in bears(vote)}
    return frozenset(one for one in every if sum(one in bears(vote) for vote in votes) > half)
