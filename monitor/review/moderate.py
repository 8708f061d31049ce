"""The moderator's part: what the network leaves open, and settling it by hand with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from monitor.archive import Archive
from monitor.archive.publications import by_id
from monitor.archive.reviews import GapVote, Request, Vote, votes
from monitor.archive.settlements import (
    SettledDriver,
    SettledGap,
    Settlement,
    settlement_of,
    store_settlement,
)
from monitor.archive.suggestions import store_suggestion, suggestion_for
from monitor.errors import UserError
from monitor.review.answer import Answer, Case, judged
from monitor.review.asking import suggestion_now
from monitor.review.need import Need, disputed
from monitor.review.opinion import Opinion
from monitor.review.settle import State

if TYPE_CHECKING:
    from monitor.edit import Labels


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenReview:
    """One publication whose reviews are under way."""

    publication: int
    title: str
    need: Need
    judgements: int
    waiting: int
    """Requests that are not answered yet."""
    question: tuple[str, ...]
    """The concepts in doubt or in dispute; ``relevant`` where that is."""


def open_reviews(archive: Archive, state: State) -> tuple[OpenReview, ...]:
    """What is not settled, the moderator's first, then by how many have judged."""
    waiting = [one.publication for one in state.requests if one.waits]
    ids = dict.fromkeys([*state.network.opinions, *waiting])
    found = []
    for id in ids:
        publication = by_id(archive, id)
        need = state.needs.get(id, Need.FIRST)
        if publication is None or id in state.settled or need is Need.NOTHING:
            continue
        opinion = state.network.opinions.get(id)
        found.append(
            OpenReview(
                publication=id,
                title=publication.title,
                need=need,
                judgements=len(opinion.votes) if opinion else 0,
                waiting=waiting.count(id),
                question=_question(opinion) if opinion else (),
            )
        )
    return tuple(sorted(found, key=lambda one: (one.need is not Need.MODERATOR, -one.judgements)))


def _question(opinion: Opinion) -> tuple[str, ...]:
    both = dict.fromkeys([*disputed(opinion.votes), *opinion.doubts()])
    return tuple(concept for _, concept in both)


def settle_by_hand(
    archive: Archive,
    publication: int,
    given: Answer,
    labels: Labels,
    *,
    by: str,
    reason: str,
    now: datetime,
) -> Settlement:
    """Settle one publication as the moderator says; it stays so whatever is voted afterwards.

    ``given`` is checked as a reviewer's answer is: a data gap needs its sentence. Raises
    :class:`UserError`, or :class:`monitor.review.answer.AnswerRefused`, which is one.
    """
    if not reason.strip():
        raise UserError("a moderator's settlement needs a reason; say it with --reason")
    stored = by_id(archive, publication)
    if stored is None:
        raise UserError(f"{publication}: no publication of that number")
    suggestion = suggestion_for(archive, publication) or suggestion_now(
        archive, publication, now, {}
    )
    request = Request(
        id=0,
        publication=publication,
        reviewer=0,
        reason="moderator",
        asked=now,
        channel="cli",
        state="done",
    )
    case = Case(request=request, publication=stored, suggestion=suggestion)
    vote = judged(case, given, labels, key="", channel="cli", now=now)
    if not vote.verdict.judges:
        raise UserError(f"{given.verdict}: settles nothing; agree, correct, or say not-relevant")
    done = _settlement(
        vote, by=by, reason=reason.strip(), count=len(votes_on(archive, publication))
    )
    with archive.unit() as connection:
        store_suggestion(connection, suggestion)
        store_settlement(connection, done)
    return done


def votes_on(archive: Archive, publication: int) -> Sequence[Vote]:
    """Every judgement on a publication, corrected ones included, in the order they were cast."""
    return [vote for vote in votes(archive, publication=publication) if vote.verdict.judges]


def as_voted(archive: Archive, publication: int, vote_id: int) -> Answer:
    """The answer that a vote on this publication gave, for a moderator who takes it over.

    Raises :class:`UserError`.
    """
    for vote in votes_on(archive, publication):
        if vote.id == vote_id:
            verdict = "correct" if vote.relevant else "not-relevant"
            return Answer(verdict=verdict, drivers=vote.drivers, gaps=vote.gaps)
    raise UserError(f"{vote_id}: no judgement of that number on {publication}; see fow review show")


def gap_from(text: str) -> GapVote:
    """Read ``concept:status`` or ``concept:status:sentence``. Raises :class:`UserError`."""
    parts = text.split(":", 2)
    if len(parts) < 2:
        raise UserError(f"--gap {text}: write concept:status or concept:status:sentence")
    return GapVote(concept=parts[0], status=parts[1], quote=parts[2] if len(parts) > 2 else "")


def _settlement(vote: Vote, *, by: str, reason: str, count: int) -> Settlement:
    return Settlement(
        publication=vote.publication,
        settled=vote.at,
        by=by,
        reason=reason,
        relevant=vote.relevant is True,
        weight=1.0,
        votes=count,
        drivers=tuple(SettledDriver(concept=one, probability=1.0) for one in vote.drivers),
        gaps=tuple(
            SettledGap(concept=one.concept, status=one.status, quote=one.quote, probability=1.0)
            for one in vote.gaps
        ),
    )


def settled_by_moderator(archive: Archive, publication: int) -> bool:
    """Whether a moderator has settled it, so that votes change nothing any more."""
    known = settlement_of(archive, publication)
    return known is not None and known.by != "network"
