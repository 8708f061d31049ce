"""What the roster covers: drivers, data gaps, languages and regions, and where it is thin."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from monitor.archive import Archive
from monitor.archive.reviewers import Reviewer
from monitor.archive.tags import concepts_in_use
from monitor.review.roster import active

ENOUGH = 3
"""Reviewers of one field or language: two to compare, and one to settle."""
ENOUGH_IN_REGION = 1
REGIONS_SHOWN = 12
"""The regions that most publications treat."""

Parents = Mapping[str, str | None]
"""Id of a region → id of the region it lies in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """How many reviewers cover one thing."""

    kind: str
    """``driver``, ``gap``, ``language``, ``region`` or ``place`` (Canadian or international)."""
    concept: str
    reviewers: int
    publications: int
    """How many tags of the archive bear it; 0 where that is not counted."""
    enough: bool


def roster_coverage(archive: Archive, vocabularies: Mapping[str, Parents]) -> tuple[Cover, ...]:
    """What the active reviewers cover; ``vocabularies`` hold drivers, gaps and regions."""
    borne = {(name, concept): count for name, concept, count in concepts_in_use(archive)}
    return coverage(active(archive), vocabularies, borne)


def coverage(
    people: Sequence[Reviewer],
    vocabularies: Mapping[str, Parents],
    borne: Mapping[tuple[str, str], int],
) -> tuple[Cover, ...]:
    """How many of ``people`` cover each field, language, region and side of the border.

    Somebody without fields is a generalist and counts for none of them. Somebody covers their
    region and those it lies in. Of the regions, those that most publications treat are shown.
    """
    found: list[Cover] = []
    for kind, vocabulary in (("driver", "drivers"), ("gap", "gaps")):
        for concept in vocabularies[vocabulary]:
            count = sum(concept in one.fields for one in people)
            publications = borne.get((vocabulary, concept), 0)
            found.append(_cover(kind, concept, count, publications, ENOUGH))
    for language in sorted({"en", "fr"} | {code for one in people for code in one.languages}):
        count = sum(language in one.languages for one in people)
        found.append(_cover("language", language, count, 0, ENOUGH))
    found += _regions(people, vocabularies["regions"], borne)
    abroad = sum(one.international for one in people)
    found.append(_cover("place", "Canadian", len(people) - abroad, 0, ENOUGH))
    found.append(_cover("place", "international", abroad, 0, ENOUGH))
    return tuple(found)


def _regions(
    people: Sequence[Reviewer], parents: Parents, borne: Mapping[tuple[str, str], int]
) -> list[Cover]:
    treated = {concept: count for (name, concept), count in borne.items() if name == "regions"}
    most = sorted(treated, key=lambda concept: (-treated[concept], concept))[:REGIONS_SHOWN]
    covered = [_with_parents(one.region, parents) for one in people if one.region]
    return [
        _cover(
            "region",
            concept,
            sum(concept in regions for regions in covered),
            treated[concept],
            ENOUGH_IN_REGION,
        )
        for concept in most
    ]


def _with_parents(region: str, parents: Parents) -> Collection[str]:
    chain = dict.fromkeys([region])
    while (above := parents.get(region)) and above not in chain:
        chain[above] = None
        region = above
    return chain


def _cover(kind: str, concept: str, count: int, publications: int, enough: int) -> Cover:
    return Cover(
        kind=kind,
        concept=concept,
        reviewers=count,
        publications=publications,
        enough=count >= enough,
    )
