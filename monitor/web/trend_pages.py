"""Trends: drivers and gaps over the months, topics that emerge, drivers that go together."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from fastapi import APIRouter, Request
from fastapi.responses import Response

from digests.edition import load
from monitor.archive.editions import editions
from monitor.archive.gap_evidence import ArchiveEvidence
from monitor.gaps.asking import check_scope
from monitor.gaps.trends import Series, months_between, series, together
from monitor.web.gap_pages import choices, scope_of, survey_of
from monitor.web.language import language_of
from monitor.web.layout import render
from monitor.web.site import site_of

router = APIRouter()
YEARS = 3
"""Shown when the address names no days."""
MOST_MONTHS = 240
PAIRS = 15
_WIDTH, _HEIGHT = 220, 44
"""Of one small picture, in its own units."""


@dataclass(frozen=True, slots=True)
class Line:
    """One concept as a small picture, and in figures."""

    series: Series
    name: str
    points: str
    """Of an SVG polyline."""
    most: int
    move: str
    """Per cent more or fewer in the latter half; '' where that cannot be told."""


@router.get("/trends")
def trends(request: Request) -> Response:
    """Show how works by driver and by gap move, and which drivers go together."""
    site, language = site_of(request), language_of(request)
    survey, today = survey_of(site), site.clock().date()
    scope = replace(scope_of(request, today), driver="")
    if not {"from", "to"} & set(request.query_params):
        end = date(today.year, today.month, 1) - timedelta(days=1)
        scope = replace(scope, start=date(end.year - YEARS, end.month, 1), end=end)
    check_scope(scope, survey.vocabularies)
    evidence, names = ArchiveEvidence(site.reading()), site.names(language)
    start, end = scope.start or date(1990, 1, 1), scope.end or today
    months = months_between(start, end)[-MOST_MONTHS:]
    laid = {
        kind: series(evidence.by_month(scope, of=kind), survey.vocabularies[kind].ids, months)
        for kind in ("drivers", "gaps")
    }
    counts = {one.driver: one.works for one in evidence.counts(scope) if not one.gap}
    pairs = together(evidence.pairs(scope), counts, counts.get("", 0))
    latest = next((load(one.content) for one in editions(site.reading())), None)
    return render(
        request,
        "trends",
        scope=scope,
        names=names,
        months=months,
        lines={
            kind: [_line(one, names[kind].get(one.concept, one.concept)) for one in many]
            for kind, many in laid.items()
        },
        pairs=pairs[:PAIRS],
        edition=latest,
        works=counts.get("", 0),
        choices=choices(survey, names),
        width=_WIDTH,
        height=_HEIGHT,
    )


def _line(one: Series, name: str) -> Line:
    most = max(one.counts, default=0)
    step = _WIDTH / max(len(one.counts) - 1, 1)
    points = " ".join(
        f"{number * step:.1f},{_HEIGHT - 2 - count / max(most, 1) * (_HEIGHT - 4):.1f}"
        for number, count in enumerate(one.counts)
    )
    move = one.move()
    told = "" if move is None else f"{move:+.0%}".replace("-", "−")
    return Line(one, name, points, most, told)
