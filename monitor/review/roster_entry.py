"""Entries of the roster as people write them: an argument or a line of CSV, checked."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from monitor.archive.reviewers import Reviewer
from monitor.errors import UserError

COLUMNS = (
    "email",
    "name",
    "slack",
    "languages",
    "fields",
    "region",
    "weekly",
    "international",
    "timezone",
    "moderator",
    "digest",
)
MOST_WEEKLY = 100
LONGEST_FILE = 5_000_000
"""Characters of a roster; a longer file is none."""

_EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>]+")
_SLACK = re.compile(r"[UW][A-Z0-9]{1,20}")
_YES = frozenset({"yes", "true", "1", "y", "oui", "vrai", "o"})
_NO = frozenset({"no", "false", "0", "n", "non", "faux", ""})


class RosterWrong(UserError):
    """An entry of the roster, or an argument about it, that cannot be used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What an entry may name."""

    fields: frozenset[str]
    """Ids of drivers and data gaps."""
    regions: frozenset[str]
    languages: tuple[str, ...]
    """In which reviewers can be written to."""


def known_to(folder: Path) -> Known:
    """What entries may name in the workspace at ``folder``: its vocabularies, and our languages.

    Raises :class:`monitor.errors.VocabularyWrong`.
    """
    from digests.wording import languages
    from monitor.vocabularies import workspace_vocabulary

    drivers, gaps, regions = (
        frozenset(workspace_vocabulary(folder, name).ids) for name in ("drivers", "gaps", "regions")
    )
    return Known(fields=drivers | gaps, regions=regions, languages=languages())


def reviewer_from(entry: Mapping[str, str], known: Known, base: Reviewer | None = None) -> Reviewer:
    """Make a reviewer of one entry: texts by the names of :data:`COLUMNS`, lists joined by ``;``.

    What the entry does not name is as in ``base``, else as for somebody new. Raises
    :class:`RosterWrong` naming the key and what may stand there.
    """
    for key in entry:
        if key not in COLUMNS:
            raise RosterWrong(f"{key}: no such column; there are {', '.join(COLUMNS)}")
    email = entry.get("email", "").strip()
    if not _EMAIL.fullmatch(email):
        raise RosterWrong(f"email: {email!r} is no address")
    one = base or Reviewer(id=0, name=email.partition("@")[0], email=email)
    readers = _readers(known)
    given = {key: text.strip() for key, text in entry.items() if key != "email" and text.strip()}
    return replace(one, **{key: readers[key](text) for key, text in given.items()})  # type: ignore[arg-type]


def _readers(known: Known) -> dict[str, Callable[[str], object]]:
    return {
        "name": _name,
        "slack": _slack,
        "languages": lambda text: _languages(text, known),
        "fields": lambda text: _fields(text, known),
        "region": lambda text: _region(text, known),
        "weekly": _weekly,
        "international": lambda text: _truth("international", text),
        "timezone": _timezone,
        "moderator": lambda text: _truth("moderator", text),
        "digest": lambda text: _truth("digest", text),
    }


def _name(text: str) -> str:
    if len(text) > 200 or not text.isprintable():
        raise RosterWrong(f"name: {text[:40]!r}… is none; write it on one line")
    return text


def _slack(text: str) -> str:
    if not _SLACK.fullmatch(text):
        raise RosterWrong(f"slack: {text!r} is no id of a person; it looks like U0123ABCD")
    return text


def _listed(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for word in re.split(r"[;,\s]+", text) if word))


def _languages(text: str, known: Known) -> tuple[str, ...]:
    codes = tuple(code.lower() for code in _listed(text))
    for code in codes:
        if not re.fullmatch(r"[a-z]{2}", code):
            raise RosterWrong(f"languages: {code!r} is none; use codes such as en;fr")
    if not codes or codes[0] not in known.languages:
        first = ", ".join(known.languages)
        raise RosterWrong(f"languages: the first is the one we write in: one of {first}")
    return codes


def _fields(text: str, known: Known) -> tuple[str, ...]:
    for concept in _listed(text):
        if concept not in known.fields:
            ids = ", ".join(sorted(known.fields))
            raise RosterWrong(f"fields: {concept!r} is no driver or data gap; there are {ids}")
    return _listed(text)


def _region(text: str, known: Known) -> str:
    if text not in known.regions:
        raise RosterWrong(f"region: {text!r} is none; fow vocabulary show regions lists them")
    return text


def _weekly(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= MOST_WEEKLY:
        raise RosterWrong(f"weekly: {text!r} is not a number from 1 to {MOST_WEEKLY}")
    return int(text)


def _truth(key: str, text: str) -> bool:
    if text.lower() not in _YES | _NO:
        raise RosterWrong(f"{key}: {text!r} is neither yes nor no")
    return text.lower() in _YES


def _timezone(text: str) -> str:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        return ZoneInfo(text).key
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise RosterWrong(f"timezone: {text!r} is none; such as America/Toronto") from error


def read_roster(path: Path) -> tuple[tuple[int, Mapping[str, str]], ...]:
    """Read a roster as CSV: each entry with the number of its line; empty cells are left out.

    Comma or semicolon, UTF-8 with or without a byte order mark. Raises :class:`RosterWrong`.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise RosterWrong(f"{path}: cannot be read: {error}") from error
    if len(text) > LONGEST_FILE:
        raise RosterWrong(f"{path}: too long for a roster")
    head = text.partition("\n")[0]
    rows = csv.DictReader(io.StringIO(text), delimiter=";" if ";" in head else ",", restkey="+")
    try:
        return tuple(_entries(rows))
    except csv.Error as error:
        raise RosterWrong(f"{path}: not CSV: {error}") from error


def _entries(rows: csv.DictReader[str]) -> Iterator[tuple[int, Mapping[str, str]]]:
    for row in rows:
        if "+" in row:
            raise RosterWrong(f"line {rows.line_num}: more cells than the first line has columns")
        cells = {key.strip().lower(): value for key, value in row.items() if value}
        if cells:
            yield rows.line_num, cells
