"""The editor's window: an edition waits, is shown, can be changed, and leaves when it may."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from typer.testing import CliRunner

from digests.edition import load
from digests.email import html
from monitor.archive import Archive, open_archive
from monitor.archive.editions import FrozenEdition, deliveries, edition_by_id
from monitor.archive.windows import Window, edits, window_of
from monitor.cli.app import app
from monitor.copies import publish_copies
from monitor.editors.preview import posted
from monitor.editors.why import chosen
from monitor.editors.window import TooLate, annotate, drop, hold, move, release
from monitor.errors import UserError
from monitor.publish import build, publish_due, send
from monitor.send import send_queued
from monitor.settings import Channel, Digest, Settings, Slack
from monitor.workspace import Workspace
from tests.monitor.test_publish import NOW, READERS, clock, fill

DAY = timedelta(hours=24)
SETTINGS = Settings(
    digest=Digest(
        readers=READERS,
        hold_hours=24,
        editors=("editor@example.org",),
        editors_channel="C0EDIT",
    ),
    slack=Slack(channels=(Channel(id="C012", language="fr"),)),
)


@pytest.fixture
def archive(workspace: Workspace) -> Iterator[Archive]:
    opened = open_archive(workspace.archive_file)
    fill(opened, 12)
    yield opened
    opened.close()


@pytest.fixture
def frozen(archive: Archive, workspace: Workspace) -> FrozenEdition:
    built = build(archive, SETTINGS, workspace, clock).built
    found = edition_by_id(archive, built)
    assert found is not None
    return found


def outcomes(archive: Archive, workspace: Workspace, hours: int = 0) -> object:
    later = NOW + timedelta(hours=hours)
    return asyncio.run(send_queued(archive, SETTINGS, workspace, lambda: later))


def test_an_edition_waits_until_its_hour_and_then_goes_out(
    archive: Archive, workspace: Workspace, frozen: FrozenEdition
) -> None:
    assert window_of(archive, frozen.id) == Window(goes_out=NOW + DAY, held=False)
    assert outcomes(archive, workspace) == {}
    assert outcomes(archive, workspace, 23) == {}
    assert outcomes(archive, workspace, 24) == {"sent": 3}


def test_a_held_edition_waits_until_it_is_released(
    archive: Archive, workspace: Workspace, frozen: FrozenEdition
) -> None:
    hold(archive, frozen, "anne", clock)
    assert outcomes(archive, workspace, 100) == {}
    refused = send(archive, SETTINGS, workspace, clock, frozen.id)
    assert "in its editors' hands" in refused.why
    assert not refused.outcomes
    release(archive, frozen, "anne", clock)
    assert outcomes(archive, workspace) == {"sent": 3}


def test_what_is_held_while_it_is_sent_goes_no_further(
    archive: Archive, workspace: Workspace, frozen: FrozenEdition
) -> None:
    def states() -> list[str]:
        return sorted(line.state for line in deliveries(archive, edition=frozen.id))

    def holding_clock() -> datetime:
        if states().count("sent") == 1 and not window_of(archive, frozen.id).held:
            hold(archive, frozen, "anne", lambda: NOW)
        return NOW + DAY

    asyncio.run(send_queued(archive, SETTINGS, workspace, holding_clock))
    assert states() == ["queued", "sent", "sent"], "one was on its way when it was held"
    release(archive, frozen, "anne", clock)
    assert outcomes(archive, workspace) == {"sent": 1}


def test_without_hours_to_hold_it_goes_out_at_once(archive: Archive, workspace: Workspace) -> None:
    settings = Settings(digest=Digest(readers=READERS))
    assert publish_due(archive, settings, workspace, clock).outcomes == {"sent": 2}


def test_editors_see_what_was_chosen_and_why(
    archive: Archive, workspace: Workspace, frozen: FrozenEdition
) -> None:
    folder = workspace.folder / "outbox" / frozen.id
    raw = (folder / "preview-editor@example.org.eml").read_bytes()
    message = message_from_bytes(raw, policy=policy.default)
    assert message["Subject"].startswith("[Preview] ")
    body = message.get_body(("plain",))
    assert body is not None
    text = body.get_content()
    assert "goes out on June 23, 2026 at 05:00 (America/Toronto)" in text
    assert f"fow digest hold {frozen.id}" in text
    assert "relevance" in text
    assert "data gap with thin evidence" in text
    names = [part.get_filename() for part in message.iter_attachments()]
    assert names == [f"{frozen.id}.en.html", f"{frozen.id}.fr.html"]
    assert (folder / "preview-slack-C0EDIT.json").is_file()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_preview_in_slack_fits_and_is_in_one_language(
    frozen: FrozenEdition, language: str
) -> None:
    content = load(frozen.content)
    post = posted(content, Window(goes_out=None, held=True), language)
    assert all(len(block["text"]["text"]) <= 3000 for block in post.blocks)
    shown = str(post.blocks)
    assert ("pertinence" in shown, "relevance" in shown) == (language == "fr", language == "en")
    assert ("retenu jusqu" in shown) == (language == "fr")


def test_a_dropped_publication_reaches_nobody_and_does_not_come_back(
    archive: Archive, workspace: Workspace, frozen: FrozenEdition
) -> None:
    content = drop(archive, frozen, 3, "anne", clock)
    assert 3 not in [entry.publication for entry in content.entries]
    assert outcomes(archive, workspace, 24) == {"sent": 3}
    mails = (workspace.folder / "outbox" / frozen.id).glob("*@example.org.html")
    texts = [path.read_text(encoding="utf-8") for path in mails if "preview" not in path.name]
    assert len(texts) == 2
    assert not [text for text in texts if "example.org/3" in text]
    later = build(archive, SETTINGS, workspace, lambda: NOW + timedelta(days=7))
    assert later.built == ""


def test_each_change_is_recorded_with_who_made_it(archive: Archive, frozen: FrozenEdition) -> None:
    move(archive, frozen, 5, "head", "anne", clock)
    known = edition_by_id(archive, frozen.id)
    assert known is not None
    content = annotate(archive, known, 5, "fr", " À lire. ", "paul", clock)
    assert chosen(content, "en")[0].publication == 5
    assert "À lire." in html(content, "fr")
    assert "À lire." not in html(content, "en")
    assert [(edit.editor, edit.change) for edit in edits(archive, frozen.id)] == [
        ("anne", "moved 5 to head"),
        ("paul", "annotated 5 in fr: À lire."),
    ]


def test_slack_gets_as_many_parts_as_the_changed_edition_has(
    archive: Archive, workspace: Workspace
) -> None:
    with archive.unit() as connection:
        connection.execute("UPDATE publications SET title = title || ?", [" et la suite" * 2])
    built = build(archive, SETTINGS, workspace, clock).built
    parts = []
    for number in range(1, 13):
        lines = deliveries(archive, edition=built)
        parts.append(sum(line.channel == "slack" for line in lines))
        known = edition_by_id(archive, built)
        assert known is not None
        annotate(archive, known, number, "fr", "À lire. " * 45, "", clock)
    assert parts[0] < parts[-1] == 2
    assert outcomes(archive, workspace, 24) == {"sent": 4}


def test_nothing_is_changed_once_a_message_has_left(
    archive: Archive, workspace: Workspace, frozen: FrozenEdition
) -> None:
    outcomes(archive, workspace, 24)
    with pytest.raises(TooLate, match="on its way"):
        drop(archive, frozen, 3, "anne", clock)
    assert edition_by_id(archive, frozen.id) == frozen
    assert edits(archive, frozen.id) == ()


def test_a_publication_that_is_not_there_is_named(archive: Archive, frozen: FrozenEdition) -> None:
    with pytest.raises(UserError, match=f"no publication 99; fow digest edit show {frozen.id}"):
        drop(archive, frozen, 99, "", clock)
    with pytest.raises(UserError, match="cellar: not a place"):
        move(archive, frozen, 3, "cellar", "", clock)


def test_the_web_gets_an_edition_when_it_went_out_and_not_before(
    archive: Archive, workspace: Workspace, frozen: FrozenEdition
) -> None:
    web = workspace.folder / "outbox" / "web"
    publish_copies(archive, SETTINGS, workspace, NOW)
    assert not list((web / "editions").iterdir())
    publish_copies(archive, SETTINGS, workspace, NOW + DAY)
    names = {path.name for path in (web / "editions").iterdir()}
    assert {f"{frozen.id}.en.html", f"{frozen.id}.fr.html", f"{frozen.id}.en.png"} <= names
    feeds = {str(path.relative_to(web / "feeds")) for path in (web / "feeds").rglob("*.atom")}
    assert {"editions.en.atom", "editions.fr.atom"} <= feeds
    assert any(name.startswith("drivers/") for name in feeds)
    assert any(name.startswith("gaps/") for name in feeds)


def fow(workspace: Path, *arguments: str) -> str:
    result = CliRunner().invoke(app, [*arguments, "--workspace", str(workspace)])
    assert result.exit_code == 0, result.output
    return result.output


def test_editors_work_from_the_command_line(
    archive: Archive, workspace: Workspace, frozen: FrozenEdition
) -> None:
    archive.close()
    place, id = workspace.folder, frozen.id
    assert "is held" in fow(place, "digest", "hold")
    shown = fow(place, "digest", "edit", "show", id)
    assert f"{id}: held" in shown
    assert "holds 11" in fow(place, "digest", "edit", "drop", id, "3")
    assert "moved to head" in fow(place, "digest", "edit", "move", id, "4", "head")
    assert "annotated in fr" in fow(
        place, "digest", "edit", "annotate", id, "4", "À lire.", "--language", "fr"
    )
    assert "dropped 3" in fow(place, "digest", "edit", "show", id)
    assert '"publication": 4' in fow(place, "digest", "edit", "show", id, "--json")
    copy = (place / "outbox" / id / "digest.fr.html").read_text(encoding="utf-8")
    assert "À lire." in copy
    assert "goes out" in fow(place, "digest", "release", id)
