"""Gold tags: publications tagged by experts, one JSON object a line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from classifiers.errors import GoldUnreadable
from classifiers.tag import Document, GapStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldGap:
    """A data gap an expert found, with the sentence that says so where it was recorded."""

    concept: str
    status: GapStatus
    quote: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldDocument:
    """A document with the tags that experts settled on."""

    id: str
    document: Document
    relevant: bool
    drivers: tuple[str, ...] = ()
    gaps: tuple[GoldGap, ...] = ()
    translation_of: str | None = None
    """Id of the gold document this one is a translation of; the two share a fold."""
    weight: float = 1.0
    """How much it counts in training, 0 to 1: how far the reviewers agreed."""
    projected: bool = False
    """Tags carried over by a model: learnt from, never measured on."""

    @property
    def language(self) -> str:
        """The document's own language; ``en`` where the file does not say."""
        return self.document.language or "en"

    @property
    def family(self) -> str:
        """Id shared by an original and its translations."""
        return self.translation_of or self.id


def read_gold(paths: Iterable[Path]) -> tuple[GoldDocument, ...]:
    """Read gold files (JSON lines) in order.

    Raises :class:`GoldUnreadable`, naming file and line, on the first line that does not hold
    what it must: ``id``, ``title``, ``relevant``, and well-formed ``drivers`` and ``gaps``.
    """
    return tuple(document for path in paths for document in _read_file(path))


def _read_file(path: Path) -> Iterable[GoldDocument]:
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except OSError as error:
        raise GoldUnreadable(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise GoldUnreadable(f"{path}: cannot be read: no text in UTF-8") from error
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield _parse_line(line, f"{path}, line {number}")


def _parse_line(line: str, where: str) -> GoldDocument:
    try:
        row = json.loads(line)
    except json.JSONDecodeError as error:
        raise GoldUnreadable(f"{where}: not JSON: {error}") from error
    if not isinstance(row, dict):
        raise GoldUnreadable(f"{where}: expected an object, found {type(row).__name__}")
    try:
        return parse_gold(row)
    except (KeyError, TypeError, ValueError) as error:
        fault = f"{error} is missing" if isinstance(error, KeyError) else str(error)
        raise GoldUnreadable(f"{where}: {fault}") from error


def parse_gold(row: Mapping[str, Any]) -> GoldDocument:
    """Make a gold document of one decoded line.

    Raises KeyError for a missing field, TypeError or ValueError for one of the wrong kind.
    """
    if not isinstance(row["relevant"], bool):
        raise TypeError("'relevant' must be true or false")
    document = Document(
        title=_text(row, "title", required=True),
        abstract=_text(row, "abstract"),
        text=_text(row, "text"),
        language=_text(row, "lang") or None,
    )
    return GoldDocument(
        id=_text(row, "id", required=True),
        document=document,
        relevant=row["relevant"],
        drivers=_drivers(row),
        gaps=_gaps(row),
        translation_of=_text(row, "translation_of") or None,
        weight=_weight(row),
        projected=bool(row.get("projected", False)),
    )


def _text(row: Mapping[str, Any], field: str, *, required: bool = False) -> str:
    value = row[field] if required else row.get(field)
    if value is None and not required:
        return ""
    if not isinstance(value, str):
        raise TypeError(f"'{field}' must be a text")
    return value


def _weight(row: Mapping[str, Any]) -> float:
    weight = row.get("weight", 1.0)
    if isinstance(weight, bool) or not isinstance(weight, int | float) or not 0 <= weight <= 1:
        raise ValueError("'weight' must be a number from 0 to 1")
    return float(weight)


def _status(gap: Mapping[str, Any]) -> GapStatus:
    said = _text(gap, "status", required=True)
    if said not in [*GapStatus]:
        raise ValueError(f"'status' must be {' or '.join(GapStatus)}, not '{said}'")
    return GapStatus(said)


def _drivers(row: Mapping[str, Any]) -> tuple[str, ...]:
    drivers = row.get("drivers") or []
    if not isinstance(drivers, list) or not all(isinstance(driver, str) for driver in drivers):
        raise TypeError("'drivers' must be a list of concept ids")
    return tuple(dict.fromkeys(drivers))


def _gaps(row: Mapping[str, Any]) -> tuple[GoldGap, ...]:
    gaps = row.get("gaps") or []
    if not isinstance(gaps, list) or not all(isinstance(gap, dict) for gap in gaps):
        raise TypeError("'gaps' must be a list of objects with gap, status and quote")
    return tuple(
        GoldGap(
            concept=_text(gap, "gap", required=True),
            status=_status(gap),
            quote=_text(gap, "quote"),
        )
        for gap in gaps
    )
