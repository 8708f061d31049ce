"""What the archive keeps of readers: a locked file is one line, erasing leaves only numbers."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from monitor.archive import Archive, bounces, editions, outcomes, tallies
from monitor.archive import readers as shelf
from monitor.errors import ArchiveUnusable
from monitor.readers import leaving, roll
from monitor.readers.recipients import recipients
from monitor.readers.roll import Wish

NOW = datetime(2026, 6, 22, 9, 0, tzinfo=UTC)
SPAN = ("2026-01-01", "2026-12-31")

READING: dict[str, Callable[[Archive], object]] = {
    "readers": shelf.readers,
    "reader_by_id": lambda a: shelf.reader_by_id(a, 1),
    "reader_by_key": lambda a: shelf.reader_by_key(a, "k"),
    "reader_by_address": lambda a: shelf.reader_by_address(a, "a@example.org"),
    "reader_by_slack": lambda a: shelf.reader_by_slack(a, "C1"),
    "consents": lambda a: shelf.consents(a, 1),
    "asked_since": lambda a: shelf.asked_since(a, 1, NOW),
    "bounces_of": lambda a: bounces.bounces_of(a, 1),
    "deliveries_to": lambda a: editions.deliveries_to(a, shelf.Reader(key="k")),
    "frozen_on": lambda a: editions.frozen_on(a, "e"),
    "url_of": lambda a: outcomes.url_of(a, 1),
    "count_click": lambda a: outcomes.count_click(a, 1, date(2026, 6, 22)),
    "clicks": lambda a: outcomes.clicks(a, *SPAN),
    "give_opinion": lambda a: outcomes.give_opinion(a, "e", 1, 5, "", NOW),
    "opinions": lambda a: outcomes.opinions(a, *SPAN),
    "note_sent": lambda a: outcomes.note_sent(a, "s", 1, ""),
    "answer_survey": lambda a: outcomes.answer_survey(a, "s", 1, {}, NOW),
    "survey_by_id": lambda a: outcomes.survey_by_id(a, ""),
    "subscribers_on": lambda a: tallies.subscribers_on(a, "2026-06-22"),
    "joined": lambda a: tallies.joined(a, *SPAN),
    "gone": lambda a: tallies.gone(a, *SPAN),
    "deliveries_by_state": lambda a: tallies.deliveries_by_state(a, "email", *SPAN),
    "bounces_by_kind": lambda a: tallies.bounces_by_kind(a, *SPAN),
    "editions_sent": lambda a: tallies.editions_sent(a, *SPAN),
    "reviews": lambda a: tallies.reviews(a, *SPAN),
}


@pytest.fixture
def locked(archive: Archive) -> Archive:
    """An archive that another program holds, closed to readers as well."""
    archive.db.conn.execute("PRAGMA busy_timeout = 50")
    archive.db.conn.execute("PRAGMA journal_mode = DELETE")
    return archive


@pytest.mark.parametrize("name", READING)
def test_a_locked_archive_is_one_line(locked: Archive, name: str) -> None:
    other = sqlite3.connect(locked.path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    try:
        with pytest.raises(ArchiveUnusable, match="locked by another program"):
            READING[name](locked)
    finally:
        other.close()


def test_an_edition_goes_to_who_wants_its_kind_by_the_way_they_chose(archive: Archive) -> None:
    for wish in (
        Wish(address="weekly@example.org", topics=("drivers:x",)),
        Wish(address="monthly@example.org", frequency="monthly"),
        Wish(address="both@example.org", slack="U1", frequency="both"),
        Wish(slack="C1"),
        Wish(address="gone@example.org"),
    ):
        roll.add(archive, wish, "command", "", NOW)
    roll.pause(archive, "gone@example.org", NOW)
    weekly = list(recipients(archive, "e", "weekly", lambda one: 2 if one.slack == "C1" else 1))
    assert [(line.reader, line.channel) for line in weekly] == [
        ("weekly@example.org", "email"),
        ("both@example.org", "email"),
        ("U1", "slack"),
        ("C1", "slack"),
        ("C1#2", "slack"),
    ]
    assert weekly[0].topics == ("drivers:x",)
    monthly = list(recipients(archive, "e", "monthly", lambda _: 1))
    assert [line.reader for line in monthly] == ["monthly@example.org", "both@example.org", "U1"]


def test_who_is_erased_can_sign_up_as_if_never_known(archive: Archive) -> None:
    first = roll.add(archive, Wish(address="zoe@example.org"), "command", "", NOW)
    leaving.unsubscribe(archive, first, "by mail", NOW)
    leaving.erase(archive, "zoe@example.org")
    again = roll.add(archive, Wish(address="zoe@example.org"), "command", "", NOW)
    assert again.key != first.key
    assert len(shelf.consents(archive, again.id)) == 1
