"""Scouting: a page leads to its feed, its listing or its sitemap, and each is tried first."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from monitor.demo.server import SampleServer
from monitor.source_list import add_source, read_sources
from monitor.workspace import Workspace
from spiders.source import Kind, Source
from tests.monitor.test_cli import fow
from tests.servers.web import body, web

LOOPBACK = {"FOW_COLLECT__ALLOW_PRIVATE_ADDRESSES": "true", "FOW_COLLECT__DELAY": "0"}


@pytest.fixture(scope="module")
def server() -> Iterator[SampleServer]:
    with SampleServer() as running:
        yield running


def listing(server: SampleServer) -> Source:
    return next(source for source in server.sources if source.kind is Kind.LISTING)


def test_the_address_of_a_listing_page_becomes_a_source_with_selectors(
    workspace: Workspace, server: SampleServer
) -> None:
    place = str(workspace.folder)
    code, out, errors = fow("sources", "add", listing(server).url, "-w", place, **LOOPBACK)
    assert code == 0, errors
    assert "→ listing" in out
    (source,) = read_sources(workspace.sources_file)
    assert source.selectors
    code, out, _ = fow("sources", "try", source.id, "--json", "-w", place, **LOOPBACK)
    found = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert len(found) >= 5
    assert all(one["title"] and one["url"].startswith(server.base_url) for one in found)


def test_the_address_of_a_feed_is_taken_as_it_is(
    workspace: Workspace, server: SampleServer
) -> None:
    feed = next(source for source in server.sources if source.kind is Kind.FEED)
    fow("sources", "add", feed.url, "-w", str(workspace.folder), **LOOPBACK)
    (source,) = read_sources(workspace.sources_file)
    assert (source.url, source.kind) == (feed.url, Kind.FEED)


@pytest.mark.parametrize(
    ("kind", "pages"),
    [
        (
            Kind.SITEMAP,
            {
                "/first": b"<sitemapindex><sitemap><loc>/second</loc></sitemap></sitemapindex>",
                "/second": b"<urlset><url><loc>/works/one-work</loc></url></urlset>",
            },
        ),
        (Kind.OAI_PMH, {}),
    ],
    ids=["sitemap-index", "quiet-repository"],
)
def test_a_source_whose_first_page_holds_nothing_is_followed_a_little(
    workspace: Workspace, kind: Kind, pages: dict[str, bytes]
) -> None:
    with web() as here:
        for path, content in pages.items():
            here.serve(path, body(content, "text/xml"))
        if kind is Kind.OAI_PMH:
            here.serve("/first", quiet_repository)
        place = str(workspace.folder)
        code, _, errors = fow("sources", "add", here.url("/first"), "-w", place, **LOOPBACK)
    assert code == 0, errors
    (source,) = read_sources(workspace.sources_file)
    assert source.kind is kind


def quiet_repository(request: BaseHTTPRequestHandler) -> None:
    """Its one record is years old: only a request without ``from`` brings it."""
    record = (
        "<ListRecords><record><header><identifier>oai:1</identifier></header><metadata><dc>"
        "<title>One work</title></dc></metadata></record></ListRecords>"
    )
    asked = "verb=ListRecords" in request.path and "from=" not in request.path
    inside = record if asked else '<error code="noRecordsMatch"/>'
    body(f"<OAI-PMH>{inside}</OAI-PMH>".encode(), "text/xml")(request)


def test_check_says_what_works_and_what_is_gone(workspace: Workspace, server: SampleServer) -> None:
    add_source(workspace.sources_file, listing(server))
    add_source(workspace.sources_file, Source(id="gone", url=server.base_url + "/nowhere"))
    out = fow("sources", "check", "--json", "-w", str(workspace.folder), **LOOPBACK)[1]
    findings = {line["id"]: line["finding"] for line in map(json.loads, out.splitlines())}
    assert findings == {listing(server).id: "works", "gone": "gone"}
    assert Path(workspace.archive_file).exists()
    listed = fow("sources", "list", "--json", "-w", str(workspace.folder))[1].splitlines()
    assert {json.loads(line)["health"] for line in listed} == {"new"}


def test_an_address_that_cannot_be_had_is_a_mistake_with_its_mend(
    workspace: Workspace, server: SampleServer
) -> None:
    place = str(workspace.folder)
    code, _, errors = fow("sources", "add", server.base_url, "-w", place)
    assert code == 2
    assert "collect.allow_private_addresses" in errors
    code, _, errors = fow("sources", "add", server.base_url + "/nowhere", "-w", place, **LOOPBACK)
    assert code == 1
    assert "--kind" in errors
