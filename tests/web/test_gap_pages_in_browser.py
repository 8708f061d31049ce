"""The gap map, trends and the inventory in a real browser: keyboard, phone, French, no fault."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from monitor.archive import open_archive
from monitor.archive.evidence import summarise
from monitor.web.app import create_app
from tests.search.conftest import Made, put
from tests.web.chromium import UNFOLD, chromium, faults, served
from tests.web.conftest import Time, make_site

pytestmark = pytest.mark.slow
QUOTE = "Local data on wages are missing in every region."
WORKS = (
    Made(
        "Wages by place",
        f"A study of pay. {QUOTE}",
        "2026-03-01",
        drivers=("place", "inequality"),
        gaps=("local:identified", "granular:addressed"),
        regions=("canada", "ontario"),
    ),
    *(
        Made(f"Paper {n}", QUOTE, f"2026-0{n % 4 + 1}-01", drivers=("skills", "place"))
        for n in range(12)
    ),
    Made("Écarts", "Des données manquent.", "2026-02-01", language="fr", drivers=("inequality",)),
)
PATHS = (
    "/gaps",
    "/gaps/local?all=1",
    "/gaps/granular?status=identified&region=ontario",
    "/trends?from=2026-01&to=2026-06",
    "/inventory",
    "/inventory/lfs",
)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    workspace = make_site(tmp_path_factory.mktemp("browser") / "w", public=True)
    archive = open_archive(workspace.archive_file)
    put(archive, *WORKS)
    summarise(archive)
    archive.close()
    with served(create_app(workspace, Time())) as at:
        yield at


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    context = browser.new_context(base_url=address, locale="en-CA")
    opened = context.new_page()
    troubles: list[str] = []
    opened.on("console", lambda said: troubles.append(said.text) if said.type == "error" else None)
    opened.on("pageerror", lambda error: troubles.append(str(error)))
    yield opened
    context.close()
    assert troubles == [], "the browser complained"


def test_a_cell_leads_to_its_quotes_by_keyboard(page: Page) -> None:
    page.goto("/gaps")
    cell = page.get_by_role("link", name="Place × Local data: named by 1, filled by 0")
    cell.focus()
    page.keyboard.press("Enter")
    expect(page.locator("blockquote")).to_contain_text(QUOTE)
    expect(page.get_by_role("link", name="Wages by place")).to_be_visible()


def test_every_figure_of_the_map_has_its_row_and_column(page: Page) -> None:
    page.goto("/gaps")
    table = page.locator("table").first
    expect(table.locator("tbody th[scope=row]")).to_have_count(11)
    expect(table.locator("thead th[scope=col]")).to_have_count(14)
    expect(table.locator("tbody td.s0").first).to_be_visible()


def test_the_map_in_french_is_narrowed_in_french(page: Page) -> None:
    page.goto("/gaps?lang=fr")
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    page.locator("select[name=region]").select_option(label="Ontario")
    page.get_by_role("button", name="Afficher").click()
    expect(page).to_have_url(re.compile("region=ontario"))
    expect(page.locator("html")).to_have_attribute("lang", "fr")


@pytest.mark.parametrize(
    ("width", "language", "scheme"),
    [(360, "fr", "light"), (1280, "en", "dark")],
)
def test_no_page_has_a_serious_fault_or_runs_over_its_edge(
    browser: Browser, address: str, width: int, language: str, scheme: str
) -> None:
    context = browser.new_context(
        base_url=address,
        viewport={"width": width, "height": 800},
        color_scheme=scheme,  # type: ignore[arg-type]
        locale=language,
    )
    page = context.new_page()
    for path in PATHS:
        page.goto(path)
        page.evaluate(UNFOLD)
        assert faults(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    context.close()
