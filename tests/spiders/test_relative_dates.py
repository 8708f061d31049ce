"""Dates told from today, in English and French words."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.relative_dates import relative_date

TODAY = date(2026, 6, 22)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("3 days ago", date(2026, 6, 19)),
        ("Posted 2 weeks ago by the team", date(2026, 6, 8)),
        ("an hour ago", TODAY),
        ("one year ago", date(2025, 6, 22)),
        ("Yesterday", date(2026, 6, 21)),
        ("just now", TODAY),
        ("il y a 3 jours", date(2026, 6, 19)),
        ("Il y a une semaine", date(2026, 6, 15)),
        ("Publié il y a environ deux mois", date(2026, 4, 23)),
        ("il y a 20 min", TODAY),
        ("Aujourd’hui", TODAY),
        ("hier", date(2026, 6, 21)),
        ("avant-hier à 14 h", date(2026, 6, 20)),
        ("La semaine dernière", date(2026, 6, 15)),
    ],
)
def test_english_and_french_words_tell_a_day(text: str, day: date) -> None:
    assert relative_date(text, TODAY) == datetime(day.year, day.month, day.day, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "June 2026",
        "3 days",
        "il y a des choses",
        "9999 years ago",
        "Thierry Hierro",
        "Cahier 3",
    ],
)
def test_a_text_without_a_relative_date_tells_none(text: str) -> None:
    assert relative_date(text, TODAY) is None


@given(st.text(), st.dates())
def test_no_text_breaks_it_and_no_day_lies_in_the_future(text: str, today: date) -> None:
    found = relative_date(text, today)
    assert found is None or found.date() <= today
