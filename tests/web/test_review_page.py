"""Reviewing by a signed link: a look records nothing, a click records once, for its reviewer."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from lxml import html

from monitor.archive import Archive, open_archive
from monitor.archive.reviewers import Reviewer, add_reviewer
from monitor.archive.reviews import ask, request_by_id, votes
from monitor.archive.settlements import settlement_of
from monitor.archive.suggestions import store_suggestion
from monitor.invitations import ReviewLinks
from monitor.review.asking import suggestion_now
from monitor.tokens import seal
from monitor.workspace import Workspace
from tests.search.conftest import NOW, Made, put
from tests.web.conftest import MODERATOR, MONDAY, Time, browser_of, seal_of, sign_in

QUOTE = "Local data on wages are missing."
OTHER = "Little is known about rural workers."
MADE = Made(
    "Wages by place",
    f"A study of pay. {QUOTE} {OTHER}",
    drivers=("place",),
    gaps=("local:identified",),
)


@pytest.fixture
def archive(workspace: Workspace) -> Archive:
    return open_archive(workspace.archive_file)


@pytest.fixture
def people(archive: Archive) -> dict[str, int]:
    """Two reviewers, each asked about the same publication: name → number of the request."""
    (number,) = put(archive, MADE)
    suggestion = suggestion_now(archive, number, NOW, {})
    requests = {}
    with archive.unit() as connection:
        store_suggestion(connection, suggestion)
        for name, language in (("Ana", "en"), ("Benoît", "fr")):
            email = f"{name[:3].lower()}@example.org"
            person = Reviewer(id=0, name=name, email=email, languages=(language,))
            reviewer = add_reviewer(connection, person, NOW)
            made = ask(connection, number, reviewer, reason="routed", channel="email", now=NOW)
            assert made is not None
            requests[name] = made
    return requests


def link(archive: Archive, request: int, *, reviewer: int = 0) -> str:
    asked = request_by_id(archive, request)
    assert asked is not None
    secret = "a secret of the tests"
    return ReviewLinks("", secret).review(request, reviewer or asked.reviewer, MONDAY)


def key_of(page: str) -> str:
    found = re.search(r'name="key" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def test_a_look_shows_the_card_in_the_reviewers_language_and_records_nothing(
    browser: TestClient, archive: Archive, people: dict[str, int]
) -> None:
    english = browser.get(link(archive, people["Ana"])).text
    french = browser.get(link(archive, people["Benoît"])).text
    assert "What the model suggests" in english
    assert "Ce que le modèle suggère" in french
    assert "Données locales" in french
    assert QUOTE in english
    for _ in range(3):
        browser.head(link(archive, people["Ana"]))
    assert votes(archive) == ()


@pytest.mark.parametrize(
    ("verdict", "state", "said"),
    [
        ("agree", "done", "you agree"),
        ("not-relevant", "done", "not relevant"),
        ("not-my-field", "declined", "not your field"),
        ("later", "later", "Kept for later"),
    ],
)
def test_one_click_is_recorded_and_shown(
    browser: TestClient,
    archive: Archive,
    people: dict[str, int],
    verdict: str,
    state: str,
    said: str,
) -> None:
    address = link(archive, people["Ana"])
    form = {"verdict": verdict, "key": key_of(browser.get(address).text)}
    page = browser.post(address, data=form).text
    assert said in page
    request = request_by_id(archive, people["Ana"])
    assert request is not None
    assert request.state == state
    browser.post(address, data=form)
    assert len(votes(archive)) == 1


def test_a_correction_is_checked_and_kept(
    browser: TestClient, archive: Archive, people: dict[str, int]
) -> None:
    address = link(archive, people["Ana"])
    wrong = {"verdict": "correct", "key": "1", "gap:evidence": "identified", "comment": "Rural."}
    page = browser.post(address, data=wrong)
    assert page.status_code == 400
    assert "word for word" in page.text
    assert "Rural." in page.text, "what was typed is still there"
    assert votes(archive) == ()
    right = {**wrong, "quote:evidence": OTHER, "drivers": ["place", "inequality"], "unsure": "1"}
    page = browser.post(address, data=right)
    assert "you corrected the tags" in page.text
    (vote,) = votes(archive)
    assert set(vote.drivers) == {"place", "inequality"}
    assert [(gap.concept, gap.quote) for gap in vote.gaps] == [("evidence", OTHER)]
    assert (vote.channel, vote.unsure, vote.comment) == ("web", True, "Rural.")
    document = html.fromstring(page.text)
    checked = {box.get("value") for box in document.cssselect("[name=drivers][checked]")}
    assert checked == {"place", "inequality"}


def test_others_votes_are_seen_only_after_ones_own(
    browser: TestClient, archive: Archive, people: dict[str, int]
) -> None:
    ana, ben = link(archive, people["Ana"]), link(archive, people["Benoît"])
    browser.post(ana, data={"verdict": "correct", "key": "1", "comment": "A secret word."})
    assert "secret word" not in browser.get(ben).text
    browser.post(ben, data={"verdict": "agree", "key": "2"})
    assert "secret word" in browser.get(ben).text


def test_a_link_is_good_for_its_reviewer_its_request_and_thirty_days(
    browser: TestClient, archive: Archive, people: dict[str, int], time: Time
) -> None:
    stolen = link(archive, people["Ana"], reviewer=2)
    assert browser.get(stolen).status_code == 410
    other = seal("a secret of the tests", "preferences", f"{people['Ana']}:1", MONDAY)
    assert browser.post(f"/review/{other}", data={"verdict": "agree"}).status_code == 404
    good = link(archive, people["Ana"])
    time.pass_by(timedelta(days=30))
    assert browser.get(good).status_code == 200
    time.pass_by(timedelta(seconds=1))
    assert browser.post(good, data={"verdict": "agree", "key": "1"}).status_code == 410
    assert votes(archive) == ()


@pytest.mark.parametrize(
    "form", [{}, {"verdict": "<b>"}, {"verdict": "correct", "drivers": "no-such"}]
)
def test_an_absurd_form_gets_a_line_and_records_nothing(
    browser: TestClient, archive: Archive, people: dict[str, int], form: dict[str, str]
) -> None:
    answer = browser.post(link(archive, people["Ana"]), data=form)
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text
    assert votes(archive) == ()


def test_a_reviewer_who_signed_in_finds_their_queue(
    browser: TestClient, workspace: Workspace, archive: Archive, people: dict[str, int]
) -> None:
    sign_in(browser, workspace, "ana@example.org")
    document = html.fromstring(browser.get("/reviews").text)
    (way,) = document.cssselect("main li a")
    browser.post(way.get("href"), data={"verdict": "agree", "key": "1"})
    assert "Nothing waits for you" in browser.get("/reviews").text


def test_the_moderator_settles_a_disagreement_with_a_reason(
    app: FastAPI, workspace: Workspace, archive: Archive, people: dict[str, int]
) -> None:
    visitor, moderator = browser_of(app), browser_of(app)
    visitor.post(link(archive, people["Ana"]), data={"verdict": "not-relevant", "key": "1"})
    visitor.post(link(archive, people["Benoît"]), data={"verdict": "agree", "key": "2"})
    sign_in(moderator, workspace, MODERATOR)
    assert "Wages by place" in moderator.get("/disagreements").text
    page = moderator.get("/disagreements/1").text
    assert "Ana" in page
    seal_field = seal_of(page)
    without = moderator.post("/disagreements/1", data={**seal_field, "choice": "agree"})
    assert "give the reason" in without.text
    unseen = moderator.post("/disagreements/1", data={**seal_field, "choice": "99", "reason": "x"})
    assert unseen.status_code == 400
    assert settlement_of(archive, 1) is None
    taken = {**seal_field, "choice": "2", "reason": "It measures local pay."}
    assert "It measures local pay." in moderator.post("/disagreements/1", data=taken).text
    settled = settlement_of(archive, 1)
    assert settled is not None
    assert (settled.by, settled.relevant) == (MODERATOR, True)
    assert "confirmed by the network" in visitor.get("/publications/1").text
    assert moderator.get("/disagreements/77").status_code == 400
