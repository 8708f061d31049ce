"""When editions go out: after the editors' hours, at the time of day that was set."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from monitor.archive import Archive, open_archive
from monitor.archive.editions import deliveries
from monitor.publish import build, build_newsletter, departure, send
from monitor.schedule import jobs
from monitor.settings import Digest, Schedule, Settings
from monitor.workspace import Workspace
from tests.monitor.test_publish import NOW, READERS, clock, fill

TORONTO = ZoneInfo("America/Toronto")


@pytest.fixture
def archive(workspace: Workspace) -> Iterator[Archive]:
    opened = open_archive(workspace.archive_file)
    fill(opened, 12)
    yield opened
    opened.close()


def set_to(send_at: str = "", hold_hours: int = 0) -> Settings:
    return Settings(digest=Digest(send_at=send_at, hold_hours=hold_hours, readers=READERS))


@pytest.mark.parametrize(
    ("send_at", "hold_hours", "expected"),
    [
        ("", 0, None),
        ("", 5, "2026-06-22T14:00"),
        ("08:30", 0, "2026-06-22T12:30"),
        ("08:30", 5, "2026-06-23T12:30"),
        ("04:00", 0, "2026-06-23T08:00"),
        ("05:00", 0, None),
        ("05:00", 24, "2026-06-23T09:00"),
    ],
)
def test_an_edition_goes_out_at_the_next_time_set_after_its_hours(
    send_at: str, hold_hours: int, expected: str | None
) -> None:
    """Frozen on June 22 at nine UTC, which is five in Toronto."""
    out = departure(NOW, set_to(send_at, hold_hours))
    assert (out.isoformat()[:16] if out else None) == expected


@given(
    st.integers(0, 2 * 365 * 24 * 60).map(lambda minutes: NOW + timedelta(minutes=minutes)),
    st.times(),
    st.integers(0, 168),
)
def test_it_waits_no_more_than_a_day_longer_and_leaves_by_the_local_clock(
    now: datetime, at: object, hold_hours: int
) -> None:
    text = f"{at:%H:%M}"
    out = departure(now, set_to(text, hold_hours)) or now
    wait = out - now - timedelta(hours=hold_hours)
    assert timedelta() <= wait <= timedelta(hours=25)
    local = out.astimezone(TORONTO)
    skipped = local.replace(hour=int(text[:2]), minute=int(text[3:]))
    there = skipped.astimezone(UTC).astimezone(TORONTO) == skipped.replace(fold=local.fold)
    assert f"{local:%H:%M}" == text or out == now or not there


def test_a_time_of_day_that_is_none_is_refused() -> None:
    for text in ("8:30", "24:00", "noon", "08:60"):
        with pytest.raises(ValidationError):
            Digest(send_at=text)


def test_the_schedule_sends_at_that_minute() -> None:
    times = {job.name: job.times for job in jobs(Schedule(), "08:30")}
    assert times["send-at"] == "30 8 * * *"
    assert "send-at" not in [job.name for job in jobs(Schedule())]


def test_sending_without_a_name_sends_every_edition_that_may_go(
    archive: Archive, workspace: Workspace
) -> None:
    settings = set_to("08:30")
    weekly = build(archive, settings, workspace, clock).built
    monthly = build_newsletter(archive, settings, workspace, clock).built
    refused = send(archive, settings, workspace, clock, "")
    assert "in its editors' hands" in refused.why
    assert not refused.outcomes
    out = send(archive, settings, workspace, lambda: NOW + timedelta(hours=4), "")
    assert sum(out.outcomes.values()) == len(deliveries(archive))
    assert {line.edition for line in deliveries(archive)} <= {weekly, monthly}
    assert {line.state for line in deliveries(archive)} == {"sent"}
    again = send(archive, settings, workspace, lambda: NOW + timedelta(hours=5), "")
    assert "queued" in again.why
