"""A round of requests: what the archive holds is laid out, routed, and recorded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from monitor.archive import Archive
from monitor.archive.review_pool import PoolText, review_pool
from monitor.archive.reviewers import Reviewer
from monitor.archive.reviews import Request, expire
from monitor.archive.settlements import Settlement
from monitor.archive.suggestions import Suggestion
from monitor.review.asking import Scores, ask_about, suggestion_now
from monitor.review.need import Need
from monitor.review.opinion import Concept, newcomer, suggested
from monitor.review.roster import active
from monitor.review.settle import State, review_state
from monitor.review.workload import Workload, counted

if TYPE_CHECKING:
    from classifiers.tag import Document
    from classifiers.tagger import Tagger
    from monitor.review.routing import Assignment, Candidate, Expert

FRESH = timedelta(days=60)
"""Older publications are asked about only if that was begun."""
NEWEST = 200
"""Publications looked at for somebody who waits for an answer."""
PATIENCE = timedelta(days=21)
"""A request that nobody answers for so long is given to somebody else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Who is to be asked what, and the model's scores of what nobody was asked about before."""

    assignments: tuple[Assignment, ...]
    scores: Mapping[int, Scores]


def plan(
    archive: Archive, tagger: Tagger, concepts: Sequence[Concept], now: datetime, *, seed: str = ""
) -> Plan:
    """Say who should be asked what now; ``seed`` decides what is audited."""
    from monitor.review.routing import route

    state = review_state(archive, concepts)
    pool = review_pool(archive, now - FRESH)
    scores = model_scores(tagger, [one for one in pool if one.publication not in state.suggestions])
    candidates = _candidates(archive, state, pool, scores, concepts, now)
    people = experts(active(archive), state, now)
    return Plan(
        assignments=route(candidates, people, gold_counts(state.settled), seed=seed),
        scores=scores,
    )


def one_more(
    archive: Archive, tagger: Tagger, concepts: Sequence[Concept], person: Reviewer, now: datetime
) -> Plan:
    """What somebody who asks for more should be given: one request, or none.

    Beyond what they wanted a week, since they ask. Looks at the newest publications only.
    """
    from monitor.review.routing import route

    state = review_state(archive, concepts)
    pool = review_pool(archive, now - FRESH)[-NEWEST:]
    scores = model_scores(tagger, [one for one in pool if one.publication not in state.suggestions])
    expert = replace(experts([person], state, now)[0], room=1)
    candidates = _candidates(archive, state, pool, scores, concepts, now)
    found = route(candidates, [expert], gold_counts(state.settled), seed="")
    return Plan(assignments=tuple(replace(one, reason="own") for one in found), scores=scores)


def carry_out(
    archive: Archive, made: Plan, channel: Callable[[int], str], now: datetime
) -> tuple[int, ...]:
    """Record the requests of a plan and return their numbers; their cards have yet to go out.

    ``channel`` says how a reviewer is reached. Requests that were never answered end first.
    """
    with archive.unit() as connection:
        expire(connection, now - PATIENCE)
    asked = [
        ask_about(
            archive,
            one.publication,
            one.reviewer,
            reason=one.reason,
            channel=channel(one.reviewer),
            now=now,
            scores=made.scores.get(one.publication),
        )
        for one in made.assignments
    ]
    return tuple(number for number in asked if number is not None)


def channel_of(people: Sequence[Reviewer], *, slack: bool) -> Callable[[int], str]:
    """How each reviewer is reached: in Slack if they are there and the monitor is, else by mail."""
    there = {one.id for one in people if one.slack and slack}
    return lambda reviewer: "slack" if reviewer in there else "email"


def model_scores(tagger: Tagger, pool: Sequence[PoolText]) -> dict[int, Scores]:
    """The model's probability of every concept it knows, by publication."""
    documents: list[Document] = [one.document for one in pool]
    width = 1 + len(tagger.drivers)
    found: dict[int, Scores] = {}
    for one, row in zip(pool, tagger.probabilities(documents).round(5).tolist(), strict=True):
        found[one.publication] = {
            "drivers": dict(zip(tagger.drivers, row[1:width], strict=True)),
            "gaps": dict(zip(tagger.gap_types, row[width:], strict=True)),
        }
    return found


def _candidates(
    archive: Archive,
    state: State,
    pool: Sequence[PoolText],
    scores: Mapping[int, Scores],
    concepts: Sequence[Concept],
    now: datetime,
) -> list[Candidate]:
    from monitor.review.routing import Candidate

    by_publication: dict[int, list[Request]] = {}
    for request in state.requests:
        by_publication.setdefault(request.publication, []).append(request)
    found = []
    for one in pool:
        id = one.publication
        suggestion: Suggestion = state.suggestions.get(id) or suggestion_now(
            archive, id, now, scores.get(id, {})
        )
        requests = by_publication.get(id, [])
        found.append(
            Candidate(
                opinion=state.network.opinions.get(id) or suggested(suggestion, concepts),
                language=one.language,
                need=state.needs.get(id, Need.FIRST),
                asked=frozenset(request.reviewer for request in requests),
                waiting=sum(request.waits for request in requests),
            )
        )
    return found


def experts(people: Sequence[Reviewer], state: State, now: datetime) -> list[Expert]:
    """The active reviewers with what they have proved and what they still take this week."""
    from monitor.review.routing import Expert

    work, unknown = counted(state.requests, now), newcomer()
    return [
        Expert(
            reviewer=one,
            skill=state.network.skills.get(one.id, unknown),
            room=max(0, one.weekly - work.get(one.id, Workload()).this_week),
            waiting=work.get(one.id, Workload()).waiting,
        )
        for one in people
    ]


def gold_counts(settled: Mapping[int, Settlement]) -> Mapping[Concept, int]:
    """How many settled publications bear each concept."""
    drivers = Counter(("drivers", tag.concept) for one in settled.values() for tag in one.drivers)
    gaps = Counter(
        ("gaps", concept)
        for one in settled.values()
        for concept in {tag.concept for tag in one.gaps}
    )
    return drivers + gaps
