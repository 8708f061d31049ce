"""Everything about the reviews of one publication: suggestion, votes, consensus, majority."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from monitor.archive import Archive
from monitor.archive.publications import StoredPublication, by_id
from monitor.archive.reviewers import reviewers
from monitor.archive.reviews import Vote, standing, votes
from monitor.archive.settlements import Settlement
from monitor.archive.suggestions import Suggestion
from monitor.errors import UserError
from monitor.review.need import Need
from monitor.review.opinion import Concept, Opinion, bears, majority
from monitor.review.settle import GIVEN, review_state


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """A vote, and who cast it."""

    vote: Vote
    name: str
    """Of the reviewer; ``reviewer 7`` for somebody who has left."""
    counts: bool
    """False: it says nothing, or a later judgement of the same reviewer stands in its place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """What is said of one concept."""

    vocabulary: str
    concept: str
    suggested: float | None
    """The model's score, where it suggested the tag."""
    in_favour: int
    against: int
    probability: float
    """Of the consensus."""
    majority: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """The reviews of one publication."""

    publication: StoredPublication
    suggestion: Suggestion
    votes: tuple[Cast, ...]
    relevance: float | None
    """Of the consensus; None before the first judgement."""
    balance: tuple[Balance, ...]
    """The concepts that anybody gives."""
    need: Need
    settled: Settlement | None

    def to_dict(self) -> dict[str, Any]:
        """The documented contract of ``fow review show --json``."""
        from dataclasses import asdict

        one = self.publication
        return {
            "id": one.id,
            "title": one.title,
            "url": one.url,
            "model": self.suggestion.model,
            "suggested_relevance": round(self.suggestion.relevance_score, 4),
            "relevance": None if self.relevance is None else round(self.relevance, 4),
            "tags": [
                {**asdict(tag), "probability": round(tag.probability, 4)} for tag in self.balance
            ],
            "votes": [_vote_dict(cast) for cast in self.votes],
            "waits_for": self.need.value,
            "settled_by": self.settled.by if self.settled else None,
            "reason": self.settled.reason if self.settled else None,
        }


def _vote_dict(cast: Cast) -> dict[str, Any]:
    vote = cast.vote
    return {
        "id": vote.id,
        "reviewer": cast.name,
        "at": vote.at.isoformat(),
        "channel": vote.channel,
        "model": vote.model,
        "verdict": vote.verdict.value,
        "relevant": vote.relevant,
        "drivers": list(vote.drivers),
        "gaps": [
            {"concept": gap.concept, "status": gap.status, "quote": gap.quote} for gap in vote.gaps
        ],
        "unsure": vote.unsure,
        "comment": vote.comment,
        "counts": cast.counts,
    }


def dossier(archive: Archive, publication: int, concepts: Sequence[Concept]) -> Dossier:
    """Gather everything about the reviews of a publication.

    Raises :class:`UserError` when nobody was asked about it.
    """
    stored, state = by_id(archive, publication), review_state(archive, concepts)
    suggestion = state.suggestions.get(publication)
    if stored is None or suggestion is None:
        raise UserError(f"{publication}: nobody was asked about a publication of that number")
    cast = votes(archive, publication=publication)
    opinion = state.network.opinions.get(publication)
    counted = {vote.id for vote in standing(cast)}
    names = {one.id: one.name for one in reviewers(archive)}
    return Dossier(
        publication=stored,
        suggestion=suggestion,
        votes=tuple(
            Cast(
                vote=vote,
                name=names.get(vote.reviewer, f"reviewer {vote.reviewer}"),
                counts=vote.id in counted,
            )
            for vote in cast
        ),
        relevance=opinion.relevance if opinion else None,
        balance=tuple(_balance(suggestion, opinion)) if opinion else (),
        need=state.needs.get(publication, Need.NOTHING if opinion else Need.FIRST),
        settled=state.settled.get(publication),
    )


def _balance(suggestion: Suggestion, opinion: Opinion) -> list[Balance]:
    scores = {(tag.vocabulary, tag.concept): tag.score for tag in suggestion.tags}
    heard = [bears(vote) for vote in opinion.votes]
    most = majority(opinion.votes)
    return [
        Balance(
            vocabulary=concept[0],
            concept=concept[1],
            suggested=scores.get(concept),
            in_favour=sum(concept in borne for borne in heard),
            against=sum(concept not in borne for borne in heard),
            probability=probability,
            majority=concept in most,
        )
        for concept, probability in opinion.concepts.items()
        if concept in scores or probability >= GIVEN or any(concept in one for one in heard)
    ]
