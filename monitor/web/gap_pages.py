"""The gap map and its evidence, the gap report to take along, and the data inventory."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from digests.cleaning import safe_link
from digests.wording import Wording
from monitor.archive.gap_evidence import ArchiveEvidence
from monitor.errors import UserError
from monitor.gaps.asking import Survey, check_scope, day_of, last_day_of
from monitor.gaps.document import ReportFormat
from monitor.gaps.inventory import DataSource, load_inventory
from monitor.gaps.matrix import ANY, Cell, Matrix, Scope
from monitor.web.account_pages import address_of
from monitor.web.language import language_of
from monitor.web.layout import render
from monitor.web.site import Site, site_of
from monitor.wording import wording

router = APIRouter()
MINUTE = timedelta(minutes=1)
MOST_REPORTS = 6
"""In a minute, from one network address."""
PAGE = 25
SHADES = 5
MONTHS = 12
"""Shown when the address names no days."""
MEDIA = {
    ReportFormat.HTML: "text/html; charset=utf-8",
    ReportFormat.MARKDOWN: "text/markdown; charset=utf-8",
    ReportFormat.PDF: "application/pdf",
    ReportFormat.WORD: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
BACKFILL = "backfill"
"""What ``over`` says where the map is that of the backfill in ``web.backfill``."""
NARROWED_BY = (("region", "regions"), ("sector", "sectors"), ("driver", "drivers"))


@dataclass(frozen=True, slots=True)
class Shown:
    """One cell as the page shows it."""

    cell: Cell
    shade: int
    """0 for an empty cell, to :data:`SHADES` for the fullest."""
    told: str
    """The whole cell in words."""
    move: int
    """Works more or fewer than in the period before; 0 where there is none."""


@router.get("/gaps")
def gap_map(request: Request) -> Response:
    """Show drivers × data gaps: how many works name each, fill it, are confirmed; how it moves."""
    site, language = site_of(request), language_of(request)
    scope = scope_of(request, site.clock().date())
    over = over_of(request, site)
    survey, words = survey_of(site, over), wording("web", language)
    drawn = survey.map(scope)
    names = site.names(language)
    cells = {key: _shown(cell, drawn, names, words) for key, cell in drawn.cells.items()}
    return render(
        request,
        "gaps",
        drawn=drawn,
        cells=cells,
        names=names,
        scope=scope,
        any=ANY,
        query=pairs(scope, over=over),
        over=over,
        elsewhere=pairs(scope, over="" if over else BACKFILL),
        backfill=bool(site.settings.web.backfill),
        choices=choices(survey, names),
        formats=[one for one in ReportFormat if one is not ReportFormat.MARKDOWN],
    )


@router.get("/gaps/{gap}")
def evidence(request: Request, gap: str, page: int = 1, status: str = "") -> Response:
    """Show what is said of one gap, quotes first: confirmed ones, then the newest."""
    site, language = site_of(request), language_of(request)
    over = over_of(request, site)
    survey = survey_of(site, over)
    if gap not in survey.vocabularies["gaps"] or status not in ("", "identified", "addressed"):
        raise HTTPException(404)
    scope = scope_of(request, site.clock().date())
    check_scope(scope, survey.vocabularies)
    page = min(max(page, 1), 1000)
    found = survey.evidence.quotes(
        scope, gap=gap, status=status, limit=PAGE + 1, offset=(page - 1) * PAGE
    )
    helping = [one for one in load_inventory(site.workspace.folder) if gap in one.serves]
    return render(
        request,
        "gap",
        gap=survey.vocabularies["gaps"][gap],
        scope=scope,
        chosen=status,
        found=found[:PAGE],
        page=page,
        more=len(found) > PAGE,
        query=pairs(scope, over=over),
        over=over,
        safe=safe_link,
        names=site.names(language),
        helping=helping,
    )


@router.get("/gap-report.{format}")
def report(request: Request, format: ReportFormat, brief: bool = False) -> Response:
    """Send the gap report of the address's scope as a file, in the language of the page."""
    from monitor.gaps.make import make_report, write_report

    site = site_of(request)
    site.limiter.take("report", address_of(request), MOST_REPORTS, MINUTE, site.clock())
    scope = scope_of(request, site.clock().date())
    survey = survey_of(site, over_of(request, site))
    document = make_report(
        survey, site.workspace, scope, language=language_of(request), brief=brief
    )
    with _folder() as folder:
        first, *_ = write_report(document, format, folder / f"gap-report.{format.value}")
        content = first.read_bytes()
    return Response(
        content,
        media_type=MEDIA[format],
        headers={"content-disposition": f'attachment; filename="gap-report.{format.value}"'},
    )


