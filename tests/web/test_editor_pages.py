"""The editors' desk: who may come, what they see, and what each order does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from digests.edition import Edition, dump, load
from monitor.archive import Archive, open_archive
from monitor.archive.editions import Delivery, FrozenEdition, deliveries, edition_by_id, freeze
from monitor.archive.editions import move as step_on
from monitor.archive.windows import Edit, Window, edits, rewrite, window_of
from monitor.editors.links import LASTS, DeskLinks
from monitor.workspace import Workspace
from tests.digests.editions import full
from tests.web.conftest import EDITOR, MONDAY, STAFF, Time, browser_of, seal_of, sign_in

ID = full().id
DESK = f"/editions/{ID}/desk"
LINKS = DeskLinks("", "a secret of the tests")
HOUR = timedelta(hours=1)


@pytest.fixture
def archive(workspace: Workspace) -> Iterator[Archive]:
    opened = open_archive(workspace.archive_file)
    put(opened)
    yield opened
    opened.close()


def put(archive: Archive) -> None:
    content = full()
    one = FrozenEdition(
        id=content.id,
        kind=content.kind,
        first_day=content.start,
        last_day=content.end,
        content=dump(content),
        goes_out=MONDAY + 5 * HOUR,
    )
    lines = [
        Delivery(edition=ID, reader=f"{n}@example.org", channel="email", language="en")
        for n in range(2)
    ]
    freeze(archive, one, [], lines, MONDAY)


def content_of(archive: Archive) -> Edition:
    found = edition_by_id(archive, ID)
    assert found is not None
    return load(found.content)


def publications(archive: Archive) -> list[int]:
    return [entry.publication for entry in content_of(archive).entries]


def own_link(time: Time, editor: str = EDITOR) -> str:
    return LINKS.own(ID, editor, time.now)


def test_an_editor_who_signed_in_takes_moves_and_annotates(
    browser: TestClient, archive: Archive, workspace: Workspace
) -> None:
    sign_in(browser, workspace, EDITOR)
    page = browser.get(DESK)
    assert page.status_code == 200
    assert "Goes out on June 22, 2026 at 10:00 (America/Toronto)" in page.text
    seal = seal_of(page.text)
    answer = browser.post(DESK, data={**seal, "kind": "dropped", "publication": "3"})
    assert answer.status_code == 200
    assert 3 not in publications(archive)
    browser.post(DESK, data={**seal, "kind": "moved", "publication": "25", "place": "head"})
    note = {"kind": "annotated", "publication": "25", "note_language": "fr", "note": " À  lire. "}
    answer = browser.post(DESK, data={**seal, **note}, follow_redirects=False)
    assert answer.headers["location"].endswith("/desk#p25")
    entry = next(one for one in content_of(archive).entries if one.publication == 25)
    assert entry.leading
    assert entry.note == {"fr": "À lire."}
    assert [(one.kind, one.publication, one.editor) for one in edits(archive, ID)] == [
        ("dropped", 3, EDITOR),
        ("moved", 25, EDITOR),
        ("annotated", 25, EDITOR),
    ]
    copy = workspace.folder / "outbox" / ID / "digest.fr.html"
    assert "À lire." in copy.read_text(encoding="utf-8")


def test_what_was_changed_is_told_in_the_language_of_the_page(
    browser: TestClient, archive: Archive, time: Time
) -> None:
    link = own_link(time)
    browser.post(link, data={"kind": "dropped", "publication": "3"})
    browser.post(link, data={"kind": "moved", "publication": "4", "place": "head"})
    browser.post(link, data={"kind": "held"})
    assert rewrite(archive, ID, dump(full()), (), Edit(at=MONDAY, editor="x", change="old words"))
    page = browser.get(f"{link}?lang=fr").text
    told = re.sub(r"\s+", " ", page[page.index("Ce qui a été modifié") :])
    assert "3 retirée : Kitchen robots" in told
    assert "4 déplacée : en tête" in told
    assert "numéro retenu" in told
    assert '<span lang="en">old words</span>' in told


def test_the_link_in_the_preview_opens_the_desk_and_nothing_else(
    browser: TestClient, archive: Archive, time: Time
) -> None:
    link = own_link(time)
    page = browser.get(link)
    assert page.status_code == 200
    assert "Kitchen robots" in page.text
    for name in re.findall(rf'href="({link}/[^"]+)"', page.text):
        copy = browser.get(name)
        assert copy.status_code == 200
        assert "unsafe-inline" in copy.headers["content-security-policy"]
    assert browser.get(f"{link}/{ID}.xx.html").status_code == 404
    assert browser.get(f"/editions/{ID}").status_code == 404
    assert browser.get("/sources", follow_redirects=False).status_code == 303
    browser.post(link, data={"kind": "dropped", "publication": "3"})
    assert 3 not in publications(archive)


def test_a_link_ends_and_so_does_being_an_editor(
    browser: TestClient, archive: Archive, time: Time
) -> None:
    link, former = own_link(time), own_link(time, "former@example.org")
    assert browser.get(former).status_code == 410
    assert browser.post(former, data={"kind": "held"}).status_code == 410
    time.pass_by(LASTS + HOUR)
    assert browser.get(link).status_code == 410
    assert browser.get(link[:-3] + "abc").status_code == 404
    assert not window_of(archive, ID).held


def test_nothing_happens_without_a_form_of_ours_or_by_get(
    app: FastAPI, archive: Archive, workspace: Workspace, time: Time
) -> None:
    browser = browser_of(app)
    sign_in(browser, workspace, STAFF)
    before = content_of(archive)
    assert browser.post(DESK, data={"kind": "held"}).status_code == 403
    seal = seal_of(browser.get(DESK).text)
    browser.get(DESK, params={"kind": "dropped", "publication": "3", **seal})
    browser.get(own_link(time), params={"kind": "held"})
    away = {"origin": "https://elsewhere.example"}
    assert browser.post(own_link(time), data={"kind": "held"}, headers=away).status_code == 403
    assert browser_of(app).get(DESK, follow_redirects=False).status_code == 303
    assert content_of(archive) == before
    assert edits(archive, ID) == ()


def test_holding_needs_no_waiting_even_while_another_command_works(
    browser: TestClient, archive: Archive, workspace: Workspace, time: Time
) -> None:
    link = own_link(time)
    with workspace.locked():
        assert "Held until it is released" in browser.post(link, data={"kind": "held"}).text
        refused = browser.post(link, data={"kind": "dropped", "publication": "3"})
    assert refused.status_code == 503
    assert "Try again in a minute" in refused.text
    assert window_of(archive, ID).held
    assert "Goes out with the next sending" in browser.post(link, data={"kind": "released"}).text
    assert window_of(archive, ID) == Window(goes_out=None, held=False)


def test_what_is_on_its_way_can_be_held_and_not_changed(
    browser: TestClient, archive: Archive, time: Time
) -> None:
    link, (first, second) = own_link(time), deliveries(archive, edition=ID)
    step_on(archive, first, "sending", MONDAY)
    refused = browser.post(link, data={"kind": "dropped", "publication": "3"})
    assert refused.status_code == 409
    assert "messages have left already" in refused.text
    assert "Held while it was being sent" in browser.post(link, data={"kind": "held"}).text
    step_on(archive, replace(first, state="sending"), "sent", MONDAY)
    step_on(archive, second, "sending", MONDAY)
    step_on(archive, replace(second, state="sending"), "sent", MONDAY)
    browser.post(link, data={"kind": "released"})
    assert browser.post(link, data={"kind": "held"}).status_code == 409


@pytest.mark.parametrize(
    ("order", "words"),
    [
        ({"kind": "dropped", "publication": "99"}, "not there any more"),
        ({"kind": "moved", "publication": "3", "place": "cellar"}, "not there any more"),
        (
            {"kind": "annotated", "publication": "3", "note_language": "de", "note": "x"},
            "not there",
        ),
        (
            {"kind": "annotated", "publication": "3", "note_language": "en", "note": "x" * 501},
            "500 characters at most",
        ),
        ({"kind": "burnt"}, "Nothing was changed"),
    ],
)
def test_an_order_that_cannot_be_done_is_refused_in_words(
    browser: TestClient, archive: Archive, time: Time, order: dict[str, str], words: str
) -> None:
    refused = browser.post(own_link(time), data=order)
    assert refused.status_code == 400
    assert words in refused.text
    assert edits(archive, ID) == ()


def test_the_list_of_editions_leads_editors_to_what_waits(
    browser: TestClient, archive: Archive, workspace: Workspace, time: Time
) -> None:
    assert DESK not in browser.get("/editions").text
    sign_in(browser, workspace, EDITOR)
    assert DESK in browser.get("/editions").text
    time.pass_by(6 * HOUR)
    assert DESK not in browser.get("/editions").text


def test_the_api_is_silent_about_what_waits(
    browser: TestClient, archive: Archive, time: Time
) -> None:
    assert browser.get("/api/v1/editions").json() == []
    assert browser.get(f"/api/v1/editions/{ID}").status_code == 404
    time.pass_by(6 * HOUR)
    assert [one["id"] for one in browser.get("/api/v1/editions").json()] == [ID]
    assert browser.get(f"/api/v1/editions/{ID}").status_code == 200
