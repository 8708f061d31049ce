"""The gap map, its evidence, the report to take along, and the inventory, as pages."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from lxml import html

from monitor.archive import open_archive
from monitor.archive.evidence import summarise
from monitor.gaps.asking import scope_vocabularies
from monitor.records import records
from monitor.web.app import create_app
from monitor.web.gap_pages import pairs, scope_of
from monitor.workspace import Workspace
from tests.scale.test_evidence import keep
from tests.search.conftest import Made, put
from tests.web.conftest import Time, browser_of, make_site

QUOTE = "Local data on <wages> are missing in every region."
WORKS = (
    Made(
        "Wages by place",
        f"A study of pay. {QUOTE}",
        "2026-03-01",
        drivers=("place", "inequality"),
        gaps=("local:identified", "granular:addressed"),
        regions=("canada", "ontario"),
    ),
    Made("Old wages", QUOTE, "2020-03-01", drivers=("place",), gaps=("local:identified",)),
    *(
        Made(f"Paper {n}", QUOTE, "2026-02-01", drivers=("skills",), gaps=("timely:identified",))
        for n in range(30)
    ),
)


@pytest.fixture
def full(workspace: Workspace, browser: TestClient) -> TestClient:
    archive = open_archive(workspace.archive_file)
    put(archive, *WORKS)
    summarise(archive)
    archive.close()
    return browser


def told(page: str, label: str) -> list[str]:
    """What stands in the cells whose own words begin with ``label``."""
    tree = html.fromstring(page)
    return [one.text_content() for one in tree.xpath(f"//a[starts-with(@aria-label, '{label}')]")]


def test_the_map_shows_the_last_twelve_months_and_keeps_empty_cells(full: TestClient) -> None:
    page = full.get("/gaps").text
    assert told(page, "Place × Local data") == ["1 / 0"]
    heard = "named by 1, filled by 0, confirmed 0, 1 more than in the period before"
    assert heard in page, "what the arrow shows is heard too"
    assert "1 de plus que dans la période précédente" in full.get("/gaps?lang=fr").text
    full.get("/gaps?lang=en")
    assert told(page, "Inequality × Detailed data") == ["0 / 1"]
    tree = html.fromstring(page)
    assert len(tree.xpath("//table//td")) == 11 * 13
    assert tree.xpath("//td[contains(@class, 's0')]//span[@class='hidden']")
    assert told(full.get("/gaps?all=1").text, "Place × Local data") == ["2 / 0"]


def test_it_is_narrowed_by_region_days_driver_and_language(full: TestClient) -> None:
    assert told(full.get("/gaps?region=ontario").text, "Skills") == []
    assert told(full.get("/gaps?from=2020&to=2020").text, "Place × Local data") == ["1 / 0"]
    assert told(full.get("/gaps?text=fr").text, "Place × Local data") == []
    one = html.fromstring(full.get("/gaps?driver=place").text)
    assert len(one.xpath("//tbody/tr")) == 1


def test_a_cell_opens_on_its_quotes_page_by_page(full: TestClient) -> None:
    first = full.get("/gaps/timely?driver=skills").text
    assert first.count("<blockquote") == 25
    second = full.get("/gaps/timely?driver=skills&page=2").text
    assert second.count("<blockquote") == 5
    assert "&lt;wages&gt;" in first
    assert "<wages>" not in first
    assert "Data that could help" in first
    assert "No work in this scope" in full.get("/gaps/timely?status=addressed").text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/gaps?from=yesterday", 400),
        ("/gaps?from=2026&to=2020", 400),
        ("/gaps?region=atlantis", 400),
        ("/gaps?driver=%27%3B--", 400),
        ("/gaps/nothing", 404),
        ("/gaps/local?status=odd", 404),
        ("/gaps/local?page=-9999999999", 200),
        ("/gaps/local?page=x", 400),
        ("/gap-report.exe", 400),
        ("/inventory/nothing", 404),
        ("/inventory?serves=nothing", 200),
    ],
)
def test_any_input_gives_a_page(full: TestClient, path: str, status: int) -> None:
    answer = full.get(path)
    assert answer.status_code == status
    assert "<h1" in answer.text


@pytest.mark.parametrize("format", ["html", "docx", "md"])
def test_the_report_is_taken_along_in_the_language_of_the_page(
    full: TestClient, format: str
) -> None:
    answer = full.get(f"/gap-report.{format}?from=2026&lang=fr")
    assert answer.status_code == 200
    assert f'filename="gap-report.{format}"' in answer.headers["content-disposition"]
    if format != "docx":
        assert "Rapport sur les lacunes" in answer.text


def test_the_inventory_in_french_has_no_english_in_it(full: TestClient) -> None:
    page = full.get("/inventory?lang=fr").text
    assert "Enquête sur la population active" in page
    assert "Labour Force Survey" not in page
    one = full.get("/inventory/lfs?lang=fr").text
    assert "environ dix jours" in one
    assert "chaque mois" in one
    assert len(html.fromstring(full.get("/inventory?serves=local").text).xpath("//tbody/tr")) < 62


def test_the_address_of_a_scope_says_the_same_scope(full: TestClient) -> None:
    from datetime import date

    from starlette.requests import Request

    for query in ("from=2025-01-01&to=2025-12-31&region=ontario&text=fr", "driver=place&all=1"):
        request = Request({"type": "http", "query_string": query.encode(), "headers": []})
        assert pairs(scope_of(request, date(2026, 6, 22))) == query


def test_trends_show_months_and_pairs_in_both_languages(full: TestClient) -> None:
    page = html.fromstring(full.get("/trends?from=2026-01&to=2026-03").text)
    label = page.xpath("//tr[th='Skills and education']//svg/@aria-label")
    assert label == ["0 30 0"]
    assert "Tendances" in full.get("/trends?lang=fr").text
    assert full.get("/trends?region=atlantis").status_code == 400
    assert full.get("/trends?from=1900&to=2199").status_code == 200
    assert full.get("/trends?from=0001&to=9999").status_code == 400


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_map_of_a_backfill_stands_beside_the_archives(
    tmp_path: Path, time: Time, language: str
) -> None:
    place = make_site(tmp_path / "workspace", public=True)
    settings = place.settings_file.read_text(encoding="utf-8")
    told_where = settings.replace("[web]", '[web]\nbackfill = "../backfill"')
    place.settings_file.write_text(told_where, encoding="utf-8")
    archive = open_archive(place.archive_file)
    put(archive, *WORKS)
    rows = [{**row, "keys": [], "text_key": None, "model": "m"} for row in records(archive)]
    archive.close()
    place.archive_file.unlink()
    open_archive(place.archive_file).close()
    keep(tmp_path / "backfill", [{**row, "url": "https://body.example/w"} for row in rows])
    browser = browser_of(create_app(place, time))
    browser.headers["accept-language"] = language

    empty, full = browser.get("/gaps?all=1").text, browser.get("/gaps?all=1&over=backfill").text
    names = scope_vocabularies(place)
    cell = f"{names['drivers']['place'].label(language)} × {names['gaps']['local'].label(language)}"
    assert told(empty, cell) == []
    assert told(full, cell) == ["2 / 0"]
    links = html.fromstring(full).xpath(
        "//td//a/@href | //p//a[contains(@href, 'gap-report')]/@href"
    )
    assert links
    assert all("over=backfill" in link for link in links)
    quotes = browser.get("/gaps/local?all=1&over=backfill").text
    assert html.fromstring(quotes).xpath("//h2/a/@href") == ["https://body.example/w"] * 2
    report = browser.get("/gap-report.html?all=1&over=backfill")
    assert report.status_code == 200
    assert {"en": "from a snapshot", "fr": "d’un instantané"}[language] in report.text


def test_without_a_backfill_the_map_is_the_archives(full: TestClient) -> None:
    page = full.get("/gaps?all=1&over=backfill").text
    assert told(page, "Place × Local data") == ["2 / 0"]
    assert not html.fromstring(page).xpath("//main//a[contains(@href, 'over=')]")
