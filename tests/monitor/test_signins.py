"""Signing in, in the archive: a link works once, sessions end everywhere, the log forgets."""

from __future__ import annotations

from datetime import timedelta

from monitor.archive import Archive
from monitor.archive.signins import (
    KEPT,
    end_sessions,
    log_sign_in,
    session_epoch,
    sign_ins,
    use_link,
)
from tests.monitor.conftest import MONDAY


def test_a_link_is_used_up_once(archive: Archive) -> None:
    assert use_link(archive, "token", MONDAY)
    assert not use_link(archive, "token", MONDAY)
    assert use_link(archive, "another", MONDAY)


def test_ending_sessions_raises_the_number_that_they_must_bear(archive: Archive) -> None:
    assert session_epoch(archive, "ana@example.org") == 0
    end_sessions(archive, "ana@example.org", MONDAY)
    end_sessions(archive, "ana@example.org", MONDAY)
    assert session_epoch(archive, "ana@example.org") == 2
    assert session_epoch(archive, "ben@example.org") == 0


def test_the_log_shows_the_latest_first_and_forgets_what_is_old(archive: Archive) -> None:
    log_sign_in(archive, "ana@example.org", "link-sent", "192.0.2.1", MONDAY)
    log_sign_in(archive, "ben@example.org", "refused", "192.0.2.2", MONDAY)
    later = MONDAY + KEPT
    log_sign_in(archive, "ana@example.org", "signed-in", "192.0.2.1", later)
    assert [(line.person, line.event) for line in sign_ins(archive)] == [
        ("ana@example.org", "signed-in"),
        ("ben@example.org", "refused"),
        ("ana@example.org", "link-sent"),
    ]
    assert len(sign_ins(archive, person="ben@example.org")) == 1
    log_sign_in(archive, "ana@example.org", "signed-out", "", later + timedelta(seconds=1))
    assert {line.event for line in sign_ins(archive)} == {"signed-in", "signed-out"}