@contextmanager
def _folder() -> Iterator[Any]:
    from pathlib import Path
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        yield Path(folder)


@router.get("/inventory")
def inventory(request: Request, serves: str = "") -> Response:
    """Show the known sources of labour market information."""
    site, language = site_of(request), language_of(request)
    known = load_inventory(site.workspace.folder)
    chosen = sorted(
        (one for one in known if not serves or serves in one.serves),
        key=lambda one: one.name[_written(language)].casefold(),
    )
    return render(
        request,
        "inventory",
        sources=chosen,
        serves=serves,
        names=site.names(language),
        gaps=site.vocabularies["gaps"],
        written=_written(language),
        told=told_of_inventory(wording("web", language)),
    )


@router.get("/inventory/{source}")
def inventory_source(request: Request, source: str) -> Response:
    """Show all that is known of one source."""
    site, language = site_of(request), language_of(request)
    found = {one.id: one for one in load_inventory(site.workspace.folder)}
    if source not in found:
        raise HTTPException(404)
    return render(
        request,
        "inventory_source",
        source=found[source],
        facts=_facts(found[source], language),
        names=site.names(language),
        written=_written(language),
        told=told_of_inventory(wording("web", language)),
    )


def over_of(request: Request, site: Site) -> str:
    """Return what the address says the map is of: '' for the archive, or :data:`BACKFILL`."""
    asked = request.query_params.get("over") == BACKFILL and site.settings.web.backfill
    return BACKFILL if asked else ""


def survey_of(site: Site, over: str = "") -> Survey:
    """Return the gap maps of a site, as the last run counted them, or those of its backfill.

    Raises :class:`UserError` where the backfill cannot be asked.
    """
    if not over:
        return Survey(ArchiveEvidence(site.reading()), site.vocabularies)
    address = site.settings.web.backfill
    place = address if "://" in address else str(site.workspace.folder / address)
    return Survey(site.backfill.evidence(place, site.clock()), site.vocabularies)


