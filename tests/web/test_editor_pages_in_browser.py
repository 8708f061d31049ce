"""The editors' desk in a real browser: by keyboard, on a phone, in French, without a fault."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from digests.edition import load
from monitor.archive import open_archive
from monitor.archive.editions import edition_by_id
from monitor.web.app import create_app
from monitor.workspace import Workspace
from tests.web.chromium import UNFOLD, chromium, faults, served
from tests.web.conftest import Time, make_site
from tests.web.test_editor_pages import EDITOR, ID, LINKS, put

pytestmark = pytest.mark.slow
Desk = tuple[str, str, Workspace]


@pytest.fixture
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    workspace = make_site(tmp_path_factory.mktemp("desk") / "w", public=False)
    archive = open_archive(workspace.archive_file)
    put(archive)
    archive.close()
    time = Time()
    with served(create_app(workspace, time)) as address:
        yield address, LINKS.own(ID, EDITOR, time.now), workspace


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


def test_an_edition_is_changed_by_keyboard_alone_without_scripts(
    browser: Browser, desk: Desk
) -> None:
    address, link, workspace = desk
    context = browser.new_context(base_url=address, locale="en-CA", java_script_enabled=False)
    page = context.new_page()
    page.goto(link)
    entry = page.locator("#p25")
    entry.locator("summary").focus()
    page.keyboard.press("Enter")
    place = entry.get_by_label("Where it stands")
    page.keyboard.press("Tab")
    expect(place).to_be_focused()
    place.select_option("head")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#p25 .meta strong")).to_have_text("head")
    expect(page).to_have_url(re.compile("#p25$"))
    entry.locator("summary").click()
    entry.get_by_label("Note for readers (French)").fill("À lire en premier.")
    page.keyboard.press("Enter")
    expect(entry).to_contain_text("À lire en premier.")
    page.locator("#p3 summary").click()
    page.locator("#p3").get_by_role("button", name="Take it out").click()
    expect(page.locator("#p3")).to_have_count(0)
    page.get_by_role("button", name="Hold it").click()
    expect(page.get_by_role("status")).to_contain_text("Held until it is released")
    page.get_by_role("link", name="Read it in French").click()
    expect(page.locator("body")).to_contain_text("À lire en premier.")
    context.close()
    archive = open_archive(workspace.archive_file)
    found = edition_by_id(archive, ID)
    archive.close()
    assert found is not None
    assert found.held
    assert 3 not in [one.publication for one in load(found.content).entries]


@pytest.mark.parametrize(
    ("width", "language", "scheme"),
    [(360, "fr", "dark"), (360, "en", "light"), (1280, "fr", "light"), (1280, "en", "dark")],
)
def test_the_desk_has_no_serious_fault_and_stays_within_its_edge(
    browser: Browser, desk: Desk, width: int, language: str, scheme: str
) -> None:
    address, link, _ = desk
    context = browser.new_context(
        base_url=address,
        viewport={"width": width, "height": 800},
        color_scheme=scheme,  # type: ignore[arg-type]
        locale=language,
    )
    page = context.new_page()
    page.goto(link)
    page.evaluate(UNFOLD)
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    expect(page.locator("html")).to_have_attribute("lang", language)
    context.close()
