"""Which dates are understood, and which stay missing."""

from __future__ import annotations

from datetime import UTC, date, datetime
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.dates import parse_date

TODAY = date(2026, 6, 22)


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("Mon, 22 Jun 2026 09:30:00 GMT", "2026-06-22T09:30:00"),
        ("Mon, 22 Jun 2026 09:30:00 -0400", "2026-06-22T13:30:00"),
        ("Mon, 22 Jun 2026 09:30 EDT", "2026-06-22T13:30:00"),
        ("22 Jun 26 09:30:00 Z", "2026-06-22T09:30:00"),
        ("Mon Jun 22 09:30:00 2026", "2026-06-22T09:30:00"),
        ("2026-06-22T09:30:00Z", "2026-06-22T09:30:00"),
        ("2026-06-22T09:30:00.123+02:00", "2026-06-22T07:30:00.123"),
        ("2026-06-22 09:30", "2026-06-22T09:30:00"),
        ("2026-06-22T24:10:00Z", "2026-06-22T00:00:00"),
        ("20260622", "2026-06-22T00:00:00"),
        ("2026-06", "2026-06-01T00:00:00"),
        ("2024", "2024-01-01T00:00:00"),
        ("2026/6/2", "2026-06-02T00:00:00"),
        ("June 22, 2026", "2026-06-22T00:00:00"),
        ("Published on June 22nd, 2026 at 3:05 p.m.", "2026-06-22T15:05:00"),
        ("22 juin 2026", "2026-06-22T00:00:00"),
        ("lundi 22 juin 2026 à 14 h 30", "2026-06-22T14:30:00"),
        ("le 1er février 2025", "2025-02-01T00:00:00"),
        ("15 AOÛT 2025", "2025-08-15T00:00:00"),
        ("sam., 3 déc. 2022 10:00:00 +0100", "2022-12-03T09:00:00"),
        ("Juillet 2025", "2025-07-01T00:00:00"),
        ("22.06.2026", "2026-06-22T00:00:00"),
        ("06/22/2026", "2026-06-22T00:00:00"),
        ("22/06/2026", "2026-06-22T00:00:00"),
    ],
)
def test_a_date_is_read_in_utc(text: str, iso: str) -> None:
    assert parse_date(text, today=TODAY) == datetime.fromisoformat(iso).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "", "soon", "0000-00-00", "0000-00-00T00:00:00Z", "0001-01-01T00:00:00Z", "2099-01-01",
        "1970-01-01T00:00:00Z", "Thu, 01 Jan 1970 00:00:00 GMT", "31 juin 2026", "2026-02-30",
        "05/06/2026", "Wed, 99 Xxx 2026", "9999-12-31T23:59:59-12:00", "Issue 12, Volume 2026",
    ],
)  # fmt: skip
def test_an_impossible_or_ambiguous_date_stays_missing(text: str) -> None:
    assert parse_date(text, today=TODAY) is None


def test_who_knows_the_order_of_the_numbers_can_say_it() -> None:
    assert parse_date("05/06/2026", today=TODAY, day_first=True) == datetime(2026, 6, 5, tzinfo=UTC)
    assert parse_date("05/06/2026", today=TODAY, day_first=False) == datetime(
        2026, 5, 6, tzinfo=UTC
    )


@given(st.floats(86_400, datetime(2026, 6, 22, tzinfo=UTC).timestamp()))
def test_what_programs_write_is_read_back(timestamp: float) -> None:
    moment = datetime.fromtimestamp(timestamp, UTC)
    assert parse_date(moment.isoformat(), today=TODAY) == moment
    second = moment.replace(microsecond=0)
    assert parse_date(format_datetime(second), today=TODAY) == second


@given(st.text())
def test_no_text_is_too_strange(text: str) -> None:
    found = parse_date(text, today=TODAY)
    assert found is None or found.tzinfo is UTC
