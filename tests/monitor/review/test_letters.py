"""Requests by e-mail: the card in the reviewer's language, sent once, with a link of their own."""

from __future__ import annotations

import asyncio
import email
import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import default

import pytest

from monitor.archive import Archive, open_archive
from monitor.archive.reviews import request_by_id, sent
from monitor.review.asking import ask_about
from monitor.review.letters import LEAVING, Office, Posted, office, send_letters
from monitor.settings import Email, Settings, Web
from monitor.tokens import unseal
from monitor.workspace import Workspace
from tests.monitor.review.network import FINDING, LABELS, LACK, NOW, on_roster, tagged_publication

SETTINGS = Settings(
    web=Web(address="https://m.example/", secret="secret"),  # type: ignore[arg-type, call-arg]
    email=Email(sender="fow@example.org", postal_address="1 Road"),  # type: ignore[call-arg]
)
TUESDAY = datetime.fromisoformat("2026-06-30T14:00:00+00:00")


@pytest.fixture
def opened(workspace: Workspace) -> Iterator[Archive]:
    with closing(open_archive(workspace.archive_file)) as archive:
        yield archive


def round_of(workspace: Workspace, archive: Archive, now: datetime = NOW) -> Posted:
    here: Office = replace(office(workspace, SETTINGS, archive, lambda: now), labels=LABELS)
    return asyncio.run(send_letters(here))


def letters(workspace: Workspace) -> list[EmailMessage]:
    found = sorted((workspace.folder / "outbox").rglob("*.eml"))
    return [email.message_from_bytes(path.read_bytes(), policy=default) for path in found]  # type: ignore[misc]


def asked_by_mail(archive: Archive, reviewer: int, number: int = 1) -> int:
    request = ask_about(
        archive,
        tagged_publication(archive, number),
        reviewer,
        reason="routed",
        channel="email",
        now=NOW,
    )
    assert request is not None
    return request


def body(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


@pytest.mark.parametrize(
    ("language", "subject", "words"),
    [
        ("en", "To review: Télétravail", ["Is this publication tagged right?", "Place", "Local"]),
        ("fr", "À évaluer\u00a0: Télétravail", ["trente secondes", "place (fr)", "local (fr)"]),
    ],
)
def test_the_card_goes_out_once_in_the_reviewers_language(
    workspace: Workspace, opened: Archive, language: str, subject: str, words: list[str]
) -> None:
    person = on_roster(opened, languages=(language,))
    request = asked_by_mail(opened, person.id)
    assert round_of(workspace, opened) == Posted(cards=1)
    assert round_of(workspace, opened) == Posted()
    (message,) = letters(workspace)
    assert message["To"].addresses[0].addr_spec == person.email
    assert message["Subject"].startswith(subject)
    text = body(message)
    for one in [*words, FINDING, LACK, "https://example.org/1"]:
        assert one in text
    token = re.search(r"https://m\.example/review/(\S+)", text)
    assert token is not None
    lasts = timedelta(days=30)
    assert unseal("secret", "review", token[1], NOW, lasts=lasts) == f"{request}:{person.id}"
    stored = request_by_id(opened, request)
    assert stored is not None
    assert stored.reference not in {"", LEAVING}


def test_a_letter_that_was_under_way_at_a_kill_is_not_sent_again(
    workspace: Workspace, opened: Archive
) -> None:
    request = asked_by_mail(opened, on_roster(opened).id)
    with opened.unit() as connection:
        sent(connection, request, LEAVING)
    assert round_of(workspace, opened) == Posted()
    assert letters(workspace) == []


def test_a_server_that_is_away_leaves_the_card_to_be_sent_later(
    workspace: Workspace, opened: Archive
) -> None:
    request = asked_by_mail(opened, on_roster(opened).id)
    away = SETTINGS.model_copy(
        update={"email": SETTINGS.email.model_copy(update={"host": "127.0.0.1", "port": 9})}
    )
    here = replace(office(workspace, away, opened, lambda: NOW), labels=LABELS)
    assert asyncio.run(send_letters(here)) == Posted(failed=1)
    stored = request_by_id(opened, request)
    assert stored is not None
    assert stored.reference == ""
    assert round_of(workspace, opened).cards == 1


def test_slack_cards_are_not_mailed_and_who_left_gets_nothing(
    workspace: Workspace, opened: Archive
) -> None:
    publication, person = tagged_publication(opened), on_roster(opened)
    ask_about(opened, publication, person.id, reason="routed", channel="slack", now=NOW)
    assert round_of(workspace, opened) == Posted()


def test_what_waits_is_reminded_of_once_a_week_with_links(
    workspace: Workspace, opened: Archive
) -> None:
    person = on_roster(opened, languages=("fr",))
    for number in (1, 2):
        asked_by_mail(opened, person.id, number)
    round_of(workspace, opened)
    assert len(letters(workspace)) == 2
    assert round_of(workspace, opened, TUESDAY) == Posted(reminders=1)
    assert round_of(workspace, opened, TUESDAY + timedelta(hours=1)) == Posted()
    message = next(one for one in letters(workspace) if "attendent" in one["Subject"])
    assert message["Subject"] == "2 publications attendent votre évaluation"
    assert len(re.findall(r"https://m\.example/review/", body(message))) == 2
