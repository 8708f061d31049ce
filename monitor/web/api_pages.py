"""The JSON API under ``/api/v1``: what the pages show, for other programs."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from fastapi.openapi.utils import get_openapi
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from monitor.archive.editions import edition_by_id, editions
from monitor.archive.publications import by_id
from monitor.archive.tag_listing import tags_after
from monitor.archive.windows import waiting
from monitor.gaps.asking import check_scope
from monitor.gaps.inventory import DataSource, load_inventory
from monitor.gaps.matrix import Scope
from monitor.health import source_lines
from monitor.records import record
from monitor.web import api_models as models
from monitor.web.account_pages import address_of
from monitor.web.gap_pages import survey_of
from monitor.web.search_pages import asked
from monitor.web.site import Site, site_of

PREFIX = "/api/v1"
MINUTE = timedelta(minutes=1)
MOST_CALLS = 300
"""In a minute, from one key or network address."""
PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"model": models.Problem, "content": {"application/problem+json": {}}}
    for status in (400, 401, 403, 404, 429, 503)
}
router = APIRouter(prefix=PREFIX, responses=PROBLEMS)
Number = Annotated[int, Path(ge=1, le=models.LARGEST)]
After = Annotated[int, Query(ge=0, le=models.LARGEST, description="`next` of the page before.")]
Limit = Annotated[int, Query(ge=1, le=500)]
Concept = Annotated[str, Query(max_length=80)]


def answer(request: Request, value: Any) -> Response:
    """Return a value as JSON with its ETag; 304 where the program has it already (RFC 9110, 13)."""
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    known = request.headers.get("if-none-match", "")
    headers = {"etag": tag, "cache-control": "private, no-cache"}
    if known.strip() == "*" or tag in (one.strip().removeprefix("W/") for one in known.split(",")):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/json", headers=headers)


def counted(request: Request) -> Site:
    """Return the site, having counted this call; raises :class:`monitor.web.limits.TooMany`."""
    site = site_of(request)
    caller = request.headers.get("authorization") or address_of(request)
    who = hashlib.sha256(caller.encode()).hexdigest()
    site.limiter.take("api", who, MOST_CALLS, MINUTE, site.clock())
    return site


@router.get("/openapi.json", include_in_schema=False)
def description(request: Request) -> Response:
    """Describe the API (OpenAPI 3.1)."""
    told = get_openapi(
        title="Future-of-Work Monitor",
        version="1",
        description="Publications on how work changes, their tags, and the gap map. A key goes"
        " into the header as Authorization: Bearer fow_…",
        routes=router.routes,
        servers=[{"url": request.scope.get("root_path", "") or "/"}],
    )
    told["components"]["securitySchemes"] = {"key": {"type": "http", "scheme": "bearer"}}
    told["security"] = [{}, {"key": []}]
    return answer(request, told)


@router.get("/publications", response_model=models.PublicationPage)
def publications(
    request: Request, question: Annotated[models.PublicationQuestion, Query()]
) -> Response:
    """Return publications that answer the question, by number; filters as on the search page."""
    site = counted(request)
    archive = site.reading()
    total, numbers = site.finder.after(archive, asked(request), question.after, question.limit)
    found = (by_id(archive, number) for number in numbers)
    items = [record(archive, one) for one in found if one]
    last = numbers[-1] if len(numbers) == question.limit else None
    return answer(request, {"items": items, "total": total, "next": last})


@router.get("/publications/{number}", response_model=models.PublicationRecord)
def publication(request: Request, number: Number) -> Response:
    """Return one publication."""
    archive = counted(request).reading()
    found = by_id(archive, number)
    if found is None:
        raise HTTPException(404)
    return answer(request, record(archive, found))


@router.get("/concepts", response_model=list[models.ConceptRecord])
def concepts(request: Request, vocabulary: Concept = "") -> Response:
    """Return the concepts of all vocabularies, or of one."""
    known = counted(request).vocabularies
    if vocabulary and vocabulary not in known:
        raise HTTPException(404)
    return answer(
        request,
        [
            {
                "vocabulary": name,
                "id": one.id,
                "labels": dict(one.pref_label),
                "definitions": dict(one.definition),
                "broader": one.broader,
            }
            for name, concepts in known.items()
            if vocabulary in ("", name)
            for one in concepts
        ],
    )


@router.get("/tags", response_model=models.TagPage)
def tags(
    request: Request,
    after: After = 0,
    limit: Limit = 50,
    publication: Annotated[int | None, Query(ge=1, le=models.LARGEST)] = None,
    vocabulary: Concept = "",
    concept: Concept = "",
) -> Response:
    """Return tags by number: of all publications, of one, or of one concept."""
    found = tags_after(
        counted(request).reading(),
        after,
        limit,
        publication=publication,
        vocabulary=vocabulary,
        concept=concept,
    )
    last = found[-1]["id"] if len(found) == limit else None
    return answer(request, {"items": found, "next": last})


def _scope(asked_for: models.ScopeQuestion) -> Scope:
    chosen = {"region", "sector", "driver", "language", "start", "end"}
    return Scope(**asked_for.model_dump(include=chosen))


@router.get("/gaps", response_model=list[models.CellRecord])
def gap_map(request: Request, question: Annotated[models.ScopeQuestion, Query()]) -> Response:
    """Return the gap map cell by cell, the empty ones too."""
    site = counted(request)
    drawn = survey_of(site).map(_scope(question))
    return answer(request, [asdict(cell) for cell in drawn.cells.values()])


@router.get("/gaps/{gap}", response_model=list[models.QuoteRecord])
def gap_evidence(
    request: Request,
    gap: Annotated[str, Path(max_length=80)],
    question: Annotated[models.EvidenceQuestion, Query()],
) -> Response:
    """Return what is said of one gap: confirmed first, then the newest."""
    survey = survey_of(counted(request))
    if gap not in survey.vocabularies["gaps"]:
        raise HTTPException(404)
    scope = _scope(question)
    check_scope(scope, survey.vocabularies)
    found = survey.evidence.quotes(
        scope, gap=gap, status=question.status, limit=question.limit, offset=question.offset
    )
    return answer(request, [{**asdict(one), "day": one.day.isoformat()} for one in found])


@router.get("/editions", response_model=list[models.EditionRecord])
def all_editions(request: Request) -> Response:
    """Return the editions of the digest, the latest first."""
    site = counted(request)
    archive = site.reading()
    hidden = waiting(archive, site.clock())
    return answer(request, [_edition(one) for one in editions(archive) if one.id not in hidden])


@router.get("/editions/{edition}")
def one_edition(request: Request, edition: Annotated[str, Path(max_length=80)]) -> Response:
    """Return one edition as it was frozen."""
    site = counted(request)
    found = edition_by_id(site.reading(), edition)
    if found is None or edition in waiting(site.reading(), site.clock()):
        raise HTTPException(404)
    return answer(request, {**_edition(found), "content": json.loads(found.content)})


def _edition(one: Any) -> dict[str, str]:
    return {
        "id": one.id,
        "kind": one.kind,
        "first_day": one.first_day.isoformat(),
        "last_day": one.last_day.isoformat(),
    }


@router.get("/sources")
def sources(request: Request) -> Response:
    """Return every source and its health; for staff."""
    site = counted(request)
    return answer(request, source_lines(site.workspace, site.clock()))


@router.get("/inventory", response_model=list[DataSource])
def inventory(request: Request, serves: Concept = "") -> Response:
    """Return the known sources of labour market information."""
    found: Iterable[DataSource] = load_inventory(counted(request).workspace.folder)
    return answer(
        request,
        [one.model_dump(mode="json") for one in found if not serves or serves in one.serves],
    )
