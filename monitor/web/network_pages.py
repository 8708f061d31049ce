"""The review network: what it covers, and how far its members agree; names only to staff."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import Response

from digests.wording import Wording
from monitor.archive import Archive
from monitor.archive.reviews import votes
from monitor.review.coverage import Cover, roster_coverage
from monitor.review.measure import FEWEST, Measured, measure
from monitor.review.roster import active
from monitor.review.settle import judged_concepts
from monitor.web.hits import Names, label_of
from monitor.web.language import language_of
from monitor.web.layout import render
from monitor.web.roles import Role
from monitor.web.sessions import person_of
from monitor.web.site import Site, site_of
from monitor.wording import wording

router = APIRouter()
VOCABULARY_OF = {"driver": "drivers", "gap": "gaps", "region": "regions"}


@dataclass(frozen=True, slots=True)
class Line:
    """A row of either table as it is shown."""

    label: str
    first: str
    second: str
    third: str
    note: str
    well: bool


@router.get("/network")
def network(request: Request) -> Response:
    """Show how many reviewers cover what, and how far they agree on it."""
    site, language = site_of(request), language_of(request)
    archive, words, names = site.reading(), wording("web", language), site.names(language)
    covers = roster_coverage(archive, _parents(site))
    found = _agreement(archive, site.workspace.folder)
    people = active(archive)
    return render(
        request,
        "network",
        reviewers=len(people),
        covers=[
            (title, [_cover_line(one, names, words) for one in covers if one.kind == kind])
            for kind, title in kinds(words)
        ],
        agreements=[_agreement_line(one, names, words) for one in found],
        people=people if person_of(request).role >= Role.STAFF else (),
    )


def _parents(site: Site) -> Mapping[str, Mapping[str, str | None]]:
    return {
        name: {concept.id: concept.broader for concept in site.vocabularies[name]}
        for name in VOCABULARY_OF.values()
    }


def _agreement(archive: Archive, folder: Path) -> Sequence[Measured]:
    cast = archive.db.execute("SELECT count(*), coalesce(max(id), 0) FROM votes").fetchone()
    known = _measured.get((folder, *cast))
    if known is None:
        _measured.clear()
        known = _measured[(folder, *cast)] = measure(votes(archive), judged_concepts(folder))
    return known


_measured: dict[tuple[Path, int, int], Sequence[Measured]] = {}
"""The last answer, since an interval takes a while to draw; by folder and what was cast."""


def kinds(words: Wording) -> list[tuple[str, str]]:
    """Return what each kind of coverage is called, in the order of the page."""
    return [
        ("driver", words.say("Drivers of change")),
        ("gap", words.say("Data gaps")),
        ("language", words.say("Languages")),
        ("region", words.say("Regions")),
        ("place", words.say("Where they work")),
    ]


def _cover_line(one: Cover, names: Names, words: Wording) -> Line:
    return Line(
        label=_covered(one, names, words),
        first=words.number(one.reviewers),
        second=words.number(one.publications) if one.publications else "",
        third="",
        note="" if one.enough else words.say("too few"),
        well=one.enough,
    )


def _covered(one: Cover, names: Names, words: Wording) -> str:
    if one.kind == "language":
        return words.language_name(one.concept)
    if one.kind == "place":
        abroad = one.concept == "international"
        return words.say("abroad") if abroad else words.say("in Canada")
    return label_of(names, VOCABULARY_OF[one.kind], one.concept)


def _agreement_line(one: Measured, names: Names, words: Wording) -> Line:
    found = one.agreement
    known = found.units >= FEWEST and found.alpha is not None
    interval = ""
    if known and found.low is not None and found.high is not None:
        interval = words.say(
            "%(low)s to %(high)s", low=_two(found.low, words), high=_two(found.high, words)
        )
    advice = {
        "too few reviews to tell": words.say("too few reviews to tell"),
        "rewrite the definition": words.say("the definition needs rewriting"),
        "watch: it may need rewriting": words.say("to be watched"),
        "reliable": words.say("reliable"),
        "usable with care": words.say("usable with care"),
    }
    return Line(
        label=label_of(names, one.question, one.concept) if one.concept else _asked(one, words),
        first=_two(found.alpha, words) if known and found.alpha is not None else "",
        second=interval,
        third=words.number(found.units),
        note=advice[one.advice],
        well=found.band != "poor" or not known,
    )


def _asked(one: Measured, words: Wording) -> str:
    return {
        "relevance": words.say("Relevance"),
        "drivers": words.say("All drivers of change"),
        "gaps": words.say("All data gaps"),
        "status": words.say("Named or filled"),
    }[one.question]


def _two(value: float, words: Wording) -> str:
    from babel.numbers import format_decimal

    return str(format_decimal(value, "0.00", locale=words.language))
