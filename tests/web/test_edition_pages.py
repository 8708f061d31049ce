"""Editions on the web: when they went out, in the language of their name, with their feeds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from digests.edition import dump
from monitor.archive import Archive, open_archive
from monitor.archive.editions import FrozenEdition, freeze
from monitor.archive.slack_events import endorse
from monitor.archive.windows import Window, put_window
from monitor.copies import publish_copies
from monitor.workspace import Workspace
from tests.digests.editions import full
from tests.web.conftest import MONDAY, Time


@pytest.fixture
def archive(workspace: Workspace) -> Iterator[Archive]:
    opened = open_archive(workspace.archive_file)
    yield opened
    opened.close()


def frozen(archive: Archive) -> str:
    content = full()
    one = FrozenEdition(
        id=content.id,
        kind=content.kind,
        first_day=content.start,
        last_day=content.end,
        content=dump(content),
    )
    freeze(archive, one, [], [], MONDAY)
    return content.id


def test_a_copy_is_shown_in_the_language_of_its_name_with_its_picture(
    browser: TestClient, archive: Archive
) -> None:
    id = frozen(archive)
    for language, words in (("en", "Read first"), ("fr", "À lire en premier")):
        answer = browser.get(f"/editions/{id}.{language}.html?lang=en")
        assert answer.status_code == 200
        assert answer.headers["content-language"] == language
        assert words in answer.text
        assert 'src="data:image/png;base64,' in answer.text
    assert browser.get(f"/editions/{id}.xx.html").status_code == 404


def test_what_waits_in_the_editors_hands_is_not_shown(
    browser: TestClient, archive: Archive, time: Time
) -> None:
    id = frozen(archive)
    put_window(archive, id, Window(goes_out=MONDAY + timedelta(hours=5), held=False))
    assert browser.get(f"/editions/{id}").status_code == 404
    assert id not in browser.get("/editions").text
    time.pass_by(timedelta(hours=5))
    assert browser.get(f"/editions/{id}").status_code == 200
    assert id in browser.get("/editions").text


def test_the_list_says_how_many_people_endorse_an_edition(
    browser: TestClient, archive: Archive
) -> None:
    id = frozen(archive)
    assert "endorse" not in browser.get("/editions").text
    for member, reaction, stands in (("U1", "tada", True), ("U1", "+1", True), ("U2", "+1", False)):
        with archive.unit() as connection:
            endorse(
                connection,
                edition=id,
                channel="C1",
                ts="1.0",
                member=member,
                reaction=reaction,
                event_ts="2.0",
                stands=stands,
            )
    assert "1 person endorses it" in browser.get("/editions").text
    assert "1 personne l’approuve" in browser.get("/editions?lang=fr").text


def test_feeds_are_given_and_no_other_file(
    browser: TestClient, archive: Archive, workspace: Workspace
) -> None:
    id = frozen(archive)
    publish_copies(archive, workspace.settings(), workspace, MONDAY)
    answer = browser.get("/feeds/editions.fr.atom")
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    assert f"http://testserver/editions/{id}.fr.html" in answer.text
    assert browser.get("/feeds/drivers/towns.en.atom").status_code == 200
    for path in ("none.en.atom", "../editions/x.en.html", "..%2f..%2f..%2ffow.toml", ""):
        assert browser.get(f"/feeds/{path}").status_code == 404
