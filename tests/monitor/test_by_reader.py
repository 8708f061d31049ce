"""Opens and clicks by reader: only where turned on, said in each message, erased on demand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from digests.footer import counting
from digests.forms import OWN_MARK
from monitor.archive import Archive, open_archive
from monitor.archive.outcomes import give_opinion
from monitor.archive.tracking import traces, traces_of
from monitor.cli.app import app
from monitor.readers.clicks import read_mark, write_mark
from monitor.readers.leaving import erase, everything_about, unsubscribe
from monitor.readers.roll import find
from monitor.run import send_step
from monitor.tokens import TokenRefused
from monitor.web.app import create_app
from monitor.workspace import Workspace
from tests.digests.mail_server import mail_server
from tests.monitor.crowd import address, clock, gather
from tests.web.conftest import browser_of

SECRET = "of these tests"
HOST = "https://monitor.example.org"
DAYS = ("2026-01-01", "2026-12-31")
ON = "[digest]\ncount_by_reader = true\n"


def parts(message: EmailMessage) -> list[str]:
    found = (message.get_body((kind,)) for kind in ("plain", "html"))
    return [str(part.get_content()) for part in found if part is not None]


def sent(folder: Path, settings: str) -> tuple[Workspace, dict[str, EmailMessage]]:
    """Send an edition to four readers; return the messages by address."""
    with mail_server() as (server, port):
        workspace, _ = gather(folder, port, 4, settings)
        send_step(workspace, clock, "")
        raws = [one.content for one in server.taken if isinstance(one.content, bytes)]
    read = [message_from_bytes(raw, policy=policy.default) for raw in raws]
    return workspace, {one["To"].addresses[0].addr_spec: one for one in read}


@pytest.fixture
def on(tmp_path: Path) -> tuple[Workspace, dict[str, EmailMessage]]:
    return sent(tmp_path / "on", ON)


@pytest.fixture
def archive(on: tuple[Workspace, dict[str, EmailMessage]]) -> Iterator[Archive]:
    opened = open_archive(on[0].archive_file)
    yield opened
    opened.close()


def browser(workspace: Workspace) -> TestClient:
    made = browser_of(create_app(workspace, clock))
    made.follow_redirects = False
    return made


def links(html: str) -> list[str]:
    return re.findall(rf'href="{HOST}(/l/[^"]+)"', html)


def pixel(html: str) -> str:
    (found,) = re.findall(rf'<img class="unseen" src="{HOST}(/o/[^"]+)"[^>]* alt=""', html)
    return str(found)


def test_without_the_switch_no_message_tells_readers_apart(tmp_path: Path) -> None:
    workspace, messages = sent(tmp_path / "off", "")
    seen = {link for message in messages.values() for link in links(parts(message)[1])}
    assert not [link for link in seen if "." in link]
    for message in messages.values():
        for text in parts(message):
            assert "/o/" not in text
            assert OWN_MARK not in text
            assert counting(message["Content-Language"])[:40] not in text
    reader = write_mark(SECRET, 1)
    web = browser(workspace)
    assert web.get(f"{seen.pop()}.{reader}").status_code == 302
    assert web.get(f"/o/weekly-2026-07-05.{reader}").content.startswith(b"GIF89a")
    opened = open_archive(workspace.archive_file)
    assert traces(opened, *DAYS) == ()
    opened.close()


def test_with_it_each_message_says_so_in_its_language_and_bears_its_own_marks(
    on: tuple[Workspace, dict[str, EmailMessage]],
) -> None:
    pixels = set()
    for message in on[1].values():
        text, html = parts(message)
        told = counting(message["Content-Language"])
        assert told in html
        assert told in " ".join(text.split())
        assert len({link.partition(".")[2] for link in links(html)}) == 1
        assert OWN_MARK not in text + html
        assert len(html.encode()) < 100_000
        pixels.add(pixel(html))
    assert len(pixels) == 4


def test_opens_and_clicks_are_counted_by_reader(
    on: tuple[Workspace, dict[str, EmailMessage]], archive: Archive
) -> None:
    workspace, messages = on
    html = parts(messages[address(1)])[1]
    web = browser(workspace)
    for _ in range(2):
        assert web.get(links(html)[0]).headers["location"].startswith("https://example.org/works/")
        assert web.get(pixel(html)).headers["cache-control"] == "no-store"
    web.head(pixel(html))
    (trace,) = traces(archive, *DAYS)
    assert (trace.reader, trace.opened, trace.followed) == (address(1), 1, 1)
    place = ["--workspace", str(workspace.folder), "--from", DAYS[0], "--to", DAYS[1]]
    table = CliRunner().invoke(app, ["outcomes", *place]).output
    assert re.search(r"open rate\s+25\.0%.*unreliable", table)
    assert re.search(r"readers who followed a link\s+25\.0%", table)
    assert address(1) in CliRunner().invoke(app, ["outcomes", "--by-reader", *place]).output


def test_what_is_kept_is_shown_to_the_reader_and_erased_with_them(
    on: tuple[Workspace, dict[str, EmailMessage]], archive: Archive
) -> None:
    workspace, messages = on
    html, reader = parts(messages[address(1)])[1], find(archive, address(1))
    web = browser(workspace)
    web.get(links(html)[0])
    web.get(pixel(html))
    give_opinion(archive, "weekly-2026-07-05", reader.id, 5, "Utile.", clock())
    about = everything_about(archive, address(1))
    assert about["opens"] == [{"edition": "weekly-2026-07-05", "day": "2026-06-22", "count": 1}]
    assert [one["comment"] for one in about["feedback"]] == ["Utile."]
    assert about["surveys"] == []
    assert about["clicks"][0]["url"].startswith("https://example.org/works/")
    erase(archive, address(1))
    assert traces_of(archive, reader.id) == {"opens": [], "clicks": []}
    assert web.get(links(html)[0]).status_code == 302
    assert web.get(pixel(html)).status_code == 200
    assert traces_of(archive, reader.id) == {"opens": [], "clicks": []}


def test_who_has_left_is_counted_no_more(
    on: tuple[Workspace, dict[str, EmailMessage]], archive: Archive
) -> None:
    workspace, messages = on
    unsubscribe(archive, find(archive, address(2)), "by one click", clock())
    html = parts(messages[address(2)])[1]
    web = browser(workspace)
    web.get(links(html)[0])
    web.get(pixel(html))
    assert traces(archive, *DAYS) == ()


def test_nobody_can_count_for_another(
    on: tuple[Workspace, dict[str, EmailMessage]], archive: Archive
) -> None:
    web = browser(on[0])
    forged = f"1-{'x' * 8}"
    assert web.get(f"/o/weekly-2026-07-05.{forged}").status_code == 404
    link = links(parts(on[1][address(1)])[1])[0].partition(".")[0]
    assert web.get(f"{link}.{forged}").status_code == 404
    assert traces(archive, *DAYS) == ()


def test_the_command_says_how_it_is_turned_on(tmp_path: Path) -> None:
    workspace, _ = gather(tmp_path / "w", 25, 1)
    arguments = ["outcomes", "--by-reader", "--workspace", str(workspace.folder)]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code != 0
    assert "digest.count_by_reader" in str(result.exception) + result.output


@given(st.integers(1, 10**9), st.text(max_size=30))
def test_a_mark_is_read_as_written_and_fits_its_place(reader: int, other: str) -> None:
    mark = write_mark(SECRET, reader)
    assert read_mark(SECRET, mark) == reader
    assert len(mark) <= len(OWN_MARK)
    if other != mark:
        with pytest.raises(TokenRefused):
            read_mark(SECRET, other)
