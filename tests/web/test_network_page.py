"""The network page: coverage and agreement for all, names for staff only."""

from __future__ import annotations

from contextlib import closing

import pytest
from fastapi.testclient import TestClient
from lxml import html

from monitor.archive import open_archive
from monitor.archive.reviewers import Reviewer, add_reviewer
from monitor.web.app import create_app
from monitor.workspace import Workspace
from tests.web.conftest import MONDAY, STAFF, Time, browser_of, sign_in


@pytest.fixture
def browser(workspace: Workspace) -> TestClient:
    with closing(open_archive(workspace.archive_file)) as archive, archive.unit() as connection:
        for number in range(3):
            person = Reviewer(
                id=0,
                name=f"Expert {number}",
                email=f"expert{number}@example.org",
                languages=("fr",),
                fields=("technology",),
            )
            add_reviewer(connection, person, MONDAY)
    return browser_of(create_app(workspace, Time()))


def rows(page: str) -> dict[str, list[str]]:
    found = html.fromstring(page).cssselect("tbody tr")
    return {row[0].text_content(): [cell.text_content() for cell in row[1:]] for row in found}


def test_coverage_says_where_reviewers_are_too_few(browser: TestClient) -> None:
    shown = rows(browser.get("/network").text)
    assert shown["French"] == ["3", "", ""]
    assert shown["English"] == ["0", "", "too few"]
    assert shown["Relevance"][-1] == "too few reviews to tell"


def test_the_page_is_in_french_too(browser: TestClient) -> None:
    page = browser.get("/network?lang=fr").text
    assert rows(page)["français"] == ["3", "", ""]
    assert "3 experts vérifient" in page


def test_names_are_for_staff_only(browser: TestClient, workspace: Workspace) -> None:
    assert "Expert 1" not in browser.get("/network").text
    assert "@example.org" not in browser.get("/network").text
    sign_in(browser, workspace, STAFF)
    assert "Expert 1" in browser.get("/network").text
