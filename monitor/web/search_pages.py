"""The search: words, facets and sorting over the archive, and what it finds as a file."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, BackgroundTasks, Request
from fastapi.responses import Response, StreamingResponse

from monitor.archive.publications import by_id
from monitor.archive.text_index import texts_wait
from monitor.errors import QueryTooBroad, QueryWrong
from monitor.exports.references import bibtex, ris
from monitor.records import CSV_COLUMNS, csv_row, record
from monitor.search.finder import Found
from monitor.search.query import SIZES, Query, Relevance, Sort, pairs_of, parse
from monitor.web.account_pages import address_of
from monitor.web.hits import hits_of
from monitor.web.language import language_of
from monitor.web.layout import redirect, render
from monitor.web.search_view import groups, paging, taken
from monitor.web.site import Site, site_of
from monitor.wording import wording

router = APIRouter()
NOTHING = Found(0, (), ())
MINUTE = timedelta(minutes=1)
MOST_SEARCHES, MOST_EXPORTS = 240, 6
"""In a minute, from one network address."""
KINDS = {
    "csv": "text/csv",
    "jsonl": "application/x-ndjson",
    "ris": "application/x-research-info-systems",
    "bib": "application/x-bibtex",
}


@router.get("/")
def home(request: Request) -> Response:
    """Lead to the search, which is the first page."""
    return redirect(request, "/search")


@router.get("/search")
def search(request: Request, tasks: BackgroundTasks) -> Response:
    """Show what answers the address's question, with facets to narrow it.

    Texts that came a moment ago are indexed after the answer, for the next question.
    """
    site, language = site_of(request), language_of(request)
    site.limiter.take("search", address_of(request), MOST_SEARCHES, MINUTE, site.clock())
    archive, query = site.reading(), asked(request)
    if query.words and texts_wait(archive):
        tasks.add_task(site.index_texts)
    wrong: QueryWrong | None = None
    try:
        found = site.finder.find(archive, query)
    except QueryWrong as error:
        found, wrong = NOTHING, error
    words, names = wording("web", language), site.names(language)
    searched = "" if wrong else query.words
    return render(
        request,
        "search",
        query=query,
        found=found,
        unsearchable=wrong is not None,
        too_broad=isinstance(wrong, QueryTooBroad),
        hits=hits_of(archive, names, found.page, searched),
        groups=groups(found, query, names, vocabulary_names(site, language), words),
        taken=taken(query, names, words),
        paging=paging(found, query),
        export=urlencode(pairs_of(query, page="", size="")),
        sorts=list(Sort),
        relevances=list(Relevance),
        sizes=SIZES,
    )


def asked(request: Request) -> Query:
    """Return the question in a request's address."""
    site = site_of(request)
    facets = site.finder.facets(site.reading())
    return parse(request.query_params.multi_items(), facets)


def vocabulary_names(site: Site, language: str) -> Mapping[str, str]:
    """Return what each vocabulary is called."""
    return {
        name: one.pref_label.get(language) or one.pref_label.get("en") or name
        for name, one in site.vocabularies.items()
    }


@router.get("/search/export.{kind}")
def export(request: Request, kind: Literal["csv", "jsonl", "ris", "bib"]) -> Response:
    """Send all that answers the address's question as a file, in the order of the page."""
    site = site_of(request)
    site.limiter.take("export", address_of(request), MOST_EXPORTS, MINUTE, site.clock())
    numbers = site.finder.all(site.reading(), asked(request))
    lines = _csv_lines(site, numbers) if kind == "csv" else _lines(site, numbers, WRITTEN[kind])
    name = f"publications-{site.clock():%Y-%m-%d}.{kind}"
    return StreamingResponse(
        lines,
        media_type=f"{KINDS[kind]}; charset=utf-8",
        headers={"content-disposition": f'attachment; filename="{name}"'},
    )


def _records(site: Site, numbers: tuple[int, ...]) -> Iterator[dict[str, Any]]:
    for number in numbers:
        archive = site.reading()  # each step may run in another thread
        if publication := by_id(archive, number):
            yield record(archive, publication)


def _json_line(one: Mapping[str, Any]) -> str:
    return json.dumps(one, ensure_ascii=False) + "\n"


WRITTEN: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "jsonl": _json_line,
    "ris": ris,
    "bib": bibtex,
}
"""How each publication is written, by kind of file."""


def _lines(
    site: Site, numbers: tuple[int, ...], written: Callable[[Mapping[str, Any]], str]
) -> Iterator[str]:
    for one in _records(site, numbers):
        yield written(one)


def _csv_lines(site: Site, numbers: tuple[int, ...]) -> Iterator[str]:
    line = io.StringIO()
    writer = csv.DictWriter(line, CSV_COLUMNS)
    writer.writeheader()
    for one in _records(site, numbers):
        writer.writerow(csv_row(one))
        yield line.getvalue()
        line.seek(0)
        line.truncate()
    yield line.getvalue()
