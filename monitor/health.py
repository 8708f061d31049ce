"""How the sources and the whole monitor are doing, for ``fow sources list`` and ``fow status``."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from monitor import polling
from monitor.archive import Archive, read_archive
from monitor.archive.runs import (
    documents_failed_why,
    last_run,
    taggings_by_model,
    totals,
)
from monitor.archive.sources import SourceState, publications_by_source, source_states
from monitor.polling import Health
from monitor.source_list import read_sources
from monitor.workspace import Workspace
from spiders.source import Source

QUIET = frozenset({Health.NEW, Health.WELL})
"""What nobody needs to look at."""


def source_lines(workspace: Workspace, now: datetime) -> list[dict[str, Any]]:
    """Return one JSON-ready line a source, in the order of ``sources.toml``."""
    sources = read_sources(workspace.sources_file)
    archive = read_archive(workspace.archive_file)
    try:
        return _source_lines(archive, sources, now)
    finally:
        archive.close()


def _source_lines(
    archive: Archive, sources: tuple[Source, ...], now: datetime
) -> list[dict[str, Any]]:
    states, counts = source_states(archive), publications_by_source(archive)
    return [
        _line(source, states.get(source.id), counts.get(source.id, 0), now) for source in sources
    ]


def _line(source: Source, state: SourceState | None, count: int, now: datetime) -> dict[str, Any]:
    known = state if state and state.url == source.url else None
    plan = polling.plan(source, known, now)
    gap = polling.rhythm(known) if known else None
    detail = known.detail if known else ""
    if plan.health is Health.LATE and known and gap:
        detail = f"usually every {gap.days} days, latest {known.days[-1]}"
    return {
        "id": source.id,
        "url": source.url,
        "kind": source.kind.value,
        "publisher": source.publisher,
        "language": source.language,
        "health": plan.health.value,
        "publications": count,
        "failures": known.failures if known else 0,
        "reason": known.reason if known else "",
        "detail": detail,
        "moved_to": known.moved_to if known else None,
        "last_visit": _text(known.last_visit if known else None),
        "last_success": _text(known.last_success if known else None),
        "last_change": _text(known.last_change if known else None),
        "latest_publication": known.days[-1].isoformat() if known and known.days else None,
        "rhythm_days": round(gap.total_seconds() / 86400, 1) if gap else None,
        "due": _text(plan.due),
        "rest_until": _text(plan.rest_until),
    }


def _text(when: datetime | None) -> str | None:
    return when.isoformat() if when else None


def status(workspace: Workspace, now: datetime) -> dict[str, Any]:
    """Return the state of the whole monitor as one JSON-ready object."""
    sources = read_sources(workspace.sources_file)
    archive = read_archive(workspace.archive_file)
    try:
        lines = _source_lines(archive, sources, now)
        run = last_run(archive)
        return {
            "workspace": str(workspace.folder),
            "sources": {
                word.value: sum(line["health"] == word for line in lines) for word in Health
            },
            "troubled": [line for line in lines if line["health"] not in QUIET],
            **asdict(totals(archive)),
            "documents_failed_why": documents_failed_why(archive),
            "models": taggings_by_model(archive),
            "last_run": {
                "command": run.command,
                "started": _text(run.started),
                "ended": _text(run.ended),
                "summary": dict(run.summary),
            }
            if run
            else None,
        }
    finally:
        archive.close()
