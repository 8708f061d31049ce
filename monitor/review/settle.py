"""Settling: gold tags from the votes, or from the moderator, written in the model's place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from monitor.archive import Archive
from monitor.archive.reviews import Request, Vote, requests, standing, votes
from monitor.archive.settlements import (
    SettledDriver,
    SettledGap,
    Settlement,
    settlements,
    store_settlement,
)
from monitor.archive.suggestions import Suggestion, suggestions
from monitor.review.need import Need, experience, gap_statuses, need
from monitor.review.opinion import Concept, Network, Opinion, Skill, bears, newcomer, weigh
from monitor.vocabularies import workspace_vocabulary

GIVEN = 0.5
"""From this probability on, the network gives a tag."""


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Where the reviews stand: what was asked and said, and what it comes to."""

    requests: tuple[Request, ...]
    suggestions: Mapping[int, Suggestion]
    network: Network
    needs: Mapping[int, Need]
    """By publication that was judged and is not settled by a moderator: what it waits for."""
    settled: Mapping[int, Settlement]


def judged_concepts(folder: Path) -> tuple[Concept, ...]:
    """The concepts that reviewers judge, of the vocabularies of the workspace at ``folder``."""
    return tuple(
        (name, concept)
        for name in ("drivers", "gaps")
        for concept in workspace_vocabulary(folder, name).ids
    )


def review_state(archive: Archive, concepts: Sequence[Concept]) -> State:
    """Read everything about the reviews, and weigh it."""
    cast, known, asked = votes(archive), suggestions(archive), requests(archive)
    network = weigh(standing(cast), known, concepts)
    settled, judged = settlements(archive), experience(cast)
    audit = {one.publication for one in asked if one.reason == "audit"}
    return State(
        requests=asked,
        suggestions=known,
        network=network,
        needs={
            id: need(opinion, known[id], judged, audit=id in audit)
            for id, opinion in network.opinions.items()
            if id not in settled or settled[id].by == "network"
        },
        settled=settled,
    )


def settle(archive: Archive, concepts: Sequence[Concept], clock: Callable[[], datetime]) -> int:
    """Settle what the votes are enough for, and again what new votes change; return how many.

    One publication is one unit of work. What a moderator settled stays.
    """
    state = review_state(archive, concepts)
    changed = 0
    for fresh in _settleable(state, clock()):
        if not _same(state.settled.get(fresh.publication), fresh):
            with archive.unit() as connection:
                store_settlement(connection, fresh)
            changed += 1
    return changed


def _settleable(state: State, now: datetime) -> Iterator[Settlement]:
    for id, waits_for in state.needs.items():
        if waits_for is Need.NOTHING:
            opinion = state.network.opinions[id]
            yield settlement(opinion, state.suggestions[id], state.network.skills, now)


def _same(known: Settlement | None, fresh: Settlement) -> bool:
    """Whether nothing changed but digits: skills move a little with every vote."""
    if known is None:
        return False
    return _decision(known) == _decision(fresh)


def _decision(one: Settlement) -> tuple[object, ...]:
    drivers = frozenset(driver.concept for driver in one.drivers)
    gaps = frozenset((gap.concept, gap.status, gap.quote) for gap in one.gaps)
    return one.relevant, one.votes, drivers, gaps, round(one.weight, 1)


def settlement(
    opinion: Opinion, suggestion: Suggestion, skills: Mapping[int, Skill], now: datetime
) -> Settlement:
    """The gold tags that an opinion comes to."""
    relevant = opinion.relevance >= GIVEN
    given = [one for one, value in opinion.concepts.items() if value >= GIVEN and relevant]
    return Settlement(
        publication=opinion.publication,
        settled=now,
        relevant=relevant,
        weight=certainty(opinion),
        votes=len(opinion.votes),
        drivers=tuple(
            _driver(concept, opinion.concepts[vocabulary, concept], suggestion)
            for vocabulary, concept in given
            if vocabulary == "drivers"
        ),
        gaps=tuple(
            gap
            for vocabulary, concept in given
            if vocabulary == "gaps"
            for gap in _gaps(concept, opinion, suggestion, skills)
        ),
    )


def certainty(opinion: Opinion) -> float:
    """How far the reviewers agree, 0 to 1: twice the distance of each probability from even odds.

    The mean over relevance and every concept that a judgement gives or that is not ruled out.
    """
    borne = {concept for vote in opinion.votes for concept in bears(vote)}
    values = [opinion.relevance] + [
        value for one, value in opinion.concepts.items() if one in borne or value >= GIVEN
    ]
    return round(sum(abs(2 * value - 1) for value in values) / len(values), 4)


def _driver(concept: str, probability: float, suggestion: Suggestion) -> SettledDriver:
    """With the model's evidence, where it suggested the driver."""
    tag = next((one for one in suggestion.of("drivers") if one.concept == concept), None)
    return SettledDriver(
        concept=concept,
        probability=probability,
        quote=tag.quote if tag else "",
        terms=tag.terms if tag else (),
    )


def _gaps(
    concept: str, opinion: Opinion, suggestion: Suggestion, skills: Mapping[int, Skill]
) -> Iterator[SettledGap]:
    """The gap under each status that most give it, with the quote of the most skilled of them."""
    for status in _statuses(concept, opinion.votes, suggestion):
        quote = _quote(concept, status, opinion.votes, suggestion, skills)
        if quote:
            yield SettledGap(
                concept=concept,
                status=status,
                quote=quote,
                probability=opinion.concepts["gaps", concept],
            )


def _statuses(concept: str, cast: Sequence[Vote], suggestion: Suggestion) -> tuple[str, ...]:
    """What most say; what the model suggested where they are even, or nobody names the gap."""
    model = frozenset(tag.status for tag in suggestion.of("gaps") if tag.concept == concept)
    said = gap_statuses(cast).get(concept, [])
    if not said:
        return tuple(sorted(model))
    best = max(set(said), key=lambda one: (said.count(one), one == model, sorted(one)))
    return tuple(sorted(best))


def _quote(
    concept: str,
    status: str,
    cast: Sequence[Vote],
    suggestion: Suggestion,
    skills: Mapping[int, Skill],
) -> str:
    def skill(vote: Vote) -> float:
        known = skills.get(vote.reviewer, newcomer())
        return known.sensitivity + known.specificity

    for vote in sorted(cast, key=skill, reverse=True):
        for gap in vote.gaps:
            if (gap.concept, gap.status) == (concept, status):
                return gap.quote
    quotes = [tag.quote for tag in suggestion.of("gaps") if tag.concept == concept]
    return quotes[0] if quotes else ""
