"""Dates as feeds, pages and repositories write them, in English and French → UTC or nothing."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone

EARLIEST = 1900
"""Year; servers that know no date send 0000, 0001 or the epoch."""
FORTHCOMING = timedelta(days=366)
"""Journals date issues ahead; further ahead than this is a mistake."""

_MONTHS = {
    name: month
    for month, names in enumerate(
        (
            "jan january janvier janv",
            "feb february février fevrier févr fevr fév fev",
            "mar march mars",
            "apr april avril avr",
            "may mai",
            "jun june juin",
            "jul july juillet juil",
            "aug august août aout",
            "sep sept september septembre",
            "oct october octobre",
            "nov november novembre",
            "dec december décembre decembre déc",
        ),
        start=1,
    )
    for name in names.split()
}
_HOURS = {
    "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
    "AST": -4, "ADT": -3, "NST": -3.5, "NDT": -2.5, "BST": 1, "CET": 1, "CEST": 2, "EET": 2,
    "EEST": 3, "WEST": 1, "JST": 9, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13,
}  # fmt: skip
"""Hours east of Greenwich: RFC 822's names (section 5.1) and those of the field's publishers."""

_CLOCK = (
    r"(?P<hour>[0-9]{1,2})\s?[:h]\s?(?P<minute>[0-9]{2})"
    r"(?::(?P<second>[0-9]{2})(?:[.,][0-9]+)?)?\s*(?P<half>[ap]\.?m\b\.?)?"
)
_ZONE = r"\s*(?:(?:UTC|GMT)?(?P<zone>[+\u2212-][0-9]{2}:?(?:[0-9]{2})?)|(?P<name>[A-Z]{1,4}\b))?"
_TIME = re.compile(_CLOCK + _ZONE, re.IGNORECASE)
_DAYS = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})(?![0-9])",
        r"(?<![0-9])(?P<day>[0-9]{1,2})(?:er|st|nd|rd|th)?(?:\s+of\s+|[\s.,/-]+|\s+de\s+)"
        r"(?P<word>[^\W\d_]{3,9})[\s.,/-]+(?P<year>[0-9]{4}|[0-9]{2}(?![0-9:]))",
        r"(?P<word>[^\W\d_]{3,9})\.?\s+(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?,?\s+"
        r"(?:[0-9]{2}:[0-9]{2}:[0-9]{2}\s+(?:[A-Z]{3,4}\s+)?)?(?P<year>[0-9]{4})",
        r"(?P<year>[0-9]{4})[/.](?P<month>[0-9]{1,2})[/.](?P<day>[0-9]{1,2})(?![0-9])",
        r"\A(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})(?![0-9])",
        r"\A(?P<year>[0-9]{4})(?:-(?P<month>[0-9]{1,2}))?\Z",
        r"\A(?:[^\W\d_]+\s+)??(?P<word>[^\W\d_]{3,9})\.?,?\s+(?P<year>[0-9]{4})\Z",
    )
)
_RFC_822 = re.compile(
    r"(?:[A-Za-z]{3}, )?([0-9]{1,2}) ([A-Za-z]{3}) ([0-9]{4}) ([0-9]{2}):([0-9]{2}):([0-9]{2}) "
    r"(?:GMT|UTC|Z|([+-][0-9]{4}))"
)
_NUMBERS = re.compile(r"(?<![0-9])([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{4})(?![0-9])")


def parse_date(
    text: str, *, today: date | None = None, day_first: bool | None = None
) -> datetime | None:
    """The moment that ``text`` names, in UTC; None when it names none or an impossible one.

    Reads RFC 822 and 2822, ISO 8601 and W3C-DTF (a year or a month alone means its first day),
    asctime, and days written out in English and French (``le 1er juillet 2026 à 14 h 30``). A day
    in numbers (``12/06/2026``) is read only when one order is possible, when dots part it, or
    when ``day_first`` says the order. Without a zone, UTC is assumed. Years before 1900, the
    epoch itself and days more than a year after ``today`` count as impossible.
    """
    text = " ".join(text[:200].split())
    if not text:
        return None
    today = today or datetime.now(UTC).date()
    found = _iso(text) or _rfc_822(text) or _written(text, day_first)
    if found is None:
        return None
    try:
        found = found.astimezone(UTC)
    except OverflowError:
        return None
    if found.year < EARLIEST or found.date() > today + FORTHCOMING or found.timestamp() == 0:
        return None
    return found


def _iso(text: str) -> datetime | None:
    if len(text) < 10 or not text[:4].isdigit() or text[4] != "-":
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _rfc_822(text: str) -> datetime | None:
    """The form nearly every RSS feed uses, read at once."""
    match = _RFC_822.fullmatch(text)
    if match is None or match[2].lower() not in _MONTHS:
        return None
    day = _date(int(match[3]), _MONTHS[match[2].lower()], int(match[1]))
    hour, minute, second = int(match[4]), int(match[5]), int(match[6])
    if day is None or hour > 23 or minute > 59 or second > 59:
        return None
    moment = datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=UTC)
    if not match[7]:
        return moment
    away = timedelta(hours=int(match[7][1:3]), minutes=int(match[7][3:]))
    return moment - away if match[7][0] == "+" else moment + away


def _written(text: str, day_first: bool | None) -> datetime | None:
    day = _day(text) or _numbers(text, day_first)
    if day is None:
        return None
    time = _TIME.search(text)
    moment = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return moment if time is None else _at(moment, time)


def _day(text: str) -> date | None:
    for pattern in _DAYS:
        for match in pattern.finditer(text):
            found = _calendar_day(match.groupdict())
            if found is not None:
                return found
    return None


def _calendar_day(parts: dict[str, str | None]) -> date | None:
    year = int(parts["year"] or 0)
    if len(parts["year"] or "") == 2:  # RFC 822 years; the window is RFC 2822's, section 4.3
        year += 2000 if year < 50 else 1900
    word = parts.get("word")
    month = _MONTHS.get(word.lower(), 0) if word else int(parts.get("month") or 1)
    return _date(year, month, int(parts.get("day") or 1))


def _numbers(text: str, day_first: bool | None) -> date | None:
    match = _NUMBERS.search(text)
    if match is None:
        return None
    first, second, year = int(match[1]), int(match[3]), int(match[4])
    if day_first is None and (match[2] == "." or first == second):
        day_first = True
    readings = [_date(year, second, first), _date(year, first, second)]
    if day_first is not None:
        return readings[0 if day_first else 1] or readings[1 if day_first else 0]
    possible = [reading for reading in readings if reading]
    return possible[0] if len(possible) == 1 else None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _at(day: datetime, time: re.Match[str]) -> datetime:
    hour, minute, second = int(time["hour"]), int(time["minute"]), int(time["second"] or 0)
    half = (time["half"] or "").lower()[:1]
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    if hour > 23 or minute > 59:
        return day
    return day.replace(hour=hour, minute=minute, second=min(second, 59), tzinfo=_zone(time))


def _zone(time: re.Match[str]) -> timezone:
    if time["zone"]:
        digits = time["zone"][1:].replace(":", "").ljust(4, "0")
        away = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
        if away < timedelta(hours=24):
            return timezone(away if time["zone"][0] == "+" else -away)
        return UTC
    return timezone(timedelta(hours=_HOURS.get((time["name"] or "").upper(), 0)))
