"""Signing in: a link by mail, once; sessions that end; nothing told to strangers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from monitor.archive import open_archive
from monitor.archive.reviewers import Reviewer, add_reviewer
from monitor.archive.signins import sign_ins
from monitor.web.account_pages import LINK_LASTS, MOST_BY_PERSON
from monitor.web.app import create_app
from monitor.web.layout import local_path
from monitor.web.sessions import LASTS
from monitor.workspace import Workspace
from tests.fakes.slack import Person, Slack, running
from tests.web.conftest import (
    MODERATOR,
    STAFF,
    Time,
    browser_of,
    letter_to,
    link_to_sign_in,
    seal_of,
    sign_in,
)


def test_a_link_signs_in_once_and_a_scanner_does_not_use_it_up(
    browser: TestClient, app: FastAPI, workspace: Workspace
) -> None:
    link = link_to_sign_in(browser, workspace, STAFF)
    scanner = browser_of(app)
    assert scanner.get(link).status_code == 200
    assert "fow_session" not in scanner.cookies
    assert browser.post(link, follow_redirects=False).status_code == 303
    assert STAFF in browser.get("/account").text
    thief = browser_of(app)
    assert thief.post(link).status_code == 410
    assert "fow_session" not in thief.cookies


def test_a_link_ends_after_twenty_minutes(
    browser: TestClient, workspace: Workspace, time: Time
) -> None:
    link = link_to_sign_in(browser, workspace, STAFF)
    time.pass_by(LINK_LASTS + timedelta(seconds=1))
    assert browser.post(link).status_code == 410


def test_an_altered_link_is_no_page(browser: TestClient, workspace: Workspace) -> None:
    link = link_to_sign_in(browser, workspace, STAFF)
    assert browser.post(link[:-3] + "abc").status_code == 404


def test_a_stranger_sees_what_staff_see_and_gets_no_letter(
    browser: TestClient, workspace: Workspace
) -> None:
    known = browser.post("/sign-in", data={"email": STAFF})
    unknown = browser.post("/sign-in", data={"email": "stranger@example.org"})
    assert known.text == unknown.text
    with pytest.raises(FileNotFoundError):
        letter_to(workspace, "stranger@example.org")


def test_case_of_the_address_does_not_matter(browser: TestClient, workspace: Workspace) -> None:
    browser.post("/sign-in", data={"email": " STAFF@Example.org "})
    assert "/sign-in/" in letter_to(workspace, STAFF)


def test_the_letter_is_in_the_language_of_the_page(
    browser: TestClient, workspace: Workspace
) -> None:
    browser.get("/sign-in?lang=fr")
    browser.post("/sign-in", data={"email": STAFF})
    assert "Ouvrez ce lien" in letter_to(workspace, STAFF)


def test_the_session_cookie_is_out_of_reach_of_scripts_and_of_other_sites(
    browser: TestClient, workspace: Workspace
) -> None:
    answer = browser.post(link_to_sign_in(browser, workspace, STAFF), follow_redirects=False)
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie


def test_a_session_ends_with_its_time(
    browser: TestClient, workspace: Workspace, time: Time
) -> None:
    sign_in(browser, workspace, STAFF)
    time.pass_by(LASTS - timedelta(seconds=1))
    assert browser.get("/account").status_code == 200
    time.pass_by(timedelta(seconds=2))
    assert browser.get("/account", follow_redirects=False).status_code == 303


def test_signing_out_everywhere_ends_other_browsers_sessions(
    app: FastAPI, workspace: Workspace
) -> None:
    desk, phone = browser_of(app), browser_of(app)
    sign_in(desk, workspace, STAFF)
    sign_in(phone, workspace, STAFF)
    page = phone.get("/account").text
    phone.post("/account/sign-out-everywhere", data=seal_of(page))
    assert desk.get("/account", follow_redirects=False).headers["location"].startswith("/sign-in")


def test_signing_out_ends_this_session_only(app: FastAPI, workspace: Workspace) -> None:
    desk, phone = browser_of(app), browser_of(app)
    sign_in(desk, workspace, STAFF)
    sign_in(phone, workspace, STAFF)
    phone.post("/account/sign-out", data=seal_of(phone.get("/account").text))
    assert phone.get("/account", follow_redirects=False).status_code == 303
    assert desk.get("/account").status_code == 200


def test_a_form_without_its_seal_or_with_another_sessions_changes_nothing(
    app: FastAPI, workspace: Workspace
) -> None:
    desk, phone = browser_of(app), browser_of(app)
    sign_in(desk, workspace, STAFF)
    sign_in(phone, workspace, STAFF)
    foreign = seal_of(phone.get("/account").text)
    assert desk.post("/account/sign-out-everywhere").status_code == 403
    assert desk.post("/account/sign-out-everywhere", data=foreign).status_code == 403
    assert desk.get("/account").status_code == 200


def test_after_signing_in_one_is_where_one_wanted_to_go(
    browser: TestClient, workspace: Workspace
) -> None:
    asked = browser.get("/account", follow_redirects=False)
    assert asked.headers["location"] == "/sign-in?next=/account"
    browser.post("/sign-in", data={"email": STAFF, "next": "/account"})
    link = letter_to(workspace, STAFF).split("http://testserver")[1].split()[0]
    assert browser.post(link, follow_redirects=False).headers["location"] == "/account"


@pytest.mark.parametrize(
    "path", ["//evil.example", "https://evil.example", "/\\evil.example", "evil", "/a\r\nb: c"]
)
def test_no_link_leads_away_from_here(path: str) -> None:
    assert local_path(path) == "/"
    assert local_path("/search?q=a") == "/search?q=a"


def test_asking_too_often_is_answered_with_when_to_come_back(
    browser: TestClient, time: Time
) -> None:
    answers = [
        browser.post("/sign-in", data={"email": "x@example.org"}) for _ in range(MOST_BY_PERSON + 1)
    ]
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["retry-after"]) > 0
    time.pass_by(timedelta(hours=1))
    assert browser.post("/sign-in", data={"email": "x@example.org"}).status_code == 200


def test_a_moderator_sees_the_log_and_staff_do_not(app: FastAPI, workspace: Workspace) -> None:
    staff, moderator = browser_of(app), browser_of(app)
    sign_in(staff, workspace, STAFF)
    sign_in(moderator, workspace, MODERATOR)
    assert staff.get("/sign-ins").status_code == 403
    assert STAFF in moderator.get("/sign-ins").text
    archive = open_archive(workspace.archive_file)
    events = [line.event for line in sign_ins(archive, person=STAFF)]
    archive.close()
    assert events == ["signed-in", "link-sent"]


@pytest.fixture
def slack() -> Iterator[Slack]:
    with running() as made:
        yield made


def in_slack(slack: Slack, workspace: Workspace, email: str) -> Person:
    """Somebody of the roster who is in Slack; the app may write to them."""
    said = workspace.settings_file.read_text(encoding="utf-8")
    settings = f'[slack]\ntoken = "{slack.world.bot_token}"\napi_url = "{slack.api}"\n'
    workspace.settings_file.write_text(said + settings, encoding="utf-8")
    person = slack.person("Rey", email=email)
    archive = open_archive(workspace.archive_file)
    with archive.unit() as connection:
        add_reviewer(
            connection, Reviewer(id=0, name="Rey", email=email, slack=person.id), Time().now
        )
    archive.close()
    return person


@pytest.mark.parametrize(("language", "said"), [("en", "Open this"), ("fr", "Ouvrez ce lien")])
def test_who_is_on_the_roster_and_in_slack_gets_the_same_link_there(
    slack: Slack, workspace: Workspace, time: Time, language: str, said: str
) -> None:
    person = in_slack(slack, workspace, STAFF)
    browser = browser_of(create_app(workspace, time))
    browser.get(f"/sign-in?lang={language}")
    mailed = link_to_sign_in(browser, workspace, STAFF)
    (message,) = person.inbox()
    assert said in message.text
    assert f"<http://testserver{mailed}>" in message.text, "as it stands, whatever its signs"
    assert browser.post(mailed, follow_redirects=False).status_code == 303
    assert STAFF in browser.get("/account").text


def test_without_the_roster_slack_is_told_nothing(
    slack: Slack, workspace: Workspace, time: Time
) -> None:
    person = in_slack(slack, workspace, STAFF)
    browser = browser_of(create_app(workspace, time))
    browser.post("/sign-in", data={"email": MODERATOR})
    browser.post("/sign-in", data={"email": "stranger@example.org"})
    assert "/sign-in/" in letter_to(workspace, MODERATOR)
    assert not person.inbox()


def test_when_slack_is_away_the_letter_goes_out_all_the_same(
    slack: Slack, workspace: Workspace, time: Time
) -> None:
    in_slack(slack, workspace, STAFF)
    settings = workspace.settings_file.read_text(encoding="utf-8")
    away = settings.replace(slack.api, "http://127.0.0.1:9/")
    workspace.settings_file.write_text(away, encoding="utf-8")
    browser = browser_of(create_app(workspace, time))
    assert link_to_sign_in(browser, workspace, STAFF)
