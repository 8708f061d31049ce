"""Who is asked what: one pure function over frozen records.

What one more judgement is expected to tell of what is in doubt about a publication (in bits, by
the reviewer's own skill), times how well the reviewer fits, less a price for what they already
have. Before that come the second and third opinions that begun publications wait for, a tenth of
the requests as audit, and a fifth for rare concepts. What is audited is decided by lot alone: one
publication in ten is kept for it whatever it promises to tell, so that agreement is measured
without bias.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from classifiers.calibration import Floats
from classifiers.consensus import expected_gain
from monitor.archive.reviewers import Reviewer
from monitor.review.need import Need
from monitor.review.opinion import Concept, Opinion, Skill

AUDIT = 0.1
"""Share of the publications kept for audit, and of the requests that go to them, two each."""
RARE = 0.2
"""Share of the requests kept for what may bear a rare concept."""
RARE_CONCEPTS = 0.25
"""Share of the concepts that count as rare: those with the fewest tags, settled or expected."""
KNOWN = 0.1
"""A tag that is less likely than this, or likelier than the rest to 1, is taken for known."""
PRICE = 0.05
"""Bits that every request somebody already has costs."""
WORTH = 0.05
"""Fewer bits than this are not worth anybody's half minute."""
GENERALIST = 0.7
"""Fit of somebody without fields; of a specialist it goes from half to 1 with what they know."""
OUT_OF_FIELD = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A publication that somebody could be asked about."""

    opinion: Opinion
    language: str
    need: Need
    asked: frozenset[int] = frozenset()
    """Reviewers who were asked before, whatever came of it."""
    waiting: int = 0
    """Requests that are not answered yet."""

    @property
    def wanted(self) -> int:
        """How many more requests it takes now."""
        open_ended = self.need in {Need.FIRST, Need.SECOND, Need.THIRD}
        return max(0, 1 - self.waiting) if open_ended else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Expert:
    """A reviewer who can be asked."""

    reviewer: Reviewer
    skill: Skill
    room: int
    """Requests they still take this week."""
    waiting: int = 0
    """Requests they have open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """One reviewer to be asked about one publication."""

    publication: int
    reviewer: int
    reason: str
    """``routed``, ``rare``, ``audit``, ``second`` or ``third``."""


def route(
    candidates: Sequence[Candidate],
    experts: Sequence[Expert],
    gold: Mapping[Concept, int],
    *,
    seed: str,
) -> tuple[Assignment, ...]:
    """Say who is asked what now; the same input and ``seed`` give the same answer.

    ``gold`` counts the settled publications that bear each concept. Nobody is asked about one
    publication twice, beyond what they want a week, or about a language they do not read.
    """
    pool = [one for one in candidates if one.wanted]
    people = [one for one in experts if one.room > 0 and not one.reviewer.paused]
    if not pool or not people:
        return ()
    desk = _Desk.of(pool, people, gold)
    slots = int(desk.room.sum())
    lots = [lot(one.opinion.publication, seed) for one in pool]
    begun = [place for place, one in enumerate(pool) if one.need is not Need.FIRST]
    kept = [place for place in range(len(pool)) if lots[place] < AUDIT and place not in begun]
    fresh = [place for place in range(len(pool)) if lots[place] >= AUDIT and place not in begun]
    done = list(desk.best(begun, slots, "", desk.gain, least=-np.inf))
    done += desk.draw(sorted(kept, key=lots.__getitem__), round(AUDIT * slots))
    done += desk.best(fresh, round(RARE * slots), "rare", desk.rare, least=WORTH)
    done += desk.best(fresh, slots, "routed", desk.gain, least=WORTH)
    return tuple(done)


def fit(candidate: Candidate, reviewer: Reviewer) -> float:
    """How well somebody fits a publication, 0 to 1; 0: they do not read its language."""
    if candidate.language not in reviewer.languages:
        return 0.0
    if not reviewer.fields:
        return GENERALIST
    concepts = candidate.opinion.concepts
    known = sum(value for (_, one), value in concepts.items() if one in reviewer.fields)
    whole = sum(concepts.values())
    return OUT_OF_FIELD + (1 - OUT_OF_FIELD) * (known / whole if whole else 0.0)