def scope_of(request: Request, today: date) -> Scope:
    """Read a scope from an address; without days, the last twelve months.

    Raises :class:`UserError` for a day that is none.
    """
    given = request.query_params
    start, end = given.get("from", ""), given.get("to", "")
    first, last = day_of(start), last_day_of(end)
    if not start and not end and "all" not in given:
        index = 12 * today.year + today.month - MONTHS
        first = date(index // 12, index % 12 + 1, 1)
        last = date(today.year, today.month, monthrange(today.year, today.month)[1])
    if first and last and first > last:
        raise UserError(f"{first} to {last}: the first day is after the last")
    named = {key: given.get(key, "")[:80] for key, _ in NARROWED_BY}
    return Scope(start=first, end=last, language=given.get("text", "")[:8], **named)


def pairs(scope: Scope, **other: str) -> str:
    """Return a scope as the end of an address."""
    told = {
        "from": scope.start.isoformat() if scope.start else "",
        "to": scope.end.isoformat() if scope.end else "",
        "region": scope.region,
        "sector": scope.sector,
        "driver": scope.driver,
        "text": scope.language,
        **other,
    }
    given = {key: value for key, value in told.items() if value}
    return urlencode(given if scope.start or scope.end else {**given, "all": "1"})


def choices(
    survey: Survey, names: Mapping[str, Mapping[str, str]]
) -> Mapping[str, list[tuple[str, str]]]:
    """Return the concepts that a map can be narrowed to, by the name of the choice."""
    found: dict[str, list[tuple[str, str]]] = {}
    for key, vocabulary in NARROWED_BY:
        listed = [(one.id, names[vocabulary][one.id]) for one in survey.vocabularies[vocabulary]]
        found[key] = sorted(listed, key=lambda pair: pair[1].casefold())
    return found


def _shown(
    cell: Cell, drawn: Matrix, names: Mapping[str, Mapping[str, str]], words: Wording
) -> Shown:
    most, total = max(drawn.most(), 1), cell.identified + cell.addressed
    share = min(total / most, 1.0)
    shade = 0 if not total else 1 + round(share**0.5 * (SHADES - 1))
    move = 0
    if cell.identified_before is not None:
        move = total - cell.identified_before - (cell.addressed_before or 0)
    driver = names["drivers"].get(cell.driver, words.say("Any driver"))
    gap = names["gaps"].get(cell.gap, words.say("any gap"))
    told = words.say(
        "%(driver)s × %(gap)s: named by %(named)s, filled by %(filled)s, confirmed %(confirmed)s",
        driver=driver,
        gap=gap,
        named=words.number(cell.identified),
        filled=words.number(cell.addressed),
        confirmed=words.number(cell.confirmed),
    )
    if move:
        told = f"{told}, {_moved(move, words)}"
    return Shown(cell, shade, told, move)


def _moved(move: int, words: Wording) -> str:
    """How a cell moves, for those who hear the map."""
    if move > 0:
        return words.say_many(
            "%(count)s more than in the period before",
            "%(count)s more than in the period before",
            move,
        )
    return words.say_many(
        "%(count)s fewer than in the period before",
        "%(count)s fewer than in the period before",
        -move,
    )


def _written(language: str) -> str:
    return "fr" if language == "fr" else "en"


def _facts(source: DataSource, language: str) -> list[tuple[str, str]]:
    words, written = wording("web", language), _written(language)
    told = told_of_inventory(words)
    return [
        (words.say("Custodian"), source.custodian[written]),
        (words.say("What it measures"), source.measures[written]),
        (words.say("One record"), source.unit[written]),
        (words.say("Geography"), source.geography[written]),
        (words.say("How often"), told[source.frequency]),
        (words.say("How late"), source.lag[written]),
        (words.say("Variables"), source.variables[written]),
        (words.say("How it is had"), told[source.access]),
        (words.say("Caveats"), source.caveats[written]),
        (words.say("How sure this entry is"), told[f"sure-{source.sure}"]),
        (words.say("Checked on"), words.day(source.checked)),
    ]


def told_of_inventory(words: Wording) -> Mapping[str, str]:
    """Return what the inventory's own codes are called."""
    return {
        "continuous": words.say("all the time"),
        "weekly": words.say("every week"),
        "monthly": words.say("every month"),
        "quarterly": words.say("every quarter"),
        "annual": words.say("every year"),
        "biennial": words.say("every two years"),
        "five-yearly": words.say("every five years"),
        "ten-yearly": words.say("every ten years"),
        "occasional": words.say("now and then"),
        "ended": words.say("ended"),
        "public": words.say("public tables"),
        "public-microdata": words.say("public tables and public files of records"),
        "custom": words.say("on demand"),
        "research-centre": words.say("records in a research data centre"),
        "licence": words.say("bought or by licence"),
        "custodian": words.say("from the custodian only"),
        "sure-high": words.say("sure"),
        "sure-medium": words.say("fairly sure"),
        "sure-low": words.say("not sure"),
    }
