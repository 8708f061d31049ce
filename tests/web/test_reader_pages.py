"""Readers' pages: no word on who is a reader, nothing changed by a GET, one click to stop."""

from __future__ import annotations

import re
from contextlib import closing
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from monitor.archive import open_archive
from monitor.archive.editions import FrozenEdition, freeze
from monitor.archive.outcomes import clicks, number_links, opinions
from monitor.archive.readers import Reader, add_reader, reader_by_address, readers
from monitor.readers.clicks import write_click
from monitor.readers.links import Links
from monitor.readers.roll import Wish, fresh
from monitor.readers.standing import Standing
from monitor.workspace import Workspace
from tests.digests.editions import edition
from tests.web.conftest import MONDAY, STAFF, Time, letter_to, sign_in

SECRET = "a secret of the tests"
LINKS = Links("http://testserver", SECRET)


def known(workspace: Workspace, state: Standing = Standing.ACTIVE, **fields: str) -> Reader:
    wish = Wish(address="zoe@example.org", **({"language": "en"} | fields))  # type: ignore[arg-type]
    with closing(open_archive(workspace.archive_file)) as archive:
        with archive.unit() as connection:
            add_reader(connection, fresh(wish, state, "import", MONDAY))
        found = reader_by_address(archive, "zoe@example.org")
    assert found is not None
    return found


def stored(workspace: Workspace, address: str = "zoe@example.org") -> Reader | None:
    with closing(open_archive(workspace.archive_file)) as archive:
        return reader_by_address(archive, address)


def path(link: str) -> str:
    return link.removeprefix("http://testserver")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_from_signing_up_to_leaving(
    browser: TestClient, workspace: Workspace, language: str
) -> None:
    page = browser.get(f"/subscribe?lang={language}")
    assert page.status_code == 200
    topic = re.findall(r'name="topic" value="(drivers:[^"]+)"', page.text)[0]
    form = {
        "email": "Zoe@Example.org",
        "topic": topic,
        "frequency": "both",
        "digest_language": language,
    }
    answer = browser.post("/subscribe", data=form)
    assert answer.status_code == 200
    (link,) = re.findall(
        r"http://testserver(/confirm/\S+)", letter_to(workspace, "zoe@example.org")
    )
    assert browser.get(link).status_code == 200
    before = stored(workspace)
    assert before is not None
    assert before.state == "pending", "opening the link changes nothing"
    done = browser.post(link)
    assert done.status_code == 200
    after = stored(workspace)
    assert after is not None
    assert (after.state, after.topics, after.frequency) == ("active", (topic,), "both")
    (preferences,) = re.findall(r'href="(/preferences/[^"]+)"', done.text)
    page = browser.get(preferences)
    assert f'value="{topic}" checked' in page.text
    (stop,) = re.findall(r'href="(/u/[^"]+)"', page.text)
    assert browser.get(stop).status_code == 200
    assert stored(workspace) == after, "opening the page changes nothing"
    assert browser.post(stop).status_code == 200
    left = stored(workspace)
    assert left is not None
    assert left.state == "left"


def test_the_page_says_the_same_whoever_signs_up(browser: TestClient, workspace: Workspace) -> None:
    known(workspace)
    form = {"frequency": "weekly", "digest_language": "en"}
    answers = [
        browser.post("/subscribe", data={"email": email, **form})
        for email in ("zoe@example.org", "new@example.org", "no address")
    ]
    assert len({(answer.status_code, answer.text) for answer in answers}) == 1
    links = [
        browser.post("/preferences", data={"email": answer}) for answer in ("zoe@example.org", "x")
    ]
    assert len({(answer.status_code, answer.text) for answer in links}) == 1
    with closing(open_archive(workspace.archive_file)) as archive:
        assert len(readers(archive)) == 2


