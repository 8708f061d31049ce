"""Records as JSON lines, between the monitor's process and the one that crawls."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from functools import cache
from operator import attrgetter
from typing import Any

from spiders.discovery import Candidate, Discovery, DiscoveryVisit
from spiders.publication import Publication
from spiders.source import (
    Assignment,
    DocumentRequest,
    DocumentVisit,
    Kind,
    Outcome,
    Reason,
    Selectors,
    Source,
    Validators,
    Visit,
)


def to_json(record: object) -> str:
    """One line that says all that differs from the record's defaults."""
    return _ENCODER.encode(record)


def assignment(line: str | bytes) -> Assignment:
    """Back from :func:`to_json`."""
    plain = json.loads(line)
    source = plain["source"]
    source["kind"] = Kind(source.get("kind", Kind.FEED))
    if source.get("selectors"):
        source["selectors"] = Selectors(**source["selectors"])
    return Assignment(
        source=Source(**source),
        validators=Validators(**plain.get("validators", {})),
        since=_moment(plain.get("since")),
    )


def document_request(line: str | bytes) -> DocumentRequest:
    """Back from :func:`to_json`."""
    return DocumentRequest(**json.loads(line))


def visit(line: str | bytes) -> Visit:
    """Back from :func:`to_json`."""
    plain = json.loads(line)
    plain["outcome"] = Outcome(plain["outcome"])
    plain["reason"] = Reason(plain.get("reason", ""))
    plain["publications"] = tuple(_publication(part) for part in plain.get("publications", ()))
    plain["validators"] = Validators(**plain.get("validators", {}))
    plain["deleted"] = tuple(plain.get("deleted", ()))
    return Visit(**plain)


def document_visit(line: str | bytes) -> DocumentVisit:
    """Back from :func:`to_json`."""
    plain = json.loads(line)
    plain["outcome"] = Outcome(plain["outcome"])
    plain["reason"] = Reason(plain.get("reason", ""))
    found = plain.get("publication")
    plain["publication"] = _publication(found) if found else None
    return DocumentVisit(**plain)


def discovery_visit(line: str | bytes) -> DiscoveryVisit:
    """Back from :func:`to_json`."""
    plain = json.loads(line)
    plain["outcome"] = Outcome(plain["outcome"])
    plain["reason"] = Reason(plain.get("reason", ""))
    if found := plain.get("discovery"):
        candidates = tuple(_candidate(part) for part in found.pop("candidates", ()))
        plain["discovery"] = Discovery(candidates=candidates, **found)
    return DiscoveryVisit(**plain)


def _candidate(plain: dict[str, Any]) -> Candidate:
    selectors = plain.pop("selectors", None)
    kind = Kind(plain.pop("kind"))
    return Candidate(kind=kind, selectors=Selectors(**selectors) if selectors else None, **plain)


def _publication(row: list[Any]) -> Publication:
    plain = dict(zip(_COLUMNS, row, strict=True))
    plain["authors"] = tuple(plain["authors"])
    plain["published"] = _moment(plain["published"])
    plain["translations"] = tuple((one[0], one[1]) for one in plain["translations"])
    return Publication(**plain)


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _plain(value: object) -> object:
    if type(value) is Publication:
        return _row(value)
    if isinstance(value, date):
        return value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        names, defaults, values_of = _fields(type(value))
        triples = zip(names, values_of(value), defaults, strict=True)
        return {name: part for name, part, default in triples if part != default}
    raise TypeError(f"no way to send a {type(value).__name__}")


@cache
def _fields(
    record: type,
) -> tuple[tuple[str, ...], tuple[object, ...], Callable[[object], tuple[object, ...]]]:
    names = tuple(field.name for field in fields(record))
    return names, tuple(field.default for field in fields(record)), attrgetter(*names)


_COLUMNS = tuple(field.name for field in fields(Publication))
_row = attrgetter(*_COLUMNS)
"""Publications are many: they go as rows, without the names of their fields."""
_ENCODER = json.JSONEncoder(default=_plain, separators=(",", ":"), check_circular=False)
