"""The search page: what is found, how it is narrowed, and that nothing in it can do harm."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from monitor.archive import open_archive
from monitor.workspace import Workspace
from tests.search.conftest import Made, put
from tests.web.conftest import Time, browser_of, make_site

HOSTILE = "<script>alert(1)</script>\u202e\x02<img src=x onerror=alert(2)>"
MANY = (
    Made("Robots at work", "Wages and robots.", "2026-03-01", drivers=("technology",)),
    Made(
        "Écarts salariaux",
        "Des données locales manquent.",
        "2026-02-01",
        language="fr",
        drivers=("inequality",),
        gaps=("local:identified",),
        regions=("CA",),
    ),
    Made(f"Hostile {HOSTILE}", f"robots {HOSTILE}", publisher=HOSTILE, gaps=("local:addressed",)),
    Made("=HYPERLINK(1)", "robots again", "2026-01-01"),
)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    site = make_site(tmp_path_factory.mktemp("search") / "w", public=True)
    archive = open_archive(site.archive_file)
    put(archive, *MANY)
    put(archive, *(Made(f"Paper {n:02}", "many papers", "2020-01-01") for n in range(45)))
    archive.close()
    return site


@pytest.fixture(scope="module")
def browser(workspace: Workspace) -> Iterator[TestClient]:
    from monitor.web.app import create_app

    with browser_of(create_app(workspace, Clock())) as opened:
        yield opened


class Clock(Time):
    """A clock that runs a minute at every look, so that no limit is met."""

    def __call__(self):  # type: ignore[no-untyped-def]
        from datetime import timedelta

        self.pass_by(timedelta(minutes=1))
        return self.now


def titles(page: str) -> list[str]:
    return [" ".join(h.text_content().split()) for h in html.fromstring(page).cssselect(".hits h3")]


def test_the_first_page_shows_the_newest_with_facets(browser: TestClient) -> None:
    page = browser.get("/").text
    assert titles(page)[0].startswith("Hostile")
    assert "49 publications" in page
    labels = [one.text_content() for one in html.fromstring(page).cssselect("legend")]
    assert labels[:3] == ["Drivers of change", "Data gaps", "Who says so"]


def test_words_are_marked_where_they_stand(browser: TestClient) -> None:
    document = html.fromstring(browser.get("/search?q=salariaux").text)
    assert [mark.text for mark in document.cssselect("mark")] == ["salariaux"]


def test_choices_combine_and_can_be_taken_away(browser: TestClient) -> None:
    page = browser.get("/search?gaps=local&status=identified&language=fr").text
    assert titles(page) == ["Écarts salariaux"]
    document = html.fromstring(page)
    away = {
        chip.text_content().split(" ✕")[0].strip(): chip.get("href")
        for chip in document.cssselect("#results > .chips .chip.sure")
    }
    assert set(away) == {"gap named", "Local data", "French"}
    assert len(titles(browser.get(away["French"]).text)) == 1
    assert "language" not in away["French"]


def test_the_french_page_is_french(browser: TestClient) -> None:
    page = browser.get("/search?gaps=local&lang=fr").text
    browser.cookies.clear()
    assert "2 publications" in page
    assert "lacune signalée" in page
    assert "Données locales" in page
    assert not {"Sorted by", "Narrow", "newest"} & set(page.split())


@pytest.mark.parametrize("page", [1, 2, 3])
def test_pages_lead_to_each_other(browser: TestClient, page: int) -> None:
    document = html.fromstring(browser.get(f"/search?page={page}").text)
    ways = {way.get("rel") for way in document.cssselect("nav a[rel]")}
    assert ways == {1: {"next"}, 2: {"prev", "next"}, 3: {"prev"}}[page]
    assert document.cssselect("ol.hits")[0].get("start") == str(20 * page - 19)


def test_a_page_too_far_says_so(browser: TestClient) -> None:
    assert "no more pages" in browser.get("/search?page=400").text


@pytest.mark.parametrize("words", ['"', "()", "***", "''", "^"])
def test_words_without_a_word_get_a_friendly_line(browser: TestClient, words: str) -> None:
    answer = browser.get("/search", params={"q": words})
    assert answer.status_code == 200
    assert "no word in this to search for" in answer.text


@pytest.mark.parametrize(
    "query",
    [
        "q=a AND OR NOT NEAR(",
        "q=title:x",
        "q='; DROP TABLE publications; --",
        "page=-1",
        "page=1e9",
        "sort=<script>",
        "drivers=%00&drivers=../../etc/passwd",
        "from=9999-99-99",
        "q=%ff%fe",
        "size=1000000",
        "lang=xx",
        "year=99999999999",
        "&&&==&",
    ],
)
def test_an_absurd_address_gives_a_page(browser: TestClient, query: str) -> None:
    assert browser.get(f"/search?{query}").status_code == 200


FACETS = ("q", "drivers", "gaps", "status", "page", "sort", "from", "year", "lang", "size")


@settings(max_examples=60)
@given(st.lists(st.tuples(st.sampled_from(FACETS), st.text(max_size=40)), max_size=6))
def test_any_address_gives_a_page(browser: TestClient, pairs: list[tuple[str, str]]) -> None:
    assert browser.get("/search", params=pairs).status_code == 200


@pytest.mark.parametrize(
    "path", ["/search", "/search?q=robots", "/search?q=script", "/publications/3"]
)
def test_what_a_hostile_feed_brought_is_shown_inert(browser: TestClient, path: str) -> None:
    page = browser.get(path).text
    assert "&lt;script&gt;" in page or "&lt;img" in page
    document = html.fromstring(page)
    assert [s.get("src", "")[:8] for s in document.cssselect("script")] == ["/static/"]
    assert not document.cssselect("main img, main [onerror], [style]")
    assert "\u202e" not in document.text_content()


def test_what_is_shown_can_be_taken_along(browser: TestClient) -> None:
    answer = browser.get("/search/export.csv?q=robots&sort=oldest")
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [row["title"][:13] for row in rows] == [
        "'=HYPERLINK(1",
        "Robots at wor",
        "Hostile <scri",
    ]
    lines = browser.get("/search/export.jsonl?drivers=technology").text.splitlines()
    assert [json.loads(line)["title"] for line in lines] == ["Robots at work"]
    assert browser.get("/search/export.exe").status_code in (400, 404)
    assert browser.get("/search/export.csv?q=%22").status_code == 400


def test_a_search_is_a_feed_that_a_feed_reader_reads(browser: TestClient) -> None:
    import feedparser

    answer = browser.get("/search/feed.atom?q=robots&lang=fr")
    assert answer.headers["content-type"].startswith("application/atom+xml")
    feed = feedparser.parse(answer.content)
    assert not feed.bozo
    assert feed.feed.title == "Veille sur l’avenir du travail – «\u202frobots\u202f»"
    assert len(feed.entries) == 3
    assert {entry.link for entry in feed.entries} >= {"http://testserver/publications/1"}
    assert "<script>" in feed.entries[1].title
    assert not feedparser.parse(browser.get("/search/feed.atom?q=none").content).entries
    assert browser.get("/search/feed.atom?q=%22").status_code == 400


def test_an_archive_without_anything_is_a_page_too(workspace: Workspace, tmp_path: object) -> None:
    from pathlib import Path

    from monitor.web.app import create_app

    empty = make_site(Path(str(tmp_path)) / "w", public=True)
    page = browser_of(create_app(empty, Time())).get("/search").text
    assert "Nothing found" in page


def test_what_is_found_goes_along_as_references(browser: TestClient) -> None:
    import bibtexparser
    import rispy

    answer = browser.get("/search/export.ris?q=salariaux")
    assert [one["title"] for one in rispy.loads(answer.text)] == ["Écarts salariaux"]
    assert "publications-2026" in answer.headers["content-disposition"]
    text = browser.get("/search/export.bib?q=robots").text
    assert len(bibtexparser.parse_string(text).entries) == 3
