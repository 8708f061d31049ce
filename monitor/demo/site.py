"""The sample sites: every page, feed and report that the sample server answers with.

Nothing here touches the network; the same arguments always give the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from email.utils import format_datetime
from functools import cache
from pathlib import Path

from babel.dates import format_date
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from monitor.demo import pdf
from monitor.demo.samples import Collection, Work, carried_by, collections, words, works

ITEMS_A_PAGE = 6
"""Entries on one page of the listing."""
ROBOTS = "User-agent: *\nDisallow: /private/\n"


@dataclass(frozen=True, slots=True)
class Answer:
    """What one address answers with."""

    body: bytes
    content_type: str


@dataclass(frozen=True, slots=True)
class Stage:
    """Where and when the sample sites stand."""

    base: str
    """Address of the server, without a slash at the end."""
    ending: date
    """Last day of the sample week."""

    def link(self, work: Work, carrier: str) -> str:
        """The work's address as ``carrier`` gives it: visitors of other sources are counted."""
        tail = "" if carrier == work.source else f"?utm_source={carrier}&utm_medium=feed"
        return self.base + path_of(work) + tail


def path_of(work: Work) -> str:
    """The path of the work's own page, or of the report itself."""
    home = next(collection for collection in collections() if collection.id == work.source)
    if home.shape == "report":
        return home.address
    return f"/{work.folder}/{work.language}/{work.slug}"


def site(stage: Stage) -> dict[str, Answer]:
    """Path → answer, for everything the sample server knows."""
    answers = {"/robots.txt": Answer(ROBOTS.encode(), "text/plain; charset=utf-8")}
    for collection in collections():
        answers |= _SHAPES[collection.shape](collection, stage)
    for work in works():
        if path_of(work) not in answers:
            answers[path_of(work)] = _article(work, stage)
    return answers


def _feed(collection: Collection, stage: Stage) -> dict[str, Answer]:
    body = _render(f"{collection.shape}.xml", collection, stage)
    return {collection.address: Answer(body, f"application/{_XML_TYPE[collection.shape]}")}


def _json_feed(collection: Collection, stage: Stage) -> dict[str, Answer]:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": collection.title,
        "home_page_url": stage.base + "/",
        "feed_url": stage.base + collection.address,
        "items": [_json_item(work, collection.id, stage) for work in carried_by(collection.id)],
    }
    body = json.dumps(feed, ensure_ascii=False, indent=1).encode()
    return {collection.address: Answer(body, "application/feed+json; charset=utf-8")}


def _json_item(work: Work, carrier: str, stage: Stage) -> dict[str, object]:
    return {
        "id": f"{work.slug}-{work.language}",
        "url": stage.link(work, carrier),
        "title": work.title,
        "content_html": _html(work) if work.abstract_in_source else "",
        "date_published": work.published(stage.ending).isoformat(),
        "language": work.language,
        "authors": [{"name": name} for name in work.authors],
    }


def _html(work: Work) -> Markup:
    return Markup().join(Markup("<p>{}</p>").format(part) for part in work.paragraphs)


def _listing(collection: Collection, stage: Stage) -> dict[str, Answer]:
    carried, answers = carried_by(collection.id), {}
    for start in range(0, len(carried), ITEMS_A_PAGE):
        page, rest = carried[start : start + ITEMS_A_PAGE], carried[start + ITEMS_A_PAGE :]
        number = start // ITEMS_A_PAGE + 1
        body = _render(
            "listing.html",
            collection,
            stage,
            carried=page,
            following=f"{collection.address}{number + 1}" if rest else "",
            words=words()[collection.language],
        )
        path = collection.address if number == 1 else f"{collection.address}{number}"
        answers[path] = Answer(body, "text/html; charset=utf-8")
    return answers


def _report(collection: Collection, stage: Stage) -> dict[str, Answer]:
    (work,) = collection.works
    say = words()[work.language]
    published = work.published(stage.ending)
    cover = [
        pdf.Block(work.publisher, 12),
        pdf.Block(say["note"], 9),
        pdf.Block(work.title, 22, bold=True),
        pdf.Block(f"{say['published']} {_day(published.date(), work.language)}"),
        pdf.Block(say["summary"], 15, bold=True),
        *map(pdf.Block, work.paragraphs),
    ]
    chapters = [
        pdf.Block(say["introduction"], 15, bold=True),
        *map(pdf.Block, work.body_paragraphs),
    ]
    body = pdf.write(
        [cover, chapters],
        title=work.title,
        author=work.publisher,
        created=published,
    )
    return {collection.address: Answer(body, "application/pdf")}


def _article(work: Work, stage: Stage) -> Answer:
    home = next(collection for collection in collections() if collection.id == work.source)
    twins = [twin for twin in works() if twin.slug == work.slug and twin is not work]
    body = _render(
        "article.html", home, stage, work=work, twins=twins, words=words()[work.language]
    )
    return Answer(body, "text/html; charset=utf-8")


def _render(template: str, collection: Collection, stage: Stage, **context: object) -> bytes:
    context = {"carried": carried_by(collection.id), **context}
    page = (
        _environment()
        .get_template(template)
        .render(
            source=collection,
            stage=stage,
            day=_day,
            html=_html,
            path_of=path_of,
            rfc822=format_datetime,
            **context,
        )
    )
    return page.encode()


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _day(day: date, language: str) -> str:
    return format_date(day, "long", locale=language)


_XML_TYPE = {"rss": "rss+xml", "atom": "atom+xml", "rdf": "rdf+xml"}
_SHAPES: dict[str, Callable[[Collection, Stage], dict[str, Answer]]] = {
    "rss": _feed,
    "atom": _feed,
    "rdf": _feed,
    "json": _json_feed,
    "listing": _listing,
    "report": _report,
}
