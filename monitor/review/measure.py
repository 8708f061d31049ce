"""How far the reviewers agree, concept by concept, and which definitions need rewriting."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from monitor.archive.reviews import Vote
from monitor.review.need import gap_statuses
from monitor.review.opinion import Concept, bears

if TYPE_CHECKING:
    from classifiers.agreement import Agreement

FEWEST = 20
"""Publications that two have judged, before anything is said of a definition."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """Agreement on one question."""

    question: str
    """``relevance``, ``drivers``, ``gaps``, or ``status`` of a data gap."""
    concept: str
    """Id of the concept; empty: all of the question together."""
    agreement: Agreement
    prevalence: float
    """Share of the judgements that say yes; of the status, that say *identified*."""

    @property
    def advice(self) -> str:
        """What to do about it, in a few words."""
        found = self.agreement
        if found.alpha is None or found.high is None or found.units < FEWEST:
            return "too few reviews to tell"
        if found.band == "poor":
            from classifiers.agreement import TENTATIVE

            sure = found.high < TENTATIVE
            return "rewrite the definition" if sure else "watch: it may need rewriting"
        return "reliable" if found.band == "reliable" else "usable with care"

    def to_dict(self) -> dict[str, Any]:
        """The documented contract of ``fow agreement --json``."""
        found = self.agreement
        return {
            "question": self.question,
            "concept": self.concept,
            "alpha": _rounded(found.alpha),
            "low": _rounded(found.low),
            "high": _rounded(found.high),
            "raw": _rounded(found.raw),
            "prevalence": _rounded(self.prevalence),
            "publications": found.units,
            "judgements": found.judgements,
            "band": found.band,
            "advice": self.advice,
        }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def first_judgements(cast: Iterable[Vote]) -> dict[int, list[Vote]]:
    """By publication, what each reviewer said first: blind, before they saw what others said."""
    seen: set[tuple[int, int]] = set()
    found: dict[int, list[Vote]] = {}
    for vote in cast:
        who = (vote.publication, vote.reviewer)
        if vote.verdict.judges and who not in seen:
            seen.add(who)
            found.setdefault(vote.publication, []).append(vote)
    return found


def measure(
    cast: Iterable[Vote], concepts: Sequence[Concept], only: frozenset[int] | None = None
) -> tuple[Measured, ...]:
    """Agreement on relevance, on each concept and on the status of data gaps.

    ``cast`` are votes in the order they were cast; ``only`` narrows to some publications, such as
    those of the audit. A concept that nobody gave is left out.
    """
    judged = {
        id: votes
        for id, votes in first_judgements(cast).items()
        if len(votes) > 1 and (only is None or id in only)
    }
    heard = [[(vote, bears(vote)) for vote in votes] for votes in judged.values()]
    relevance = [[vote.relevant is True for vote, _ in unit] for unit in heard]
    found = [_measured("relevance", "", relevance, True)]
    for question in dict.fromkeys(vocabulary for vocabulary, _ in concepts):
        by_concept = {
            one: [[one in borne for _, borne in unit] for unit in heard]
            for one in concepts
            if one[0] == question
        }
        together = [unit for units in by_concept.values() for unit in units]
        found.append(_measured(question, "", together, True))
        found += [
            _measured(question, name, units, True)
            for (_, name), units in by_concept.items()
            if any(any(unit) for unit in units)
        ]
    return (*found, _status(judged))


def _status(judged: Mapping[int, Sequence[Vote]]) -> Measured:
    units = [
        ["+".join(sorted(statuses)) for statuses in said]
        for votes in judged.values()
        for said in gap_statuses(votes).values()
    ]
    return _measured("status", "", units, "identified")


def _measured(
    question: str, concept: str, units: Sequence[Sequence[Hashable]], yes: Hashable
) -> Measured:
    from classifiers.agreement import agreement

    said = [value for unit in units if len(unit) > 1 for value in unit]
    share = said.count(yes) / len(said) if said else 0.0
    return Measured(
        question=question, concept=concept, agreement=agreement(units), prevalence=share
    )
