"""Dates told from today, as listing pages write them: "3 days ago", "il y a 2 semaines", "hier"."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

_UNITS = {
    0: ("second", "sec", "minute", "min", "hour", "hr", "h", "seconde", "heure"),
    1: ("day", "jour", "j", "d"),
    7: ("week", "semaine", "wk", "sem"),
    30: ("month", "mois"),
    365: ("year", "an", "année", "yr"),
}
_DAYS = {unit: days for days, units in _UNITS.items() for unit in units}
_NUMBERS = {
    word: number
    for number, words in enumerate(
        (
            ("a", "an", "one", "un", "une"),
            ("two", "deux"),
            ("three", "trois"),
            ("four", "quatre"),
            ("five", "cinq"),
            ("six",),
            ("seven", "sept"),
            ("eight", "huit"),
            ("nine", "neuf"),
            ("ten", "dix"),
        ),
        start=1,
    )
    for word in words
}
_WORDS = {
    "just now": 0,
    "today": 0,
    "aujourd'hui": 0,
    "yesterday": 1,
    "hier": 1,
    "avant-hier": 2,
    "last week": 7,
    "la semaine dernière": 7,
    "last month": 30,
    "le mois dernier": 30,
}
_NUMBER = r"(?P<number>\d{1,4}|" + "|".join(_NUMBERS) + ")"
_UNIT = r"(?P<unit>" + "|".join(sorted(_DAYS, key=len, reverse=True)) + r")s?\.?"
_AGO = (
    re.compile(rf"\b{_NUMBER}\s*{_UNIT}\s+ago\b"),
    re.compile(rf"\bil\s+y\s+a\s+(?:environ\s+)?{_NUMBER}\s*{_UNIT}(?:\s|$)"),
)
_WORD = re.compile(r"(?<![\w-])(?:" + "|".join(sorted(_WORDS, key=len, reverse=True)) + r")(?!\w)")


def relative_date(text: str, today: date) -> datetime | None:
    """Midnight UTC of the day that ``text`` tells relative to ``today``; None if it tells none.

    A month counts 30 days and a year 365: the page itself is no more exact.
    """
    folded = re.sub(r"\s+", " ", text.replace("’", "'")).casefold()
    found = next(filter(None, (pattern.search(folded) for pattern in _AGO)), None)
    if found:
        number = found["number"]
        days = _DAYS[found["unit"]] * (_NUMBERS.get(number) or int(number))
    elif word := _WORD.search(folded):
        days = _WORDS[word[0]]
    else:
        return None
    if days >= today.toordinal():
        return None
    day = today - timedelta(days=days)
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
