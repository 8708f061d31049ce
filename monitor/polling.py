"""When to visit a source again: the whole policy, as pure functions over frozen records."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from monitor.archive.sources import SourceState
from spiders.source import Assignment, Outcome, Source, Validators, Visit

FREE_FAILURES = 2
"""Failures in a row after which a source is still visited at the next run."""
FIRST_PAUSE = timedelta(hours=1)
LONGEST_PAUSE = timedelta(days=7)


def assignment(source: Source, state: SourceState | None) -> Assignment:
    """Return how to visit ``source`` now, given what was seen last.

    What was seen at another address than the one in ``sources.toml`` now is of no use.
    """
    if state is None or state.url != source.url:
        return Assignment(source=source)
    here = replace(source, url=state.moved_to) if state.moved_to else source
    return Assignment(source=here, validators=state.validators, since=state.last_success)


def due(source: Source, state: SourceState | None, now: datetime) -> bool:
    """Tell whether a run visits ``source``: not retired, and not asked or made to stay away."""
    if state is None or state.url != source.url:
        return True
    return state.retired is None and (state.not_before is None or state.not_before <= now)


def after_visit(
    source: Source, state: SourceState | None, visit: Visit, now: datetime
) -> SourceState:
    """Return what is known of ``source`` once ``visit``, begun at ``now``, is over."""
    before = (
        state
        if state and state.url == source.url
        else SourceState(source=source.id, url=source.url)
    )
    told = replace(
        before,
        last_visit=now,
        outcome=visit.outcome.value,
        reason=visit.reason.value,
        detail=visit.detail,
        moved_to=visit.moved_to or before.moved_to,
        not_before=_not_before(before.failures + 1, visit, now),
    )
    if visit.outcome is Outcome.GONE:
        return replace(told, retired=before.retired or now, failures=before.failures + 1)
    if visit.outcome in {Outcome.FAILED, Outcome.REFUSED}:
        return replace(told, failures=before.failures + 1)
    changed = now if visit.outcome is Outcome.CHANGED else before.last_change
    return replace(
        told,
        failures=0,
        last_success=now,
        last_change=changed,
        validators=_kept(before.validators, visit),
    )


def _kept(before: Validators, visit: Visit) -> Validators:
    """A 304 need not repeat the validators (RFC 9110, section 15.4.5)."""
    if visit.outcome is Outcome.UNCHANGED and visit.validators == Validators():
        return before
    return visit.validators


def _not_before(failures: int, visit: Visit, now: datetime) -> datetime | None:
    asked: datetime | None = None
    if visit.retry_after:
        asked = now + timedelta(seconds=visit.retry_after)
    failed = visit.outcome in {Outcome.FAILED, Outcome.REFUSED}
    if not failed or failures <= FREE_FAILURES:
        return asked
    doublings = min(failures - FREE_FAILURES - 1, 20)
    backed_off = now + min(FIRST_PAUSE * 2**doublings, LONGEST_PAUSE)
    return backed_off if asked is None else max(asked, backed_off)
