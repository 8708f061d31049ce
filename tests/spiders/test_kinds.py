"""Each kind of source, visited over the wire: every page is followed and every paper comes once."""

from __future__ import annotations

import json
import resource
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from spiders.crawl import CrawlSettings, visit
from spiders.source import Assignment, Kind, Outcome, Reason, Selectors, Source, Validators, Visit
from tests.servers.web import Web, web

SETTINGS = CrawlSettings(
    user_agent="fow-monitor-tests/1.0 (+https://body.example)",
    delay=0,
    timeout=60,
    allow_private_addresses=True,
)
SINCE = datetime(2026, 6, 16, 4, tzinfo=UTC)


def visited(source: Source, since: datetime | None = None) -> Visit:
    (found,) = visit([Assignment(source=source, since=since)], SETTINGS)
    return found


def answering(
    answer: Callable[[dict[str, str]], bytes], content_type: str
) -> Callable[[BaseHTTPRequestHandler], None]:
    """A handler that answers by the query of the request."""

    def handle(request: BaseHTTPRequestHandler) -> None:
        query = {name: values[0] for name, values in parse_qs(urlsplit(request.path).query).items()}
        body = answer(query)
        request.send_response(200)
        request.send_header("Content-Type", content_type)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    return handle


@pytest.fixture
def server() -> Iterator[Web]:
    with web() as here:
        yield here


def test_the_sitemaps_of_an_index_are_all_visited(server: Web) -> None:
    names = ("a", "b", "c")
    index = "".join(f"<sitemap><loc>/{name}.xml</loc></sitemap>" for name in names)
    url = server.serve(
        "/index.xml",
        answering(lambda _: f"<sitemapindex>{index}</sitemapindex>".encode(), "text/xml"),
    )
    for name in names:
        body = f"<urlset><url><loc>/{name}/one-work</loc></url></urlset>".encode()
        server.serve(f"/{name}.xml", answering(lambda _, body=body: body, "text/xml"))
    found = visited(Source(id="map", url=url, kind=Kind.SITEMAP))
    assert found.outcome is Outcome.CHANGED
    assert {p.url for p in found.publications} == {
        server.url(f"/{name}/one-work") for name in names
    }
    assert {p.title for p in found.publications} == {"One work"}


def oai(*, expire: int) -> Callable[[dict[str, str]], bytes]:
    """A repository of five records, one a page, whose first ``expire`` tokens are refused."""
    left = [expire]

    def answer(query: dict[str, str]) -> bytes:
        token = query.get("resumptionToken")
        if token and left[0]:
            left[0] -= 1
            return b'<OAI-PMH><error code="badResumptionToken">expired</error></OAI-PMH>'
        at = int(token or 0)
        more = "" if at == 4 else str(at + 1)
        return (
            f"<OAI-PMH><ListRecords><record><header><identifier>oai:{at}</identifier></header>"
            f"<metadata><dc><title>Work {at}</title><identifier>https://body.example/{at}"
            "</identifier></dc></metadata></record>"
            f"<resumptionToken>{more}</resumptionToken></ListRecords></OAI-PMH>"
        ).encode()

    return answer


def test_a_repository_is_harvested_page_after_page(server: Web) -> None:
    url = server.serve("/oai", answering(oai(expire=0), "text/xml"))
    found = visited(Source(id="repo", url=url, kind=Kind.OAI_PMH), SINCE)
    assert [p.guid for p in found.publications] == [f"oai:{n}" for n in range(5)]


def test_an_expired_token_costs_nothing_but_a_second_beginning(server: Web) -> None:
    url = server.serve("/oai", answering(oai(expire=1), "text/xml"))
    found = visited(Source(id="repo", url=url, kind=Kind.OAI_PMH), SINCE)
    assert found.outcome is Outcome.CHANGED
    assert {p.guid for p in found.publications} == {f"oai:{n}" for n in range(5)}


def test_tokens_that_never_last_fail_the_visit_and_keep_what_came(server: Web) -> None:
    url = server.serve("/oai", answering(oai(expire=9), "text/xml"))
    found = visited(Source(id="repo", url=url, kind=Kind.OAI_PMH), SINCE)
    assert (found.outcome, found.reason) == (Outcome.FAILED, Reason.SERVER_ERROR)
    assert {p.guid for p in found.publications} == {"oai:0"}


