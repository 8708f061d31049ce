"""Names of authors as feeds write them: in their own fields, or behind the title."""

from __future__ import annotations

import re
from collections.abc import Iterable

from spiders.cleaning import clean_line

LONGEST_NAME = 150
"""Characters; what is longer is no name."""
MOST_NAMES = 200

_MAILBOX = re.compile(
    r"\A\S+@\S+\s*\((?P<behind>[^()@]+)\)\Z|\A(?P<front>[^<>@()]+?)\s*[<(]\S+@\S+[>)]\Z"
)
_BYLINE = re.compile(r"\s+(?:--|[\u2013\u2014])\s+(?:by|par)\s+(?P<names>\S.*)\Z", re.IGNORECASE)
_SPLIT = re.compile(r"\s*(?:;|\s&\s|,?\s+and\s+|,?\s+et\s+|,)\s*")
_PARTICLES = frozenset(
    "al|bin|d|da|de|del|della|den|der|di|dos|du|el|ibn|la|le|van|von|y".split("|")  # noqa: SIM905
)


def names_in(authors: Iterable[str]) -> tuple[str, ...]:
    """Each author once, in order; mailboxes reduced to the name, lists at semicolons parted."""
    found: dict[str, None] = {}
    for field in authors:
        for part in clean_line(field[:50_000]).split(";"):
            name = _without_mailbox(part.strip())
            if name and len(name) <= LONGEST_NAME:
                found[name] = None
    return tuple(found)[:MOST_NAMES]


def split_byline(title: str) -> tuple[str, tuple[str, ...]]:
    """A title and the authors it names behind a dash: ``Minimum Wages -- by A. Smith; B. Roy``.

    The tail is taken off only when every part of it looks like a person's name: two to six words
    with a capital in front, particles apart, and no digit.
    """
    match = _BYLINE.search(title)
    if match is None:
        return title, ()
    parts = [part for part in _SPLIT.split(match["names"]) if part]
    if not parts or not all(_looks_like_a_name(part) for part in parts):
        return title, ()
    return title[: match.start()], names_in(parts)


def _looks_like_a_name(text: str) -> bool:
    words = text.replace("\u2019", "'").split()
    if not 2 <= len(words) <= 6 or any(letter.isdigit() for letter in text):
        return False
    proper = [word for word in words if word.lower().rstrip(".") not in _PARTICLES]
    return bool(proper) and all(word.lstrip("('\"").split("'")[-1][:1].isupper() for word in proper)


def _without_mailbox(text: str) -> str:
    if len(text) > 2 * LONGEST_NAME:
        return ""
    match = _MAILBOX.match(text)
    if match is not None:
        return (match["behind"] or match["front"]).strip(" \"'")
    return "" if "@" in text and " " not in text else text
