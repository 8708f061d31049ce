"""When and how to visit a source again: the whole policy, pure, over frozen records.

:func:`plan` says what to do next and why; :func:`after_visit` says what is known once a visit is
over. Neither touches anything.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from statistics import median

from monitor.archive.sources import SourceState
from spiders.source import Assignment, Outcome, Reason, Source, Validators, Visit

HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(days=7)
SHORTEST, LONGEST, UNKNOWN = HOUR, 2 * DAY, 12 * HOUR
"""Bounds of the time between two visits, and what it is before a rhythm is known."""
VISITS_A_GAP = 4
"""Visits in the time between two publications."""
DAYS_KEPT = 12
"""Days of publication that make a rhythm."""
FREE_FAILURES = 2
"""Failures in a row that do not make a source rest: most pass by themselves."""
MOVES = 2
"""Visits in a row that a permanent redirect must lead to the same place to be believed."""
FULL_VISIT = WEEK
"""A server may claim for ever that nothing changed; once a week it is asked for everything."""

TRANSIENT = frozenset(
    {Reason.TIMEOUT, Reason.CONNECTION, Reason.SERVER_ERROR, Reason.RATE_LIMITED, Reason.CRASHED}
)
"""Failures that pass; the others are for somebody to look at, and weigh more."""


class Health(StrEnum):
    """How a source does: the fixed set of words shown to staff."""

    NEW = "new"
    WELL = "well"
    SALVAGED = "salvaged"
    """Malformed, and read nevertheless."""
    LATE = "late"
    """It answers, but has published nothing for much longer than it used to."""
    MOVED = "moved"
    """A permanent redirect is followed; the address in ``sources.toml`` is an old one."""
    FAILING = "failing"
    RESTING = "resting"
    """Failing, and left alone for a while."""
    REFUSED = "refused"
    """By its robots.txt, or because its address is private."""
    RETIRED = "retired"
    """The server says it is gone for good (410)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to do next about one source, and why."""

    assignment: Assignment
    """How to visit it: where, and on which conditions."""
    rest_until: datetime | None
    """No run visits it before; None: it may be visited now and always."""
    due: datetime | None
    """When its own rhythm asks for a visit; None: never again."""
    health: Health

    def visit_now(self, now: datetime, *, only_due: bool) -> bool:
        """Tell whether a run at ``now`` visits it; ``only_due``: not before its rhythm asks."""
        if self.due is None or (self.rest_until and self.rest_until > now):
            return False
        return not only_due or self.due <= now


def plan(source: Source, state: SourceState | None, now: datetime) -> Plan:
    """Return what to do next about ``source``, given what is known of it.

    What was seen at another address than the one in ``sources.toml`` now is of no use.
    """
    if state is None or state.url != source.url:
        return Plan(
            assignment=Assignment(source=source), rest_until=None, due=now, health=Health.NEW
        )
    rest = _rest_until(state)
    here = replace(source, url=state.moved_to) if _moved(state) and state.moved_to else source
    full = state.last_full is None or now - state.last_full >= FULL_VISIT
    return Plan(
        assignment=Assignment(
            source=here,
            validators=Validators() if full else state.validators,
            since=state.since,
        ),
        rest_until=rest,
        due=_due(state, rest, now),
        health=_health(state, rest, now),
    )


def after_visit(
    source: Source, state: SourceState | None, visit: Visit, now: datetime, *, full: bool
) -> SourceState:
    """Return what is known of ``source`` once ``visit``, begun at ``now``, is over.

    ``full``: the visit asked for everything, without conditions.
    """
    known = state if state and state.url == source.url else None
    before = known or SourceState(source=source.id, url=source.url)
    asked = now + timedelta(seconds=visit.retry_after) if visit.retry_after else None
    told = replace(
        before,
        last_visit=now,
        outcome=visit.outcome.value,
        reason=visit.reason.value,
        detail=visit.detail,
        not_before=asked,
    )
    if visit.outcome in {Outcome.CHANGED, Outcome.UNCHANGED}:
        return _after_success(before, told, visit, now, full=full)
    failed = replace(told, failures=before.failures + 1, failing_since=before.failing_since or now)
    gone = visit.outcome is Outcome.GONE
    return replace(failed, retired=before.retired or now) if gone else failed


def _after_success(
    before: SourceState, told: SourceState, visit: Visit, now: datetime, *, full: bool
) -> SourceState:
    led = before.moved_to if _moved(before) and not visit.moved_to else visit.moved_to
    return replace(
        told,
        failures=0,
        failing_since=None,
        last_success=now,
        last_change=now if visit.outcome is Outcome.CHANGED else before.last_change,
        last_full=now if full else before.last_full,
        since=before.since if visit.reason is Reason.TOO_LARGE else now,
        validators=_kept(before.validators, visit),
        moved_to=led,
        moves=before.moves + 1 if led and led == before.moved_to else int(bool(led)),
        days=_days(before.days, visit, now),
        retired=None,
    )


def _kept(before: Validators, visit: Visit) -> Validators:
    """A 304 need not repeat the validators (RFC 9110, section 15.4.5)."""
    if visit.outcome is Outcome.UNCHANGED and visit.validators == Validators():
        return before
    return visit.validators


def _days(before: tuple[date, ...], visit: Visit, now: datetime) -> tuple[date, ...]:
    published = {p.published.date() for p in visit.publications if p.published}
    seen = {day for day in published if day <= now.date()}
    return tuple(sorted(seen | set(before))[-DAYS_KEPT:])


def _moved(state: SourceState) -> bool:
    return state.moved_to is not None and state.moves >= MOVES


def rhythm(state: SourceState) -> timedelta | None:
    """Return the usual time between two days of publication; None with fewer than three."""
    pairs = zip(state.days, state.days[1:], strict=False)
    gaps = [(later - earlier).days for earlier, later in pairs]
    return timedelta(days=median(gaps)) if len(gaps) >= 2 else None


def _due(state: SourceState, rest: datetime | None, now: datetime) -> datetime | None:
    if state.retired:
        return None
    gap = rhythm(state)
    wait = min(max(gap / VISITS_A_GAP, SHORTEST), LONGEST) if gap else UNKNOWN
    due = state.last_visit + wait if state.last_visit else now
    return max(due, rest) if rest else due


def _rest_until(state: SourceState) -> datetime | None:
    """Back off the longer the longer it fails; what does not pass by itself weighs more."""
    if state.failures <= FREE_FAILURES or state.last_visit is None:
        return state.not_before
    doublings = min(state.failures - FREE_FAILURES - 1, 10)
    passing = state.reason in TRANSIENT
    pause = min((HOUR if passing else DAY) * (1 << doublings), DAY if passing else WEEK)
    rest = state.last_visit + pause
    return max(rest, state.not_before) if state.not_before else rest


def _late(state: SourceState, now: datetime) -> bool:
    """Three times its usual gap, and a week at least: summers and holidays are no alarm."""
    gap = rhythm(state)
    return gap is not None and now.date() - state.days[-1] > max(3 * gap, gap + WEEK)


def _health(state: SourceState, rest: datetime | None, now: datetime) -> Health:
    if state.retired:
        return Health.RETIRED
    if state.outcome == Outcome.REFUSED:
        return Health.REFUSED
    if state.failures:
        return Health.RESTING if rest and rest > now else Health.FAILING
    if state.reason == Reason.SALVAGED:
        return Health.SALVAGED
    if _moved(state):
        return Health.MOVED
    return Health.LATE if _late(state, now) else Health.WELL
