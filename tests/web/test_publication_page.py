"""The page of a publication: evidence, both languages, sources, reviews for whom they are."""

from __future__ import annotations

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from monitor.archive import Archive, open_archive
from monitor.archive.reviewers import Reviewer, add_reviewer
from monitor.archive.works import merge, relate
from monitor.workspace import Workspace
from tests.search.conftest import NOW, Made, put
from tests.web.conftest import STAFF, browser_of, sign_in

QUOTE = "Local data on wages are missing."
ENGLISH = Made(
    "Wages by place",
    f"A study of pay. {QUOTE}",
    url="https://example.org/en",
    authors=("A. Author", "B. Author"),
    translations=(("fr", "https://example.org/fr"), ("de", "javascript:alert(1)")),
    drivers=("place",),
    gaps=("local:identified",),
    regions=("canada",),
)
FRENCH = Made("Salaires par lieu", "Une étude.", language="fr", drivers=("place",))


@pytest.fixture
def archive(workspace: Workspace) -> Archive:
    return open_archive(workspace.archive_file)


@pytest.fixture
def number(archive: Archive) -> int:
    first, second = put(archive, ENGLISH, FRENCH)
    with archive.unit() as connection:
        relate(connection, first, second, "translation", "page", NOW)
    return first


def test_everything_known_stands_on_the_page(browser: TestClient, number: int) -> None:
    page = browser.get(f"/publications/{number}").text
    for shown in (
        "Wages by place",
        "A. Author, B. Author",
        "May 1, 2026",
        QUOTE,
        "suggested by the model",
        "70% sure",
        "Canada",
        "https://example.org/en",
        "https://example.org/fr",
        "Salaires par lieu",
        "source, June 22, 2026",
    ):
        assert shown in page, shown
    assert "javascript:" not in page


def test_the_french_page_names_concepts_in_french(browser: TestClient, number: int) -> None:
    page = browser.get(f"/publications/{number}?lang=fr").text
    for shown in ("Données locales", "1er mai 2026", "sûr à 70\u202f%", "lacune signalée"):
        assert shown.replace("\u202f", "\u00a0") in page.replace("\u202f", "\u00a0"), shown
    assert 'lang="en"' in page


def test_a_publication_that_was_merged_leads_to_the_other(
    browser: TestClient, archive: Archive, number: int
) -> None:
    (copy,) = put(archive, Made("Wages by place (copy)"))
    with archive.unit() as connection:
        merge(connection, number, copy, "same text", NOW)
    answer = browser.get(f"/publications/{copy}", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (301, f"/publications/{number}")


@pytest.mark.parametrize("absurd", ["0", "-1", "999", "9" * 30, "x", "1.5", "%00"])
def test_a_number_of_nothing_is_a_page_that_says_so(browser: TestClient, absurd: str) -> None:
    for page in ("", "/why"):
        answer = browser.get(f"/publications/{absurd}{page}")
        assert answer.status_code in (400, 404)
        assert "<h1>" in answer.text


def test_reviewers_are_named_to_staff_only(
    app: FastAPI, workspace: Workspace, archive: Archive, number: int
) -> None:
    review(archive, number)
    visitor, staff = browser_of(app), browser_of(app)
    sign_in(staff, workspace, STAFF)
    public, known = (one.get(f"/publications/{number}").text for one in (visitor, staff))
    assert "Rita Reviewer" in known
    assert "I know this study" in known
    assert "a reviewer" in public
    assert "Rita" not in public
    assert "I know" not in public


def review(archive: Archive, number: int) -> None:
    with archive.unit() as connection:
        reviewer = add_reviewer(
            connection, Reviewer(id=0, name="Rita Reviewer", email="rita@example.org"), NOW
        )
        connection.execute(
            "INSERT INTO review_requests (id, publication, reviewer, reason, asked, channel, state)"
            " VALUES (1, ?, ?, 'routed', '2026-06-22', 'web', 'done')",
            [number, reviewer],
        )
        connection.execute(
            "INSERT INTO votes (request, publication, reviewer, at, channel, model, verdict,"
            " relevant, drivers, gaps, unsure, comment, key) VALUES (1, ?, ?,"
            " '2026-06-22T09:00:00Z', 'web', 'm1', 'agree', 1, '[\"place\"]', '[]', 0,"
            " 'I know this study', 'k')",
            [number, reviewer],
        )


def test_similar_publications_are_of_other_works(
    browser: TestClient, archive: Archive, number: int
) -> None:
    put(
        archive,
        Made("Wages by place, again", "A study of pay by place.", drivers=("place",)),
        Made("Quantum soup", "Nothing in common", drivers=("technology",)),
    )
    page = browser.get(f"/publications/{number}").text
    after = page.split("Similar publications")[1]
    assert "Wages by place, again" in after
    assert "Salaires par lieu" not in after
    assert "Quantum" not in after


def test_editions_are_listed_and_shown(browser: TestClient, archive: Archive) -> None:
    from datetime import date

    from digests.edition import dump
    from monitor.archive.editions import FrozenEdition, freeze
    from tests.digests.editions import typical

    content = typical()
    frozen = FrozenEdition(
        id=content.id,
        kind="weekly",
        first_day=date(2026, 6, 16),
        last_day=date(2026, 6, 22),
        content=dump(content),
    )
    freeze(archive, frozen, [], [], NOW)
    assert "June 16 to 22, 2026" in browser.get("/editions").text
    answer = browser.get(f"/editions/{content.id}?lang=fr")
    assert "<html" in answer.text
    assert "script-src" not in answer.headers["content-security-policy"]
    assert browser.get("/editions/none").status_code == 404


def test_sources_and_their_health_are_for_staff(app: FastAPI, workspace: Workspace) -> None:
    workspace.sources_file.write_text(
        '[[source]]\nid = "feed"\nurl = "https://example.org/feed"\npublisher = "<b>Body</b>"\n',
        encoding="utf-8",
    )
    staff = browser_of(app)
    sign_in(staff, workspace, STAFF)
    page = staff.get("/sources").text
    assert "not visited yet" in page
    assert "&lt;b&gt;Body" in page
    assert "pas encore visitée" in staff.get("/sources?lang=fr").text