def lot(publication: int, seed: str) -> float:
    """A number from 0 to below 1 that depends on nothing but the publication and the seed."""
    digest = hashlib.sha256(f"{seed}:{publication}".encode()).digest()
    return int.from_bytes(digest[:6], "big") / 2**48


@dataclass(slots=True)
class _Desk:
    """What is left to give out while a route is made."""

    pool: Sequence[Candidate]
    people: Sequence[Expert]
    gain: Floats
    """Bits times fit, shape (candidates, people); minus infinity where somebody cannot be asked."""
    rare: Floats
    """The same, of rare concepts alone."""
    room: Floats
    load: Floats

    @classmethod
    def of(
        cls, pool: Sequence[Candidate], people: Sequence[Expert], gold: Mapping[Concept, int]
    ) -> _Desk:
        probability = np.asarray(
            [[one.opinion.relevance, *one.opinion.concepts.values()] for one in pool]
        )
        weight, rare = _rarity(list(pool[0].opinion.concepts), probability[:, 1:], gold)
        doubtful = (probability > KNOWN) & (probability < 1 - KNOWN)
        bits = np.stack([doubtful * _gain(probability, one.skill) for one in people], axis=1)
        fits = np.asarray([[fit(one, who.reviewer) for who in people] for one in pool])
        barred = np.asarray([[who.reviewer.id in one.asked for who in people] for one in pool])
        fits[barred] = 0.0
        able = fits > 0
        return cls(
            pool,
            people,
            np.where(able, fits * (bits @ weight), -np.inf),
            np.where(able, fits * (bits @ (weight * rare)), -np.inf),
            np.asarray([one.room for one in people], dtype=np.float64),
            np.asarray([one.waiting for one in people], dtype=np.float64),
        )

    def best(
        self, places: Sequence[int], most: int, reason: str, value: Floats, *, least: float
    ) -> Iterator[Assignment]:
        """Give out the best pairs, one request a publication, while they are worth ``least``."""
        left = np.asarray(places, dtype=np.int64)
        for _ in range(most):
            if not len(left):
                return
            worth = np.where(value[left] < least, -np.inf, self._worth(value[left]))
            place, who = np.unravel_index(int(worth.argmax()), worth.shape)
            if not np.isfinite(worth[place, who]):
                return
            yield self._give(int(left[place]), int(who), reason)
            left = np.delete(left, place)

    def draw(self, order: Iterable[int], most: int) -> Iterator[Assignment]:
        """Give each publication two reviewers, in this order, until ``most`` requests are out."""
        given = 0
        for place in order:
            if given >= most:
                return
            pair = np.argsort(-self._worth(self.gain[place]), kind="stable")[:2]
            if len(pair) < 2 or not np.isfinite(self._worth(self.gain[place])[pair]).all():
                continue
            for who in pair:
                yield self._give(place, int(who), "audit")
            given += 2

    def _worth(self, value: Floats) -> Floats:
        worth: Floats = np.where(self.room > 0, value - PRICE * self.load, -np.inf)
        return worth

    def _give(self, place: int, who: int, reason: str) -> Assignment:
        self.room[who] -= 1
        self.load[who] += 1
        if self.pool[place].need is Need.FIRST:
            self.gain[place] = self.rare[place] = -np.inf  # one round, one request
        candidate = self.pool[place]
        return Assignment(
            publication=candidate.opinion.publication,
            reviewer=self.people[who].reviewer.id,
            reason=reason or candidate.need.value,
        )


def _gain(probability: Floats, skill: Skill) -> Floats:
    return expected_gain(probability, skill.sensitivity, skill.specificity)


def _rarity(
    concepts: Sequence[Concept], probability: Floats, gold: Mapping[Concept, int]
) -> tuple[Floats, Floats]:
    """Weight of relevance and of each concept, and which of them are rare (1 or 0).

    The weight falls with the root of how many tags are settled and expected, from the mean
    concept's 1, within a factor of 3.
    """
    seen = np.asarray([gold.get(one, 0) for one in concepts], dtype=np.float64)
    expected = seen + probability.sum(axis=0) + 1
    weight = np.clip(np.sqrt(expected.mean() / expected), 1 / 3, 3)
    few = np.zeros(len(concepts))
    few[np.argsort(expected, kind="stable")[: round(RARE_CONCEPTS * len(concepts))]] = 1
    return np.concatenate([[1.0], weight]), np.concatenate([[0.0], few])
