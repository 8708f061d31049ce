"""The pages in a real browser: search, facets, keyboard, phone, French, signing in, reviewing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, Route, TimeoutError, expect

from monitor.archive import open_archive
from monitor.archive.reviewers import Reviewer, add_reviewer
from monitor.archive.reviews import ask
from monitor.archive.suggestions import store_suggestion
from monitor.invitations import ReviewLinks
from monitor.review.asking import suggestion_now
from monitor.web.app import create_app
from monitor.workspace import Workspace
from tests.search.conftest import NOW, Made, put
from tests.web.chromium import UNFOLD, chromium, faults, served
from tests.web.conftest import MODERATOR, Time, awaited_link, make_site

pytestmark = pytest.mark.slow
QUOTE = "Local data on wages are missing in every region."
MANY = (
    Made("Robots at work", "Wages and robots.", "2026-03-01", drivers=("technology",)),
    Made(
        "Wages by place",
        f"A study of pay. {QUOTE}",
        drivers=("place", "inequality"),
        gaps=("local:identified", "granular:addressed"),
        regions=("canada",),
    ),
    Made("Écarts salariaux", "Des données manquent.", language="fr", drivers=("inequality",)),
    *(Made(f"Paper {n:02}", "On skills and tasks.", "2024-01-01") for n in range(30)),
)


@dataclass(frozen=True)
class House:
    """The pages being served, and what lies behind them."""

    address: str
    workspace: Workspace
    review: str
    """Path of a review request."""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    workspace = make_site(tmp_path_factory.mktemp("browser") / "w", public=True)
    archive = open_archive(workspace.archive_file)
    numbers = put(archive, *MANY)
    suggestion = suggestion_now(archive, numbers[1], NOW, {})
    with archive.unit() as connection:
        store_suggestion(connection, suggestion)
        for name in ("Ana", "Moderator"):
            email = f"{name.lower()}@example.org"
            number = add_reviewer(connection, Reviewer(id=0, name=name, email=email), NOW)
            ask(connection, numbers[1], number, reason="routed", channel="email", now=NOW)
    archive.close()
    app: FastAPI = create_app(workspace, Time())
    review = ReviewLinks("", "a secret of the tests").review(1, 1, NOW)
    with served(app) as address:
        yield House(address, workspace, review)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def page(browser: Browser, house: House) -> Iterator[Page]:
    context = browser.new_context(base_url=house.address, locale="en-CA")
    opened = context.new_page()
    troubles: list[str] = []
    opened.on("console", lambda said: troubles.append(said.text) if said.type == "error" else None)
    opened.on("pageerror", lambda error: troubles.append(str(error)))
    yield opened
    context.close()
    assert troubles == [], "the browser complained"


def test_words_then_a_facet_narrow_what_is_shown(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("/")
    page.keyboard.type("wages")
    page.keyboard.press("Enter")
    expect(page.locator("#found")).to_have_text(re.compile(r"2 publications"))
    expect(page.locator("mark").first).to_have_text(re.compile("wages", re.I))
    page.get_by_label("Technology").check()
    expect(page.locator("#found")).to_have_text(re.compile(r"1 publication\b"))
    expect(page.get_by_label("Technology")).to_be_focused()
    expect(page.locator("#told")).to_have_text(re.compile("1 publication"))
    expect(page).to_have_url(re.compile("drivers=technology"))
    page.get_by_role("link", name="Technology (take away)").click()
    expect(page.locator("#found")).to_have_text(re.compile(r"2 publications"))


def test_everything_works_without_scripts(browser: Browser, house: House) -> None:
    context = browser.new_context(base_url=house.address, java_script_enabled=False)
    page = context.new_page()
    page.goto("/search?q=wages")
    page.get_by_text("Narrow the search").click()
    page.get_by_label("Technology").check()
    page.get_by_role("button", name="Show").click()
    expect(page.locator(".hits li.card")).to_have_count(1)
    context.close()


def test_sorting_and_pages(page: Page) -> None:
    page.goto("/search")
    page.get_by_label("Sorted by").select_option("title")
    expect(page.locator(".hits h3").first).to_have_text("Écarts salariaux")
    page.get_by_role("link", name="Next").click()
    expect(page).to_have_url(re.compile("sort=title.*page=2"))
    expect(page.locator(".hits h3").last).to_have_text("Wages by place")


def test_results_that_are_out_of_date_cannot_be_followed(page: Page) -> None:
    held: list[Route] = []
    page.route(re.compile("sort=title&size"), lambda asked: held.append(asked))
    page.goto("/search")
    page.get_by_label("Sorted by").select_option("title")
    expect(page.locator("#results")).to_have_js_property("inert", True)
    with pytest.raises(TimeoutError, match="inert"):
        page.get_by_role("link", name="Next").click(timeout=500)
    held[0].continue_()
    page.get_by_role("link", name="Next").click()
    expect(page).to_have_url(re.compile("sort=title.*page=2"))


def test_of_choices_made_quickly_the_last_is_answered(page: Page) -> None:
    held: list[Route] = []
    page.route(re.compile("drivers=technology&status"), lambda asked: held.append(asked))
    page.goto("/search")
    page.get_by_label("Technology").check()
    expect(page.locator("#results")).to_have_js_property("inert", True)
    page.get_by_label("Technology").uncheck()
    page.get_by_label("Inequality").check()
    expect(page.locator("#found")).to_have_text(re.compile("2 publications"))
    held[0].continue_()
    page.evaluate("fetch('/search').then((answer) => answer.text())")
    expect(page.locator("#found")).to_have_text(re.compile("2 publications"))
    expect(page).to_have_url(re.compile("drivers=inequality"))


def test_an_answer_that_does_not_come_is_asked_for_as_without_scripts(
    browser: Browser, house: House
) -> None:
    context = browser.new_context(base_url=house.address, locale="en-CA")
    page = context.new_page()
    page.goto("/search")
    page.route(re.compile("sort=title"), lambda asked: asked.abort(), times=1)
    page.get_by_label("Sorted by").select_option("title")
    expect(page).to_have_url(re.compile("sort=title"))
    expect(page.locator(".hits h3").first).to_have_text("Écarts salariaux")
    page.go_back()
    page.get_by_role("link", name="Next").click()
    expect(page.locator(".hits h3").last).to_have_text("Paper 00")
    context.close()


def test_a_publication_leads_on_to_its_concepts(page: Page) -> None:
    page.goto("/search?q=pay")
    page.get_by_role("link", name="Wages by place").click()
    expect(page.locator("blockquote.identified")).to_contain_text(QUOTE)
    page.get_by_role("link", name="Local data").click()
    expect(page.locator(".hits li.card")).to_have_count(1)


def test_the_way_is_found_by_keyboard(page: Page) -> None:
    page.goto("/search")
    page.keyboard.press("Tab")
    expect(page.get_by_text("Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_french_all_through(page: Page) -> None:
    page.goto("/search")
    page.get_by_role("link", name="français").click()
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    page.get_by_label("Inégalités").check()
    expect(page.locator("#found")).to_have_text(re.compile("2 publications"))
    expect(page.locator("h3[lang=fr]")).to_have_count(0)
    expect(page.locator("h3[lang=en]")).to_have_count(1)


def test_signing_in_takes_a_letter_and_one_click(page: Page, house: House) -> None:
    page.goto("/disagreements")
    page.get_by_label("E-mail address").fill(MODERATOR)
    page.get_by_role("button", name="Send me a link").click()
    expect(page.get_by_role("status")).to_contain_text("on its way")
    page.goto(awaited_link(house.workspace, MODERATOR))
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("h1")).to_have_text("Disagreements")
    for path in ("/account", "/sources", "/sign-ins", "/reviews", "/disagreements"):
        page.goto(path)
        assert faults(page) == [], path
    page.goto("/account")
    page.get_by_role("button", name="Sign out", exact=True).click()
    expect(page.locator("h1")).to_have_text("Sign in")


def test_a_reviewer_agrees_with_one_click_and_may_correct(page: Page, house: House) -> None:
    page.goto(house.review)
    page.get_by_role("button", name="Agree").click()
    expect(page.get_by_role("status")).to_contain_text("you agree")
    page.get_by_text("Correct the tags").click()
    page.get_by_label("Technology").check()
    page.get_by_role("button", name="Record my correction").click()
    expect(page.get_by_role("status")).to_contain_text("you corrected")


PAGES = ("/search?q=wages&drivers=technology", "/publications/2", "/editions", "/sign-in", "/no")


@pytest.mark.parametrize(
    ("width", "language", "scheme"),
    [(360, "fr", "light"), (360, "en", "dark"), (1280, "en", "light"), (1280, "fr", "dark")],
)
def test_no_page_has_a_serious_fault_or_runs_over_its_edge(
    browser: Browser, house: House, width: int, language: str, scheme: str
) -> None:
    context = browser.new_context(
        base_url=house.address,
        viewport={"width": width, "height": 800},
        color_scheme=scheme,  # type: ignore[arg-type]
        locale=language,
    )
    page = context.new_page()
    for path in (*PAGES, house.review):
        page.goto(path)
        page.evaluate(UNFOLD)
        assert faults(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    context.close()
