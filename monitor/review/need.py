"""Whether one publication needs another judgement, and why: one pure function.

A second reviewer is asked when the first leaves a tag in doubt, turns a confident one, is new, or
when the publication is of the audit; a third when two differ on the relevance, or on a tag that is
still in doubt; and what three do not settle goes to the moderator.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

from monitor.archive.reviews import Vote
from monitor.archive.suggestions import Suggestion
from monitor.review.opinion import DOUBT, Concept, Opinion, bears

NEW = 20
"""Judgements of somebody new that a second reviewer sees."""
ENOUGH = 3
"""Judgements after which the moderator settles what is still in doubt."""


class Need(StrEnum):
    """What a publication waits for."""

    FIRST = "first"
    SECOND = "second"
    THIRD = "third"
    MODERATOR = "moderator"
    NOTHING = ""
    """It can be settled."""


def need(
    opinion: Opinion, suggestion: Suggestion, judged: Mapping[int, int], *, audit: bool
) -> Need:
    """What the publication of ``opinion`` waits for.

    ``judged`` says, by vote, how many judgements its reviewer had given by then, that one
    included (see :func:`experience`).
    """
    votes = opinion.votes
    if not votes:
        return Need.FIRST
    doubtful = bool(opinion.doubts()) or statuses_differ(votes)
    if len(votes) >= ENOUGH:
        return Need.MODERATOR if doubtful else Need.NOTHING
    if len(votes) == ENOUGH - 1:
        unlike = votes[0].relevant != votes[1].relevant
        return Need.THIRD if unlike or (doubtful and differ(*votes)) else Need.NOTHING
    is_new = judged.get(votes[0].id, 0) <= NEW
    if audit or is_new or doubtful or turns(votes[0], suggestion):
        return Need.SECOND
    return Need.NOTHING


def turns(vote: Vote, suggestion: Suggestion) -> bool:
    """Whether a judgement takes away what the model was confident of, or its relevance."""
    low, high = DOUBT
    score = suggestion.relevance_score
    if (vote.relevant and score <= low) or (not vote.relevant and score >= high):
        return True
    borne = bears(vote)
    confident = (tag for tag in suggestion.tags if tag.score >= high)
    return any((tag.vocabulary, tag.concept) not in borne for tag in confident)


def differ(first: Vote, second: Vote) -> bool:
    """Whether two judgements are not the same: relevance, drivers, or gaps with their status."""
    return _judged(first) != _judged(second)


def _judged(vote: Vote) -> tuple[object, ...]:
    gaps = frozenset((gap.concept, gap.status) for gap in vote.gaps)
    return vote.relevant, frozenset(vote.drivers), gaps


def disputed(votes: Sequence[Vote]) -> tuple[Concept, ...]:
    """What some of the judgements give and others do not; relevance as ``("", "relevant")``."""
    said = [vote.relevant is True for vote in votes]
    found = [("", "relevant")] if any(said) and not all(said) else []
    heard = [bears(vote) for vote in votes if vote.relevant]
    every = sorted({one for borne in heard for one in borne})
    return (*found, *(one for one in every if any(one not in borne for borne in heard)))


def statuses_differ(votes: Sequence[Vote]) -> bool:
    """Whether no two thirds of those who find a gap agree on its status."""
    for statuses in gap_statuses(votes).values():
        most = max(statuses.count(one) for one in set(statuses))
        if most * 3 < len(statuses) * 2:
            return True
    return False


def gap_statuses(votes: Iterable[Vote]) -> dict[str, list[frozenset[str]]]:
    """By gap, what status each judgement that finds it gives; a judgement may give both."""
    found: dict[str, list[frozenset[str]]] = {}
    for vote in votes:
        given: dict[str, set[str]] = {}
        for gap in vote.gaps:
            given.setdefault(gap.concept, set()).add(gap.status)
        for concept, statuses in given.items():
            found.setdefault(concept, []).append(frozenset(statuses))
    return found


def experience(cast: Sequence[Vote]) -> dict[int, int]:
    """By vote, on how many publications its reviewer had judged by then, that one included."""
    seen: dict[int, set[int]] = {}
    after: dict[int, int] = {}
    for vote in cast:
        if vote.verdict.judges:
            judged = seen.setdefault(vote.reviewer, set())
            judged.add(vote.publication)
            after[vote.id] = len(judged)
    return after
