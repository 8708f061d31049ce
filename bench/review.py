"""How many votes gold tags cost: ``python -m bench.review``.

Replays the gold data as if the review network answered. The model (of :mod:`bench.learning`) has
learnt from other publications than those that are asked about, so its probabilities are out of
fold. Simulated reviewers of known quality answer at random within it; who is asked what, when a
second and a third are needed, and what the votes come to is the code that ``fow review`` runs.
Beside it, publications in random order with a fixed number of votes each, and the majority. Prints
the table that ``docs/reviewing.md`` shows.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from statistics import mean

from bench.learning import divided, known_model
from classifiers.gold import GoldDocument
from classifiers.tagger import Tagger
from monitor.archive.reviewers import Reviewer
from monitor.archive.reviews import GapVote, Verdict, Vote
from monitor.archive.suggestions import Suggestion
from monitor.archive.tags import StoredTag
from monitor.review.need import Need, experience, need
from monitor.review.opinion import Concept, Network, Skill, majority, newcomer, suggested, weigh
from monitor.review.routing import Candidate, Expert, lot, route
from monitor.review.settle import settlement

NOW = datetime(2026, 6, 22, tzinfo=UTC)
AUDIT_SEED = ""
Tags = frozenset[Concept]


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A simulated reviewer."""

    reviewer: Reviewer
    concepts: Skill
    relevance: float
    """How often they are right on relevance."""


