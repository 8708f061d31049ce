"""What staff open, in a real browser: both languages, phone and desk, light and dark, no fault."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from monitor.archive import open_archive
from monitor.archive.evidence import summarise
from monitor.archive.portfolio import save_search
from monitor.archive.reviewers import Reviewer, add_reviewer
from monitor.publish import build
from monitor.web.app import create_app
from monitor.workspace import Workspace
from tests.search.conftest import NOW, Made, put
from tests.web.chromium import UNFOLD, chromium, faults, served
from tests.web.conftest import MODERATOR, Time, awaited_link, make_site

pytestmark = pytest.mark.slow
QUOTE = "Local data on wages are missing in every region."
WORKS = (
    Made(
        "Wages by place",
        f"A study of pay. {QUOTE}",
        "2026-06-18",
        type="report",
        drivers=("place", "inequality"),
        gaps=("local:identified",),
        regions=("canada", "ontario"),
    ),
    Made("Écarts", "Des données manquent.", "2026-06-17", language="fr", drivers=("inequality",)),
)
PAGES = (
    "/search",
    "/publications/1",
    "/portfolio",
    "/portfolio?q=wages",
    "/network",
    "/editions",
    "/outcomes",
    "/sources",
    "/account",
    "/sign-ins",
    "/subscribe",
    "/preferences",
)


@dataclass(frozen=True)
class House:
    """The pages being served, and what lies behind them."""

    address: str
    workspace: Workspace


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    workspace = make_site(tmp_path_factory.mktemp("browser") / "w", public=True)
    with closing(open_archive(workspace.archive_file)) as archive:
        put(archive, *WORKS)
        summarise(archive)
        with archive.unit() as connection:
            for name, language in (("Ana", "en"), ("Benoît", "fr")):
                person = Reviewer(
                    id=0,
                    name=name,
                    email=f"{name[0].lower()}@example.org",
                    languages=(language,),
                    fields=("technology", "local"),
                )
                add_reviewer(connection, person, NOW)
        save_search(archive, MODERATOR, "Wages", "q=wages", "en", NOW)
        build(archive, workspace.settings(), workspace, Time())
    with served(create_app(workspace, Time())) as address:
        yield House(address, workspace)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


def signed_in(browser: Browser, house: House, **options: object) -> BrowserContext:
    """Somebody who may see everything."""
    context = browser.new_context(base_url=house.address, **options)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto("/sign-in")
    page.locator("#email").fill(MODERATOR)
    page.locator("main button[type=submit]").click()
    link = awaited_link(house.workspace, MODERATOR, _USED)
    _USED.add(link)
    page.goto(link)
    page.locator("main button[type=submit]").click()
    expect(page.locator("a[href='/account']")).to_be_visible()
    return context


_USED: set[str] = set()


@pytest.mark.parametrize(
    ("width", "language", "scheme"),
    [(360, "fr", "light"), (1280, "en", "dark")],
)
def test_no_page_of_staff_has_a_serious_fault_or_runs_over_its_edge(
    browser: Browser, house: House, width: int, language: str, scheme: str
) -> None:
    context = signed_in(
        browser,
        house,
        viewport={"width": width, "height": 800},
        color_scheme=scheme,
        locale=language,
    )
    page = context.pages[0]
    for path in PAGES:
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == 200, path
        expect(page.locator("html")).to_have_attribute("lang", language)
        page.evaluate(UNFOLD)
        assert faults(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    context.close()


def test_a_search_is_kept_renamed_and_ended_by_its_owner(browser: Browser, house: House) -> None:
    context = signed_in(browser, house, locale="fr")
    page = context.pages[0]
    page.goto("/search?q=wages&type=report")
    page.get_by_role("link", name="Enregistrer cette recherche").click()
    page.locator("form[action$='/portfolio'] button[type=submit]").click()
    expect(page.locator("form[action$='/delete']")).to_have_count(2)
    page.locator("form[action$='/delete'] button").last.click()
    expect(page.locator("form[action$='/delete']")).to_have_count(1)
    context.close()


def test_sql_is_asked_in_a_plain_field_without_complaints_of_the_policy(
    browser: Browser, house: House
) -> None:
    context = signed_in(browser, house, locale="en")
    page = context.pages[0]
    page.goto("/data/archive?sql=select+count(*)+as+works+from+publications")
    expect(page.locator("table.rows-and-columns td")).to_have_text("2")
    assert "\n".join(faults(page)) == ""
    page.goto("/data/archive/named-gaps?gap=local&since=")
    expect(page.locator("table.rows-and-columns")).to_contain_text(QUOTE)
    context.close()


def test_signing_out_everywhere_ends_the_other_browser_too(browser: Browser, house: House) -> None:
    here, there = signed_in(browser, house), signed_in(browser, house)
    here.pages[0].goto("/account")
    here.pages[0].locator("form[action$='/account/sign-out-everywhere'] button").click()
    expect(here.pages[0].locator("h1")).to_have_text("Sign in")
    there.pages[0].goto("/sign-ins")
    expect(there.pages[0].locator("h1")).to_have_text("Sign in")
    for context in (here, there):
        context.close()


def test_the_way_to_the_digest_stands_on_every_page(browser: Browser, house: House) -> None:
    context = browser.new_context(base_url=house.address, locale="fr")
    page = context.new_page()
    page.goto("/editions")
    page.locator("footer").get_by_role("link", name="Recevoir le bulletin").click()
    expect(page.locator("h1")).to_have_text("Recevoir le bulletin")
    context.close()
