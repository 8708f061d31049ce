"""Saved searches: kept by their owner, told by mail once a week, and nothing twice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.archive import Archive, open_archive
from monitor.archive.portfolio import (
    delete_search,
    freeze_letter,
    move_letter,
    queued_letters,
    save_search,
    saved_searches,
)
from monitor.archive.reviewers import Reviewer, add_reviewer
from monitor.letters import written
from monitor.readers.leaving import erase, everything_about
from monitor.readers.roll import Wish, add
from monitor.review.roster import remove
from monitor.web.app import create_app
from monitor.web.portfolio import PortfolioSummary, compose, send_portfolios
from monitor.workspace import Workspace
from tests.search.conftest import Made, put
from tests.web.conftest import MODERATOR, STAFF, Time, browser_of, seal_of, sign_in

WEEK = timedelta(days=7)
KEPT = "drivers=technology"


@pytest.fixture
def archive(workspace: Workspace) -> Iterator[Archive]:
    with closing(open_archive(workspace.archive_file)) as opened:
        put(opened, Made("Before", drivers=("technology",)))
        yield opened


def send(archive: Archive, workspace: Workspace, time: Time, *, allowed: bool = True):  # type: ignore[no-untyped-def]
    return send_portfolios(archive, workspace.settings(), workspace, time, lambda _: allowed)


def letters(workspace: Workspace) -> list[tuple[str, str]]:
    """Subject and text of every letter in the outbox."""
    found = sorted((workspace.folder / "outbox" / "letters").glob("portfolio-*/*.eml"))
    messages = [message_from_bytes(one.read_bytes(), policy=policy.default) for one in found]
    return [(str(one["Subject"]), one.get_content()) for one in messages]


def keep(archive: Archive, time: Time, language: str = "en", query: str = KEPT) -> None:
    assert save_search(archive, STAFF, "Robots", query, language, time())


def test_what_is_new_comes_once_a_week_and_once(
    archive: Archive, workspace: Workspace, time: Time
) -> None:
    keep(archive, time)
    put(archive, Made("New robots", drivers=("technology",)), Made("Other", drivers=("skills",)))
    assert send(archive, workspace, time).sent == 0, "a week has not passed"
    time.pass_by(WEEK)
    assert send(archive, workspace, time).sent == 1
    subject, text = letters(workspace)[0]
    assert subject == "1 new publication: Robots"
    assert "New robots" in text
    assert "Before" not in text
    assert "Other" not in text
    time.pass_by(WEEK)
    assert send(archive, workspace, time) == PortfolioSummary(
        searches=1, frozen=0, sent=0, waiting=0, failed=0, doubtful=0
    )
    put(archive, Made("Newer robots", drivers=("technology",)))
    assert send(archive, workspace, time).sent == 1
    assert "New robots" not in letters(workspace)[1][1]


def test_a_letter_is_in_the_language_of_its_search(
    archive: Archive, workspace: Workspace, time: Time
) -> None:
    keep(archive, time, language="fr")
    put(archive, Made("A", drivers=("technology",)), Made("B", drivers=("technology",)))
    time.pass_by(WEEK)
    send(archive, workspace, time)
    assert letters(workspace)[0][0] == "2 nouvelles publications : Robots".replace(" :", "\u00a0:")


def test_a_letter_in_flight_at_a_crash_is_in_doubt_and_never_sent_again(
    archive: Archive, workspace: Workspace, time: Time
) -> None:
    keep(archive, time)
    put(archive, Made("New", drivers=("technology",)))
    (search,) = saved_searches(archive)
    assert freeze_letter(archive, search.id, [2], time()) == 1
    assert freeze_letter(archive, search.id, [2], time()) == 0
    (letter,) = queued_letters(archive)
    assert move_letter(archive, letter.id, "queued", "sending", time())
    time.pass_by(WEEK)
    assert (send(archive, workspace, time).doubtful, letters(workspace)) == (1, [])
    assert send(archive, workspace, time).doubtful == 0


def test_a_letter_frozen_before_a_crash_goes_out_once(
    archive: Archive, workspace: Workspace, time: Time
) -> None:
    keep(archive, time)
    put(archive, Made("New", drivers=("technology",)))
    freeze_letter(archive, saved_searches(archive)[0].id, [2], time())
    assert send(archive, workspace, time).sent == 1
    time.pass_by(WEEK)
    assert send(archive, workspace, time).sent == 0


def test_whoever_may_not_sign_in_any_more_or_deleted_the_search_gets_nothing(
    archive: Archive, workspace: Workspace, time: Time
) -> None:
    keep(archive, time)
    put(archive, Made("New", drivers=("technology",)))
    time.pass_by(WEEK)
    assert send(archive, workspace, time, allowed=False).searches == 0
    freeze_letter(archive, saved_searches(archive)[0].id, [2], time())
    assert not delete_search(archive, 1, MODERATOR)
    assert delete_search(archive, 1, STAFF)
    assert send(archive, workspace, time).sent == 0
    assert archive.db.execute("SELECT count(*) FROM portfolio_told").fetchone() == (0,)


@given(st.text(max_size=60))
@settings(max_examples=20)
def test_any_query_is_told_or_not_but_never_fails(
    tmp_path_factory: pytest.TempPathFactory, query: str
) -> None:
    from tests.web.conftest import make_site

    workspace = make_site(tmp_path_factory.mktemp("any") / "w", public=True)
    time = Time()
    with closing(open_archive(workspace.archive_file)) as archive:
        keep(archive, time, query=f"q={query}&{query}")
        put(archive, Made("New", drivers=("technology",)))
        time.pass_by(WEEK)
        assert send(archive, workspace, time).searches == 1


def test_a_search_is_saved_named_and_deleted_by_its_owner_only(
    archive: Archive, workspace: Workspace, time: Time
) -> None:
    app = create_app(workspace, time)
    staff, other = browser_of(app), browser_of(app)
    sign_in(staff, workspace, STAFF)
    sign_in(other, workspace, MODERATOR)
    assert f"/portfolio?{KEPT}" in staff.get(f"/search?{KEPT}").text
    page = staff.get(f"/portfolio?{KEPT}").text
    form = {**seal_of(page), "query": KEPT, "name": "<b>Mine</b>"}
    assert staff.post("/portfolio", data=form).status_code == 200
    assert saved_searches(archive)[0].query == KEPT
    assert "<b>Mine" not in staff.get("/portfolio").text
    foreign = seal_of(other.get("/account").text)
    renamed = {**foreign, "name": "x"}
    assert other.post("/portfolio/1/rename", data=renamed).status_code == 404
    assert other.post("/portfolio/1/delete", data=foreign).status_code == 404
    assert staff.post("/portfolio/1/rename", data={**form, "name": "Ours"}).status_code == 200
    assert "Ours" in staff.get("/portfolio?lang=fr").text
    assert staff.post("/portfolio/1/delete", data=form).status_code == 200
    assert saved_searches(archive) == ()


def test_the_link_in_a_letter_ends_the_search_at_a_click(
    archive: Archive, workspace: Workspace, time: Time
) -> None:
    keep(archive, time)
    put(archive, Made("New", drivers=("technology",)))
    time.pass_by(WEEK)
    send(archive, workspace, time)
    found = re.search(r"http://testserver(/p/\S+)", letters(workspace)[0][1])
    assert found is not None
    browser: TestClient = browser_of(create_app(workspace, time))
    assert "Robots" in browser.get(found[1]).text
    assert len(saved_searches(archive)) == 1, "following the link ends nothing"
    assert "Done" in browser.post(found[1]).text
    assert saved_searches(archive) == ()
    assert browser.post(found[1]).status_code == 200


def test_a_mail_program_can_end_the_search_by_one_click(
    archive: Archive, workspace: Workspace, time: Time
) -> None:
    keep(archive, time)
    freeze_letter(archive, saved_searches(archive)[0].id, [1], time())
    (queued,) = queued_letters(archive)
    message = written(
        compose(archive, queued, "https://monitor.example.org"), workspace.settings(), time()
    )
    link = f"https://monitor.example.org/p/{queued.search.key}"
    assert message["List-Unsubscribe"] == f"<{link}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert f"List-Unsubscribe: <{link}>\r\n".encode() in message.as_bytes(), "not folded"
    program = TestClient(create_app(workspace, time))  # without cookies, from nowhere
    ended = program.post(f"/p/{queued.search.key}", data={"List-Unsubscribe": "One-Click"})
    assert ended.status_code == 200
    assert saved_searches(archive) == ()
    unsafe = compose(archive, queued, "http://127.0.0.1:8000")
    assert "List-Unsubscribe" not in written(unsafe, workspace.settings(), time())


def test_searches_are_shown_to_their_reader_and_forgotten_with_them(
    archive: Archive, workspace: Workspace, time: Time
) -> None:
    add(archive, Wish(address="Staff@example.org"), "by hand", "a form", time())
    keep(archive, time)
    assert save_search(archive, MODERATOR, "Another's", KEPT, "en", time())
    shown = everything_about(archive, STAFF)["searches"]
    assert [one["name"] for one in shown] == ["Robots"]
    erase(archive, STAFF)
    assert [one.person for one in saved_searches(archive)] == [MODERATOR]


def test_searches_are_forgotten_with_a_reviewer(archive: Archive, time: Time) -> None:
    with archive.unit() as connection:
        add_reviewer(connection, Reviewer(id=0, name="R", email=STAFF), time())
    keep(archive, time)
    remove(archive, STAFF, time())
    assert saved_searches(archive) == ()