def test_a_mail_program_takes_a_reader_off_without_a_browser(
    browser: TestClient, workspace: Workspace
) -> None:
    reader = known(workspace, language="fr")
    answer = browser.post(path(LINKS.unsubscribe(reader)), data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert answer.headers["content-language"] == "fr"
    assert browser.post(path(LINKS.unsubscribe(reader))).status_code == 200, "again does no harm"
    left = stored(workspace)
    assert left is not None
    assert (left.state, left.reason) == ("left", "unsubscribed")


def test_keys_are_not_guessed_by_trying(browser: TestClient, workspace: Workspace) -> None:
    statuses = [browser.post(f"/u/aaaaaaaaaaa{number}").status_code for number in range(32)]
    assert statuses[0] == 404
    assert statuses[-1] == 429
    reader = known(workspace)
    assert browser.post(path(LINKS.unsubscribe(reader))).status_code == 200


def test_forms_are_not_filled_in_without_end(browser: TestClient) -> None:
    form = {"email": "a@example.org", "frequency": "weekly", "digest_language": "en"}
    assert [browser.post("/subscribe", data=form).status_code for _ in range(21)][-1] == 429


def test_preferences_are_saved_and_a_choice_of_nothing_is_refused(
    browser: TestClient, workspace: Workspace
) -> None:
    reader = known(workspace)
    link = path(LINKS.preferences(reader, MONDAY))
    chosen = {"digest_language": "fr", "frequency": "monthly", "way": "email"}
    assert browser.post(link, data=chosen).headers["content-language"] == "fr"
    after = stored(workspace)
    assert after is not None
    assert (after.language, after.frequency) == ("fr", "monthly")
    refused = browser.post(link, data={"digest_language": "en", "frequency": "weekly"})
    assert refused.status_code == 400
    wrong = browser.post(link, data=chosen | {"topic": "drivers:no-such"})
    assert wrong.status_code == 400
    assert stored(workspace) == after


def test_links_are_scoped_and_end(browser: TestClient, workspace: Workspace, time: Time) -> None:
    reader = known(workspace)
    preferences = LINKS.preferences(reader, MONDAY)
    token = preferences.rpartition("/")[2]
    for other in ("confirm", "feedback", "preferences"):
        expected = 200 if other == "preferences" else 404
        assert browser.get(f"/{other}/{token}").status_code == expected
    assert browser.get(f"/preferences/{token}x").status_code == 404
    time.pass_by(timedelta(days=181))
    assert browser.get(path(preferences)).status_code == 410
    assert browser.get(path(LINKS.unsubscribe(reader))).status_code == 200, "this one lasts"


def frozen(workspace: Workspace) -> int:
    """Freeze an edition with one numbered link; return its number."""
    issue = edition()
    held = FrozenEdition(
        id=issue.id, kind=issue.kind, first_day=issue.start, last_day=issue.end, content="{}"
    )
    with closing(open_archive(workspace.archive_file)) as archive:
        freeze(archive, held, (), (), MONDAY)
        with archive.unit() as connection:
            return number_links(connection, issue.id, ["https://example.org/1"])[
                "https://example.org/1"
            ]


def test_feedback_is_taken_at_a_click_and_replaced_by_a_second(
    browser: TestClient, workspace: Workspace
) -> None:
    frozen(workspace)
    reader = known(workspace)
    link = path(LINKS.feedback(reader, "weekly-2026-07-05", MONDAY))
    page = browser.get(f"{link}?score=1")
    assert 'value="1" checked' in page.text
    browser.post(link, data={"score": "1", "comment": "<b>too long</b>"})
    assert browser.post(link, data={"score": "5", "comment": "Fine."}).status_code == 200
    assert browser.post(link, data={"score": "9"}).status_code == 400
    with closing(open_archive(workspace.archive_file)) as archive:
        (opinion,) = opinions(archive, "2026-01-01", "2026-12-31")
    assert (opinion.score, opinion.comment) == (5, "Fine.")


def test_a_link_leads_on_and_is_counted_by_day_and_by_nobodys_name(
    browser: TestClient, workspace: Workspace
) -> None:
    number = frozen(workspace)
    link = f"/l/{write_click(SECRET, number)}"
    for _ in range(3):
        answer = browser.get(link, follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (302, "https://example.org/1")
    for wrong in (f"/l/{number}-aaaaaaaa", f"/l/{write_click('other', number)}", "/l/x", "/l/9-"):
        assert browser.get(wrong, follow_redirects=False).status_code == 404
    with closing(open_archive(workspace.archive_file)) as archive:
        (followed,) = clicks(archive, "2026-06-22", "2026-06-22")
        columns = [row[1] for row in archive.db.execute("PRAGMA table_info(clicks)")]
    assert followed.clicks == 3
    assert columns == ["link", "day", "count"]


def test_staff_see_the_outcomes_in_both_languages_and_nobody_else(
    browser: TestClient, workspace: Workspace
) -> None:
    known(workspace)
    assert browser.get("/outcomes", follow_redirects=False).status_code == 303
    sign_in(browser, workspace, STAFF)
    english = browser.get("/outcomes?lang=en").text
    assert "Not measured: there is no tracking pixel." in english
    french = browser.get("/outcomes?lang=fr").text
    assert "Non mesuré" in french
    assert "40\u00a0%" in french
    table = browser.get("/outcomes.csv?first=2026-01-01&last=2026-06-30")
    assert table.headers["content-disposition"].endswith('outcomes-2026-01-01-2026-06-30.csv"')
    assert table.text.count("\r\n") == 22
    assert browser.get("/outcomes?first=never").status_code == 400