def test_an_api_is_followed_by_its_cursor_to_the_end(server: Web) -> None:
    def works(query: dict[str, str]) -> bytes:
        at = {"*": 0, "a+/=": 1, "b": 2}[query["cursor"]]
        work = {"id": f"https://openalex.org/W{at}", "display_name": f"Work {at}"}
        cursor = ("a+/=", "b", None)[at]
        return json.dumps({"results": [work], "meta": {"next_cursor": cursor}}).encode()

    url = server.serve("/works", answering(works, "application/json"))
    found = visited(Source(id="api", url=url, kind=Kind.OPENALEX, query="wages"), SINCE)
    assert [p.title for p in found.publications] == ["Work 0", "Work 1", "Work 2"]


def test_a_repository_is_asked_without_conditions_and_a_redirect_moves_no_query(
    server: Web,
) -> None:
    server.serve("/new", answering(oai(expire=0), "text/xml"))

    def redirect(request: BaseHTTPRequestHandler) -> None:
        request.send_response(301)
        request.send_header("Location", request.path.replace("/old", "/new"))
        request.send_header("Content-Length", "0")
        request.end_headers()

    url = server.serve("/old", redirect)
    assignment = Assignment(
        source=Source(id="repo", url=url, kind=Kind.OAI_PMH),
        validators=Validators(etag='"x"', last_modified="Mon, 15 Jun 2026 00:00:00 GMT"),
        since=SINCE,
    )
    (found,) = visit([assignment], SETTINGS)
    assert len(found.publications) == 5
    assert (found.moved_to, found.validators) == (None, Validators())
    asked = [header for headers in server.asked.values() for each in headers for header in each]
    assert not {"if-none-match", "if-modified-since"} & set(asked)


@pytest.fixture(scope="module")
def replay(shared: Path) -> Iterator[str]:
    """The replayed week of 22 June 2026: real papers as a listing, a sitemap and a repository."""
    process, address = _replaying(shared) or _replaying(shared) or pytest.fail("it does not start")
    try:
        yield address
    finally:
        process.terminate()
        process.communicate()


def _replaying(shared: Path) -> tuple[subprocess.Popen[str], str] | None:
    """The process and its address; None where somebody has taken the port meanwhile."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    script = str(shared / "tools" / "replay.py")
    process = subprocess.Popen(
        [sys.executable, script, "--port", port, "--week", "2026-06-22"],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    if process.stdout.readline():
        return process, f"http://127.0.0.1:{port}"
    process.communicate()
    return None


def papers(found: Visit) -> set[str]:
    assert found.outcome is Outcome.CHANGED, found.detail
    numbers = [p.url.rpartition("/")[2].partition("?")[0] for p in found.publications]
    assert len(numbers) == len(set(numbers))
    return set(numbers)


@pytest.mark.shared
@pytest.mark.slow
def test_listing_sitemap_and_repository_carry_the_same_real_papers(replay: str) -> None:
    week = Source(id="feed", url=f"{replay}/nber/new.xml")
    fed = papers(visited(week))
    assert len(fed) > 20
    assert papers(visited(Source(id="map", url=f"{replay}/sitemap.xml", kind=Kind.SITEMAP))) == fed
    repository = Source(id="oai", url=f"{replay}/oai", kind=Kind.OAI_PMH)
    assert papers(visited(repository, SINCE)) == fed


@pytest.mark.shared
@pytest.mark.parametrize(
    "selectors",
    [
        Selectors(item="li.pub", link="a.pub-title", date=".pub-date", next="a.next"),
        None,
    ],
    ids=["selectors", "proposed"],
)
def test_a_real_listing_is_followed_over_its_pages(
    replay: str, selectors: Selectors | None
) -> None:
    url = f"{replay}/listing/2026-06.html"
    with urllib.request.urlopen(url) as answer:
        first = answer.read().count(b'class="pub-title"')
    before = _crawls_cpu()
    listing = Source(id="list", url=url, kind=Kind.LISTING, selectors=selectors)
    found = visited(listing, since=datetime(2026, 6, 1, tzinfo=UTC))  # a first visit: of a year
    assert first == 50
    assert len(papers(found)) > first
    assert all(
        p.published and p.published.strftime("%Y-%m") == "2026-06" for p in found.publications
    )
    assert _crawls_cpu() - before < 10


def _crawls_cpu() -> float:
    """Seconds that the processes of crawls that have ended took."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
