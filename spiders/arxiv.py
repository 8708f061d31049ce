"""The arXiv API (https://info.arxiv.org/help/api/user-manual.html): a query as a source."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

from spiders.asking import FIRST_VISIT, parameters, with_defaults, with_parameters
from spiders.cleaning import clean_line, clean_text
from spiders.dates import parse_date
from spiders.errors import SourceUnreadable
from spiders.publication import Publication
from spiders.reading import Page, Reading
from spiders.source import Assignment, Reason, Source
from spiders.xml_documents import child_text, children, local_name, parse_xml

LAG = timedelta(days=7)
"""A paper shows up days after it was submitted: weekends, holidays, moderation."""
DEEPEST = 30_000
"""Results that one query gives at most, whatever the paging."""
_ROWS = 100
_IDENTIFIER = re.compile(r"/abs/(?P<id>.+?)(?:v\d+)?$")


def address(assignment: Assignment, _today: date) -> str:
    """The first 100 papers, the last submitted first: reading ends where they are known.

    The query of the source, in arXiv's syntax (``cat:econ.GN AND abs:wages``), stands above the
    ``search_query`` of the address.
    """
    source = assignment.source
    changes = {"sortBy": "submittedDate", "sortOrder": "descending", "start": "0"}
    if source.query:
        changes["search_query"] = source.query
    return with_defaults(with_parameters(source.url, changes), {"max_results": str(_ROWS)})


def read(source: Source, page: Page) -> Reading:
    """The papers of one page submitted since the last visit, less a week; on a first visit, since
    90 days.

    :raises SourceUnreadable: when the body is no Atom feed, or carries arXiv's error, or is the
        empty page that arXiv sends when it is busy.
    """
    root, salvaged = parse_xml(page.body, "an answer of arXiv")
    if local_name(root) != "feed":
        raise SourceUnreadable(Reason.NOT_A_FEED, f"the page begins with <{local_name(root)}>")
    entries = list(children(root, "entry"))
    _refuse_errors(root, entries, page.url)
    begin = _begin(page)
    found = [_publication(source, entry) for entry in entries]
    papers = [paper for paper in found if paper is not None]
    recent = [
        paper
        for paper in papers
        if begin is None or paper.published is None or paper.published.date() >= begin
    ]
    ended = len(recent) < len(papers) or not papers
    return Reading(
        publications=tuple(recent),
        next=None if ended else _next(root, len(entries), page.url),
        title=clean_line(child_text(root, "title")),
        reason=Reason.SALVAGED if salvaged else Reason.NONE,
        detail="the answer is no well-formed XML: read as far as it goes" if salvaged else "",
    )


def _begin(page: Page) -> date | None:
    if page.since is not None:
        return page.since.date() - LAG
    return page.day - FIRST_VISIT if page.day else None


def _refuse_errors(root: Any, entries: list[Any], url: str) -> None:
    if len(entries) == 1 and "api/errors" in child_text(entries[0], "id"):
        complaint = clean_line(child_text(entries[0], "summary"))
        raise SourceUnreadable(Reason.CLIENT_ERROR, f"arXiv refuses the query: {complaint}")
    if not entries and _total(root) > _start(url):
        raise SourceUnreadable(
            Reason.SERVER_ERROR, "arXiv sent an empty page, as it does when busy: ask again later"
        )


def _next(root: Any, count: int, url: str) -> str | None:
    start = _start(url) + count
    if start >= min(_total(root), DEEPEST):
        return None
    return with_parameters(url, {"start": str(start)})


def _start(url: str) -> int:
    start = parameters(url).get("start", "")
    return int(start) if start.isdecimal() else 0


def _total(root: Any) -> int:
    total = child_text(root, "totalResults")
    return int(total) if total.isdecimal() else 0


def _publication(source: Source, entry: Any) -> Publication | None:
    identifier = _IDENTIFIER.search(child_text(entry, "id"))
    title = clean_line(child_text(entry, "title"))
    if identifier is None or not title:
        return None
    bare = identifier["id"]
    names = (child_text(author, "name") for author in children(entry, "author"))
    return Publication(
        source=source.id,
        url=f"https://arxiv.org/abs/{bare}",
        title=title,
        guid=f"arXiv:{bare}",
        doi=f"10.48550/arxiv.{bare}".lower(),
        abstract=clean_text(child_text(entry, "summary")),
        language=source.language or "en",
        authors=tuple(filter(None, map(clean_line, names))),
        publisher=source.publisher or "arXiv",
        type="preprint",
        published=parse_date(child_text(entry, "published")),
    )
