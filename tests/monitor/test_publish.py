"""Publishing: an edition is frozen once, and each reader gets it once, whatever happens between."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from classifiers.tag import GapStatus, Tag, Tagging
from monitor.archive import Archive, editions, open_archive, tags
from monitor.archive import publications as shelf
from monitor.edit import edition_due, next_edition, publications_in, vocabulary_labels
from monitor.errors import SettingWrong, UserError
from monitor.publish import NOTHING, build, preview, publish_due
from monitor.send import UNSUBSCRIBED, send_queued
from monitor.settings import Channel, Digest, Email, Reader, Settings, Slack
from monitor.workspace import Workspace
from spiders.publication import Publication
from tests.digests.mail_server import AnyPort

NOW = datetime(2026, 6, 22, 9, 0, tzinfo=UTC)
READERS = (
    Reader(address="ann@example.org", language="en"),
    Reader(address="chloe@example.org", name="Chloé", language="fr"),
)


def clock() -> datetime:
    return NOW


@pytest.fixture
def archive(workspace: Workspace) -> Iterator[Archive]:
    opened = open_archive(workspace.archive_file)
    yield opened
    opened.close()


def fill(archive: Archive, count: int, first: int = 1) -> None:
    """Store ``count`` relevant publications, each with a driver and a data gap."""
    labels = vocabulary_labels(archive.path.parent)
    driver, gap = next(iter(labels.drivers)), next(iter(labels.gaps))
    with archive.unit() as connection:
        for number in range(first, first + count):
            one = Publication(
                source="feed",
                url=f"https://example.org/{number}",
                title=f"Étude {number} <script>",
                abstract="We find that wages rise by 3% where robots are used. Data are missing.",
                published=NOW - timedelta(days=number % 7),
            )
            shelf.attach(connection, shelf.add(connection, one, NOW), one, NOW)
    tagging = Tagging(
        language="en",
        relevant=True,
        relevance_score=0.9,
        tags=(
            Tag(vocabulary="drivers", concept=driver, score=0.8),
            Tag(
                vocabulary="gaps",
                concept=gap,
                score=0.7,
                status=GapStatus.IDENTIFIED,
                quote="Data are missing.",
            ),
        ),
    )
    for pending in list(tags.pending_texts(archive)):
        with archive.unit() as connection:
            tags.store_model(
                connection, version="m", data_hash="h", trained="t", metrics="{}", now=NOW
            )
            tags.store_tagging(connection, pending, tagging, "m", NOW)


def states(archive: Archive) -> dict[str, str]:
    return {line.reader: line.state for line in editions.deliveries(archive)}


@pytest.mark.parametrize(
    ("latest", "today", "due"),
    [
        (None, date(2026, 6, 24), True),
        (date(2026, 6, 22), date(2026, 6, 22), False),
        (date(2026, 6, 22), date(2026, 6, 28), False),
        (date(2026, 6, 22), date(2026, 6, 29), True),
        (date(2026, 6, 24), date(2026, 6, 28), False),
        (date(2026, 6, 24), date(2026, 6, 29), True),
        (date(2026, 6, 24), date(2026, 7, 15), True),
    ],
)
def test_a_weekly_edition_is_due_on_its_day_and_made_up_for_later(
    latest: date | None, today: date, due: bool
) -> None:
    assert edition_due(latest, today, "monday") is due


def test_a_publication_stands_in_one_edition_only(archive: Archive, workspace: Workspace) -> None:
    settings = Settings(digest=Digest(entries=3))
    fill(archive, 5)
    first = build(archive, settings, workspace, clock)
    assert first.entries == 3
    again = build(archive, settings, workspace, clock)
    assert (again.built, "frozen before" in again.why) == ("", True)
    later = build(archive, settings, workspace, lambda: NOW + timedelta(days=7))
    assert later.entries == 2
    nothing = build(archive, settings, workspace, lambda: NOW + timedelta(days=14))
    assert nothing.why == NOTHING


def test_a_preview_after_the_edition_says_where_the_edition_is(
    archive: Archive, workspace: Workspace
) -> None:
    fill(archive, 1)
    edition, paths = preview(archive, Settings(), workspace, NOW.date())
    assert publications_in(edition) == (1,)
    assert editions.editions(archive) == ()
    assert all("preview" in path for path in paths)
    built = build(archive, Settings(), workspace, clock).built
    with pytest.raises(UserError, match=f"outbox/{built}"):
        preview(archive, Settings(), workspace, NOW.date())


def test_what_is_too_old_or_of_a_forgotten_concept_stays_out(archive: Archive) -> None:
    fill(archive, 2)
    with archive.unit() as connection:
        connection.execute("UPDATE publications SET published = '2020-01-01T00:00:00Z' WHERE id=1")
        connection.execute("UPDATE tags SET concept = 'gone' WHERE vocabulary = 'drivers'")
    edition = next_edition(archive, Digest(), vocabulary_labels(archive.path.parent), NOW.date())
    assert publications_in(edition) == (2,)
    assert [section.label for section in edition.sections] == [None]


def test_without_a_server_everything_goes_to_the_outbox(
    archive: Archive, workspace: Workspace
) -> None:
    settings = Settings(
        digest=Digest(readers=READERS), slack=Slack(channels=(Channel(id="C012", language="fr"),))
    )
    fill(archive, 3)
    summary = publish_due(archive, settings, workspace, clock)
    assert summary.outcomes == {"sent": 3}
    folder = workspace.folder / "outbox" / summary.built
    names = {path.name for path in folder.iterdir()}
    assert {"digest.en.html", "digest.fr.txt", "slack.fr.json"} <= names
    assert {"ann@example.org.eml", "chloe@example.org.eml", "slack-C012.json"} <= names
    assert "<script>" not in (folder / "digest.en.html").read_text(encoding="utf-8")
    assert publish_due(archive, settings, workspace, clock).outcomes == {}


class Postbox:
    """A real SMTP server on loopback that answers as it is told, address by address."""

    def __init__(self) -> None:
        self.answers: dict[str, str] = {}
        self.received: list[tuple[str, bytes]] = []

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self.answers.get(address, "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        self.received.append((envelope.rcpt_tos[0], envelope.content))
        return "250 taken"


@pytest.fixture
def postbox() -> Iterator[tuple[Postbox, Email]]:
    box = Postbox()
    controller = AnyPort(box, hostname="127.0.0.1", port=0)
    controller.start()
    yield (
        box,
        Email(
            host="127.0.0.1",
            port=controller.port,
            security="none",
            sender="digest@example.org",
            postal_address="1 Example Street, Ottawa",
        ),
    )
    controller.stop()


def test_each_reader_gets_the_digest_once_in_their_language(
    archive: Archive, workspace: Workspace, postbox: tuple[Postbox, Email]
) -> None:
    box, email = postbox
    settings = Settings(digest=Digest(readers=READERS), email=email)
    fill(archive, 3)
    assert publish_due(archive, settings, workspace, clock).outcomes == {"sent": 2}
    assert publish_due(archive, settings, workspace, clock).outcomes == {}
    messages = {to: message_from_bytes(raw, policy=policy.default) for to, raw in box.received}
    assert len(box.received) == len(messages) == 2
    assert messages["ann@example.org"]["Content-Language"] == "en"
    assert messages["chloe@example.org"]["Content-Language"] == "fr"
    assert "Chloé" in messages["chloe@example.org"]["To"]


def test_a_refusal_for_now_is_tried_again_and_one_for_good_is_not(
    archive: Archive, workspace: Workspace, postbox: tuple[Postbox, Email]
) -> None:
    box, email = postbox
    box.answers = {"ann@example.org": "450 busy", "chloe@example.org": "550 no such user"}
    settings = Settings(digest=Digest(readers=READERS), email=email)
    fill(archive, 1)
    assert publish_due(archive, settings, workspace, clock).outcomes == {"failed": 2}
    box.answers = {}
    assert publish_due(archive, settings, workspace, clock).outcomes == {}

    def later() -> datetime:
        return NOW + timedelta(days=1)

    assert asyncio.run(send_queued(archive, settings, workspace, later)) == {"sent": 1}
    assert states(archive) == {"ann@example.org": "sent", "chloe@example.org": "failed"}


def test_what_a_crash_left_in_flight_is_unknown_and_not_sent_again(
    archive: Archive, workspace: Workspace, postbox: tuple[Postbox, Email]
) -> None:
    box, email = postbox
    settings = Settings(digest=Digest(readers=READERS), email=email)
    fill(archive, 1)
    build(archive, settings, workspace, clock)
    line = editions.deliveries(archive)[0]
    editions.move(archive, line, "sending", NOW)
    asyncio.run(send_queued(archive, settings, workspace, clock))
    assert states(archive) == {"ann@example.org": "unknown", "chloe@example.org": "sent"}
    assert [to for to, _ in box.received] == ["chloe@example.org"]


def test_who_left_the_list_after_the_edition_was_frozen_gets_nothing(
    archive: Archive, workspace: Workspace, postbox: tuple[Postbox, Email]
) -> None:
    box, email = postbox
    fill(archive, 1)
    build(archive, Settings(digest=Digest(readers=READERS), email=email), workspace, clock)
    shorter = Settings(digest=Digest(readers=READERS[1:]), email=email)
    asyncio.run(send_queued(archive, shorter, workspace, clock))
    assert [to for to, _ in box.received] == ["chloe@example.org"]
    details = {line.reader: line.detail for line in editions.deliveries(archive)}
    assert details["ann@example.org"] == UNSUBSCRIBED


def test_a_server_without_a_sender_is_a_mistake_before_anything_is_frozen(
    archive: Archive, workspace: Workspace
) -> None:
    fill(archive, 1)
    for email in (Email(host="mail.example.org"), Email(host="h.example", sender="a@b.example")):
        with pytest.raises(SettingWrong, match="is needed where email"):
            build(archive, Settings(email=email), workspace, clock)
    assert editions.editions(archive) == ()


def test_an_address_that_no_mail_can_go_to_fails_alone(
    archive: Archive, workspace: Workspace, postbox: tuple[Postbox, Email]
) -> None:
    box, email = postbox
    wrong = Reader(address="zoé\u202e@example.org")
    settings = Settings(digest=Digest(readers=(*READERS, wrong)), email=email)
    fill(archive, 1)
    assert publish_due(archive, settings, workspace, clock).outcomes == {"sent": 2, "failed": 1}
    assert len(box.received) == 2


def test_a_sender_that_is_no_address_is_a_mistake_before_anything_is_frozen(
    archive: Archive, workspace: Workspace
) -> None:
    fill(archive, 1)
    email = Email(host="h.example", sender="not an address", postal_address="1 Street")
    with pytest.raises(SettingWrong, match=r"email\.sender: not an e-mail address"):
        build(archive, Settings(email=email), workspace, clock)


class SlackHandler(BaseHTTPRequestHandler):
    """Takes posts as Slack's Web API does, and keeps them."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        posts: list[dict[str, Any]] = self.server.posts  # type: ignore[attr-defined]
        if self.headers["Content-Type"].startswith("application/json"):
            posts.append(json.loads(body))
        else:
            posts.append({key: values[0] for key, values in parse_qs(body).items()})
        answer = {"ok": True, "channel": posts[-1]["channel"], "ts": f"{len(posts)}.0"}
        raw = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


@pytest.mark.slow
def test_a_long_post_goes_into_one_thread_part_by_part(
    archive: Archive, workspace: Workspace
) -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), SlackHandler)
    server.posts = []  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    slack = Slack(
        token="xoxb-test",
        api_url=f"http://127.0.0.1:{server.server_port}/api/",
        channels=(Channel(id="C012"),),
    )
    fill(archive, 60)
    with archive.unit() as connection:
        connection.execute("UPDATE publications SET title = title || ?", [" et la suite" * 20])
    outcomes = publish_due(archive, Settings(slack=slack), workspace, clock).outcomes
    posts: list[dict[str, Any]] = server.posts  # type: ignore[attr-defined]
    server.shutdown()
    assert outcomes == {"sent": len(posts)}
    assert len(posts) > 1
    assert "thread_ts" not in posts[0]
    assert {post["thread_ts"] for post in posts[1:]} == {"1.0"}
