"""Asking by date and query: addresses keep what they say and values go out whole."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.asking import (
    first_day,
    fuller_date,
    json_object,
    nested,
    parameters,
    text,
    with_parameters,
)
from spiders.errors import SourceUnreadable
from spiders.reading import Page
from spiders.source import Assignment, Source

SOURCE = Source(id="api", url="https://api.example/works")


def test_a_first_visit_asks_for_ninety_days() -> None:
    assert first_day(Assignment(source=SOURCE), date(2026, 6, 22)) == date(2026, 3, 24)


def test_a_later_visit_asks_from_the_last_one_less_the_lag() -> None:
    assignment = Assignment(source=SOURCE, since=datetime(2026, 6, 15, 23, 59, tzinfo=UTC))
    assert first_day(assignment, date(2026, 6, 22), lag=timedelta(days=2)) == date(2026, 6, 13)


@given(st.dictionaries(st.text(min_size=1, max_size=8), st.text(max_size=20), max_size=4))
def test_what_is_set_is_what_the_server_reads(changes: dict[str, str]) -> None:
    url = with_parameters("https://api.example/works?kept=1", changes)
    assert parameters(url) == {"kept": "1"} | changes


def test_a_parameter_can_be_left_out() -> None:
    assert (
        with_parameters("https://a.example/?a=1&b=2#top", {"a": None}) == "https://a.example/?b=2"
    )


@pytest.mark.parametrize("body", [b"", b"<html>", b"[1]", b"[" * 100_000, b"\xff\xfe"])
def test_what_is_no_json_object_is_refused(body: bytes) -> None:
    with pytest.raises(SourceUnreadable, match="the answer of Api is no JSON"):
        json_object(Page(url=SOURCE.url, body=body), "Api")


def test_a_path_that_breaks_off_gives_nothing() -> None:
    assert nested({"a": {"b": None}}, "a", "b", "c") is None
    assert text({"a": {"b": 1}}, "a", "b") == ""


@pytest.mark.parametrize(
    ("text_", "others", "fullest"),
    [
        ("2026", ["2026-05-28", "2025-01-01"], "2026-05-28"),
        ("2026-05", ["2026-05-28T10:00:00Z", "2026"], "2026-05-28T10:00:00Z"),
        ("2026", ["2027-01-01", "20261"], "2026"),
        ("2026-05-28", ["2026-05-28T10:00:00Z"], "2026-05-28"),
        ("", ["2026"], ""),
    ],
)
def test_a_year_alone_gives_way_to_a_day_in_it(text_: str, others: list[str], fullest: str) -> None:
    assert fuller_date(text_, others) == fullest