PEOPLE = tuple(
    Person(
        reviewer=Reviewer(
            id=number,
            name=f"reviewer {number}",
            email=f"r{number}@example.org",
            languages=("en", "fr"),
            weekly=10,
        ),
        concepts=Skill(finds, leaves),
        relevance=relevance,
    )
    for number, (finds, leaves, relevance) in enumerate(
        [
            (0.95, 0.995, 0.97),
            (0.90, 0.99, 0.95),
            (0.85, 0.99, 0.95),
            (0.85, 0.98, 0.93),
            (0.75, 0.99, 0.92),
            (0.75, 0.97, 0.90),
            (0.65, 0.98, 0.88),
            (0.60, 0.95, 0.80),
        ],
        1,
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What is asked about: the truth, and what the model suggests."""

    truth: Mapping[int, tuple[bool, Tags]]
    suggestions: Mapping[int, Suggestion]
    concepts: tuple[Concept, ...]


def world(tagger: Tagger, rows: Sequence[GoldDocument]) -> World:
    """The gold documents as the archive would hold them, numbered from 1."""
    documents = [row.document for row in rows]
    width = 1 + len(tagger.drivers)
    names = [("drivers", one) for one in tagger.drivers] + [
        ("gaps", one) for one in tagger.gap_types
    ]
    probabilities = tagger.probabilities(documents)
    truth, known = {}, {}
    for id, (row, tagging, scores) in enumerate(
        zip(rows, tagger.tag(documents), probabilities.tolist(), strict=True), 1
    ):
        borne = [("drivers", one) for one in row.drivers] + [("gaps", g.concept) for g in row.gaps]
        truth[id] = row.relevant, frozenset(borne) & frozenset(names)
        known[id] = Suggestion(
            publication=id,
            model="bench",
            made=NOW,
            language=tagging.language,
            relevant=tagging.relevant,
            relevance_score=tagging.relevance_score,
            tags=tuple(
                StoredTag(
                    vocabulary=tag.vocabulary,
                    concept=tag.concept,
                    status=tag.status.value if tag.status else "",
                    score=tag.score,
                    quote=tag.quote,
                    terms=(),
                    origin="model:bench",
                )
                for tag in tagging.tags
            ),
            scores={
                "drivers": dict(zip(tagger.drivers, scores[1:width], strict=True)),
                "gaps": dict(zip(tagger.gap_types, scores[width:], strict=True)),
            },
        )
    return World(truth=truth, suggestions=known, concepts=tuple(names))


def judge(world: World, person: Person, publication: int, id: int, draw: Random) -> Vote:
    """What a simulated reviewer says: the truth, as far as they see it."""
    relevant, borne = world.truth[publication]
    sees = relevant if draw.random() < person.relevance else not relevant
    given = [
        one
        for one in world.concepts
        if draw.random()
        < (person.concepts.sensitivity if one in borne else 1 - person.concepts.specificity)
    ]
    return Vote(
        id=id,
        request=id,
        publication=publication,
        reviewer=person.reviewer.id,
        at=NOW,
        channel="cli",
        model="bench",
        verdict=Verdict.CORRECT if sees else Verdict.NOT_RELEVANT,
        relevant=sees,
        drivers=tuple(one for name, one in given if sees and name == "drivers"),
        gaps=tuple(
            GapVote(concept=one, status="identified", quote="…")
            for name, one in given
            if sees and name == "gaps"
        ),
        key=str(id),
    )


@dataclass(frozen=True, slots=True)
class Point:
    """Where a replay stands after so many votes."""

    votes: int
    settled: int
    f1: float
    """Of the tags of what is settled."""
    pool_f1: float
    """Of the tags of everything: the network's where it has settled, else the model's."""


def measure(world: World, votes: int, gold: Mapping[int, Tags]) -> Point:
    """Hold gold tags against the truth."""
    everything = {
        id: gold.get(id, frozenset((tag.vocabulary, tag.concept) for tag in one.tags))
        for id, one in world.suggestions.items()
    }
    return Point(votes, len(gold), _f1(world, gold), _f1(world, everything))


def _f1(world: World, given: Mapping[int, Tags]) -> float:
    hits = sum(len(tags & world.truth[id][1]) for id, tags in given.items())
    sizes = sum(len(tags) + len(world.truth[id][1]) for id, tags in given.items())
    return 2 * hits / sizes if sizes else 0.0


def routed(world: World, weeks: int, draw: Random) -> Iterator[Point]:
    """What the monitor does, a week at a time."""
    cast: list[Vote] = []
    for _ in range(weeks):
        network = weigh(cast, world.suggestions, world.concepts)
        judged = experience(cast)
        gold = _gold(world, network, judged)
        pool = [_candidate(world, network, id, judged) for id in world.truth if id not in gold]
        people = [
            Expert(
                reviewer=one.reviewer,
                skill=network.skills.get(one.reviewer.id, newcomer()),
                room=one.reviewer.weekly,
            )
            for one in PEOPLE
        ]
        for one in route(pool, people, {}, seed=AUDIT_SEED):
            person = PEOPLE[one.reviewer - 1]
            cast.append(judge(world, person, one.publication, len(cast) + 1, draw))
        network = weigh(cast, world.suggestions, world.concepts)
        yield measure(world, len(cast), _gold(world, network, experience(cast)))


def _candidate(world: World, network: Network, id: int, judged: Mapping[int, int]) -> Candidate:
    known = world.suggestions[id]
    opinion = network.opinions.get(id) or suggested(known, world.concepts)
    return Candidate(
        opinion=opinion,
        language=known.language,
        need=_need(world, network, id, judged) if opinion.votes else Need.FIRST,
        asked=frozenset(vote.reviewer for vote in opinion.votes),
    )


def _need(world: World, network: Network, id: int, judged: Mapping[int, int]) -> Need:
    audit = lot(id, AUDIT_SEED) < 0.1
    return need(network.opinions[id], world.suggestions[id], judged, audit=audit)


def _gold(world: World, network: Network, judged: Mapping[int, int]) -> dict[int, Tags]:
    settled = {}
    for id, opinion in network.opinions.items():
        if _need(world, network, id, judged) is Need.NOTHING:
            done = settlement(opinion, world.suggestions[id], network.skills, NOW)
            tags = [("drivers", one.concept) for one in done.drivers]
            settled[id] = frozenset([*tags, *(("gaps", one.concept) for one in done.gaps)])
    return settled


def fixed(world: World, votes_each: int, weeks: int, draw: Random) -> Iterator[Point]:
    """Publications in random order, so many votes each, and the majority."""
    order = draw.sample(sorted(world.truth), len(world.truth))
    cast: list[Vote] = []
    gold: dict[int, Tags] = {}
    week = sum(one.reviewer.weekly for one in PEOPLE)
    for id in order:
        people = draw.sample(PEOPLE, votes_each)
        votes = [judge(world, one, id, len(cast) + 1, draw) for one in people]
        before = len(cast) // week
        cast += votes
        gold[id] = _majority(votes)
        if len(cast) // week > before:
            yield measure(world, len(cast), gold)
        if len(cast) // week >= weeks:
            return


def _majority(votes: Sequence[Vote]) -> Tags:
    relevant = sum(vote.relevant is True for vote in votes) * 2 > len(votes)
    return majority(votes) if relevant else frozenset()


def consulted(world: World, votes_each: int, weeks: int, draw: Random) -> Iterator[Point]:
    """The same order and votes as :func:`fixed`, weighed by Dawid and Skene's model."""
    order = draw.sample(sorted(world.truth), len(world.truth))
    cast: list[Vote] = []
    week = sum(one.reviewer.weekly for one in PEOPLE)
    for id in order:
        people = draw.sample(PEOPLE, votes_each)
        before = len(cast) // week
        cast += [judge(world, one, id, len(cast) + 1, draw) for one in people]
        if len(cast) // week > before:
            network = weigh(cast, world.suggestions, world.concepts)
            gold = {}
            for one, opinion in network.opinions.items():
                done = settlement(opinion, world.suggestions[one], network.skills, NOW)
                tags = [("drivers", tag.concept) for tag in done.drivers]
                gold[one] = frozenset([*tags, *(("gaps", tag.concept) for tag in done.gaps)])
            yield measure(world, len(cast), gold)
        if len(cast) // week >= weeks:
            return


def main() -> None:
    """Print votes, settled publications and the quality of gold tags, by policy."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keep", type=Path, help="folder that keeps the model")
    parser.add_argument("--weeks", type=int, default=20)
    parser.add_argument("--draws", type=int, default=3, help="how often reviewers answer anew")
    options = parser.parse_args()
    known, pool, _ = divided()
    asked = world(known_model(known, options.keep), pool)
    print(f"{len(asked.truth)} publications, model alone {measure(asked, 0, {}).pool_f1:.3f}")
    policies: dict[str, Callable[[Random], Iterator[Point]]] = {
        "the monitor": lambda draw: routed(asked, options.weeks, draw),
        "3 votes, majority": lambda draw: fixed(asked, 3, options.weeks, draw),
        "2 votes, majority": lambda draw: fixed(asked, 2, options.weeks, draw),
        "1 vote": lambda draw: fixed(asked, 1, options.weeks, draw),
        "3 votes, weighed": lambda draw: consulted(asked, 3, options.weeks, draw),
        "1 vote, weighed": lambda draw: consulted(asked, 1, options.weeks, draw),
    }
    print("| policy | votes | settled | F1 of gold tags | F1 of all tags |")
    print("| --- | --- | --- | --- | --- |")
    for name, policy in policies.items():
        runs = [list(policy(Random(seed))) for seed in range(options.draws)]
        for week in (4, 9, 14, 19):
            points = [run[min(week, len(run) - 1)] for run in runs]
            print(
                f"| {name} | {mean(one.votes for one in points):.0f}"
                f" | {mean(one.settled for one in points):.0f}"
                f" | {mean(one.f1 for one in points):.3f}"
                f" | {mean(one.pool_f1 for one in points):.3f} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
