"""The page of one publication: its tags with their evidence, its versions, and why it has them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from starlette.exceptions import HTTPException

from digests.cleaning import clean, safe_link, shorten
from monitor.archive import Archive
from monitor.archive.listing import evidence_of, shown
from monitor.archive.models import model_of
from monitor.archive.publications import StoredPublication, by_id, carriers_of, moved_to
from monitor.archive.reviewers import reviewers
from monitor.archive.reviews import GapVote, standing, votes
from monitor.archive.tags import StoredTag, StoredTagging, tagging_of
from monitor.archive.works import related_to
from monitor.explain import explain
from monitor.search.similar import similar
from monitor.web.hits import Names, label_of
from monitor.web.language import language_of
from monitor.web.layout import redirect, render
from monitor.web.roles import Role
from monitor.web.search_pages import vocabulary_names
from monitor.web.search_view import type_label
from monitor.web.sessions import person_of
from monitor.web.site import site_of
from monitor.wording import wording

router = APIRouter()
LONGEST_TEXT = 1_500
MOST_AUTHORS = 12
SIMILAR = 5
LARGEST_NUMBER = 2**63 - 1
STATED = ("drivers", "gaps")


@dataclass(frozen=True, slots=True, kw_only=True)
class TagLine:
    """One tag with its evidence."""

    vocabulary: str
    concept: str
    label: str
    status: str
    score: float
    quote: str
    terms: tuple[str, ...]
    confirmed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RelatedLine:
    """Another publication of the same work."""

    id: int
    title: str
    language: str
    relation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewLine:
    """What one reviewer said."""

    reviewer: str
    """Name, for those who may see it; else empty."""
    day: date
    verdict: str
    drivers: tuple[str, ...]
    gaps: tuple[tuple[str, GapVote], ...]
    comment: str


@router.get("/publications/{number}")
def publication(request: Request, number: int) -> Response:
    """Show everything that is known of one publication."""
    site, language = site_of(request), language_of(request)
    archive, names = site.reading(), site.names(language)
    one = _wanted(archive, number)
    if isinstance(one, int):
        return _moved(request, one)
    tagging = tagging_of(archive, number)
    tags = [_line(tag, names) for tag in evidence_of(archive, [number])[number]]
    return render(
        request,
        "publication",
        one=one,
        title=clean(one.title),
        url=safe_link(one.url),
        doi=safe_link(f"https://doi.org/{one.doi}") if one.doi else "",
        authors=[clean(name) for name in one.authors[:MOST_AUTHORS]],
        authors_more=max(0, len(one.authors) - MOST_AUTHORS),
        publisher=clean(one.publisher or ""),
        type=type_label(one.type, wording("web", language)),
        abstract=shorten(clean(one.abstract or one.text), LONGEST_TEXT),
        tagging=tagging,
        text_language=_language(one, tagging),
        tagged_by=model_of(archive, number),
        stated=[tag for tag in tags if tag.vocabulary in STATED],
        named=_named(tags, vocabulary_names(site, language)),
        translations=[(code, safe_link(url)) for code, url in one.translations if safe_link(url)],
        related=related_lines(archive, number),
        carriers=[(line, safe_link(line.url)) for line in carriers_of(archive, number)],
        reviews=review_lines(archive, number, names, named=_may_see_names(request)),
        similar=similar(archive, site.finder.columns(archive), number, SIMILAR),
    )


def _wanted(archive: Archive, number: int) -> StoredPublication | int:
    """The publication, or the number of the one it was merged into."""
    if not 0 < number <= LARGEST_NUMBER:
        raise HTTPException(404)
    found = by_id(archive, number) or moved_to(archive, number)
    if found is None:
        raise HTTPException(404)
    return found


def _moved(request: Request, number: int) -> RedirectResponse:
    response = redirect(request, f"/publications/{number}")
    response.status_code = 301
    return response


def _language(one: StoredPublication, tagging: StoredTagging | None) -> str:
    return tagging.language if tagging else one.language or ""


def _line(tag: StoredTag, names: Names) -> TagLine:
    return TagLine(
        vocabulary=tag.vocabulary,
        concept=tag.concept,
        label=label_of(names, tag.vocabulary, tag.concept),
        status=tag.status,
        score=tag.score,
        quote=clean(tag.quote),
        terms=tuple(clean(term) for term in tag.terms),
        confirmed=tag.origin.startswith("reviewer:"),
    )


def _named(tags: list[TagLine], vocabularies: Mapping[str, str]) -> list[tuple[str, list[TagLine]]]:
    """Tags of what a text names, by vocabulary, in the vocabularies' order."""
    return [
        (title, lines)
        for name, title in vocabularies.items()
        if name not in STATED and (lines := [tag for tag in tags if tag.vocabulary == name])
    ]


def related_lines(archive: Archive, number: int) -> list[RelatedLine]:
    """Return the other publications of the same work."""
    _, related = related_to(archive, number)
    known = shown(archive, [one.publication for one in related])
    return [
        RelatedLine(
            id=one.publication,
            title=clean(known[one.publication].title),
            language=known[one.publication].language,
            relation=one.relation,
        )
        for one in related
        if one.publication in known
    ]


def _may_see_names(request: Request) -> bool:
    return person_of(request).role >= Role.STAFF


def review_lines(archive: Archive, number: int, names: Names, *, named: bool) -> list[ReviewLine]:
    """Return what reviewers said of a publication, by name only for those who may see it."""
    who = {one.id: one.name for one in reviewers(archive)} if named else {}
    return [
        ReviewLine(
            reviewer=who.get(vote.reviewer, ""),
            day=vote.at.date(),
            verdict=vote.verdict.value,
            drivers=tuple(label_of(names, "drivers", concept) for concept in vote.drivers),
            gaps=tuple((label_of(names, "gaps", gap.concept), gap) for gap in vote.gaps),
            comment=clean(vote.comment) if named else "",
        )
        for vote in standing(votes(archive, publication=number))
    ]


@router.get("/publications/{number}/why")
def why(request: Request, number: int) -> Response:
    """Show how sure the model is of each tag, what would be enough, and what came close."""
    site, language = site_of(request), language_of(request)
    archive = site.reading()
    one = _wanted(archive, number)
    if isinstance(one, int):
        return redirect(request, f"/publications/{one}/why")
    explanation = explain(archive, one, site.tagger(), site.vocabularies)
    return render(
        request,
        "why",
        title=clean(one.title),
        number=number,
        text_language=_language(one, tagging_of(archive, number)),
        explanation=explanation,
        names=site.names(language),
    )
