"""Asking a source by date and by query: what the spiders of repositories and APIs share."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from spiders.errors import SourceUnreadable
from spiders.reading import Page
from spiders.source import Assignment, Reason

FIRST_VISIT = timedelta(days=90)
"""How far back a first visit asks: a monitor wants what is new, not the whole archive."""


def first_day(assignment: Assignment, today: date, *, lag: timedelta = timedelta(0)) -> date:
    """The day from which the source is asked.

    ``lag`` is how late a work may enter the source after the date it is asked by; what is seen
    twice for it is known again by the archive.
    """
    if assignment.since is None:
        return today - FIRST_VISIT
    return assignment.since.date() - lag


def parameters(url: str) -> dict[str, str]:
    """The query of ``url``; of a repeated parameter the last counts."""
    return dict(parse_qsl(urlsplit(url).query, keep_blank_values=True))


def with_parameters(url: str, changes: Mapping[str, str | None]) -> str:
    """``url`` with parameters set, or left out where ``changes`` says None.

    Values are percent-encoded whole: cursors hold ``+``, ``/`` and ``=``.
    """
    parts = urlsplit(url)
    kept = [
        pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] not in changes
    ]
    added = [(name, value) for name, value in changes.items() if value is not None]
    return urlunsplit((*parts[:3], urlencode(kept + added, errors="replace"), ""))


def with_defaults(url: str, defaults: Mapping[str, str]) -> str:
    """``url`` with those of ``defaults`` that it does not say itself."""
    said = parameters(url)
    return with_parameters(url, {k: v for k, v in defaults.items() if k not in said})


def joined(separator: str, *expressions: str | None) -> str:
    """The expressions that are not empty, joined: how APIs narrow one filter by another."""
    return separator.join(filter(None, expressions))


def json_object(page: Page, name: str) -> dict[str, Any]:
    """The JSON object that the API called ``name`` answered.

    :raises SourceUnreadable: when the body is anything else.
    """
    try:
        found = json.loads(page.body)
    except (ValueError, RecursionError) as error:
        raise SourceUnreadable(
            Reason.NOT_A_FEED, f"the answer of {name} is no JSON: {error}"
        ) from error
    if not isinstance(found, dict):
        raise SourceUnreadable(Reason.NOT_A_FEED, f"the answer of {name} is no JSON object")
    return found


def objects(value: object) -> list[dict[str, Any]]:
    """The objects of a JSON list; empty when ``value`` is no list."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def strings(value: object) -> list[str]:
    """The texts of a JSON value that is a text, a list of texts, or neither."""
    if isinstance(value, str):
        return [value]
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def nested(value: object, *path: str) -> Any:
    """What stands under ``path`` in nested JSON objects; None where the path breaks off."""
    for name in path:
        if not isinstance(value, dict):
            return None
        value = value.get(name)
    return value


def text(value: object, *path: str) -> str:
    """The text under ``path``; empty when there is none."""
    found = nested(value, *path)
    return found if isinstance(found, str) else ""


def fuller_date(text: str, others: Iterable[str]) -> str:
    """``text``, or where it names a year or a month alone, the first other that falls into it."""
    if len(text) in {4, 7}:
        return min((each for each in others if each.startswith(f"{text}-")), default=text)
    return text
