"""When a source is visited again: conditional, backed off, moved, retired."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from monitor import polling
from monitor.archive.sources import SourceState
from spiders.source import Outcome, Reason, Source, Validators, Visit

NOW = datetime(2026, 6, 22, 9, 0, tzinfo=UTC)
SOURCE = Source(id="feed", url="https://example.org/feed.xml")
SEEN = Validators(etag='"a"', body_hash="b")


def visit(outcome: Outcome, **more: object) -> Visit:
    return replace(Visit(source="feed", outcome=outcome), **more)


def after(*visits: Visit) -> SourceState:
    state: SourceState | None = None
    for one in visits:
        state = polling.after_visit(SOURCE, state, one, NOW)
    assert state is not None
    return state


def test_a_source_never_visited_is_due_and_asked_for_everything() -> None:
    assert polling.due(SOURCE, None, NOW)
    assert polling.assignment(SOURCE, None).validators == Validators()


def test_the_next_visit_sends_back_what_was_seen() -> None:
    state = after(visit(Outcome.CHANGED, validators=SEEN))
    assert polling.assignment(SOURCE, state).validators == SEEN
    assert polling.assignment(SOURCE, state).since == NOW


def test_a_304_without_validators_keeps_the_old_ones() -> None:
    state = after(visit(Outcome.CHANGED, validators=SEEN), visit(Outcome.UNCHANGED))
    assert state.validators == SEEN


def test_a_failure_keeps_what_was_seen_and_counts() -> None:
    state = after(
        visit(Outcome.CHANGED, validators=SEEN),
        visit(Outcome.FAILED, reason=Reason.TIMEOUT, detail="no answer"),
    )
    assert (state.validators, state.failures, state.reason) == (SEEN, 1, "timeout")
    assert state.last_success == NOW


def test_another_address_in_the_list_starts_afresh() -> None:
    state = after(visit(Outcome.CHANGED, validators=SEEN))
    elsewhere = replace(SOURCE, url="https://example.org/other.xml")
    assert polling.assignment(elsewhere, state).validators == Validators()


@pytest.mark.parametrize(("failures", "hours"), [(3, 1), (4, 2), (5, 4), (40, 7 * 24)])
def test_repeated_failure_backs_off_within_bounds(failures: int, hours: int) -> None:
    state = after(*[visit(Outcome.FAILED)] * failures)
    assert state.not_before == NOW + timedelta(hours=hours)
    assert not polling.due(SOURCE, state, NOW)
    assert polling.due(SOURCE, state, NOW + timedelta(hours=hours))


def test_two_failures_in_a_row_do_not_rest_a_source() -> None:
    assert polling.due(SOURCE, after(*[visit(Outcome.FAILED)] * 2), NOW)


def test_a_server_that_asks_for_time_gets_it() -> None:
    state = after(visit(Outcome.FAILED, reason=Reason.RATE_LIMITED, retry_after=120.0))
    assert state.not_before == NOW + timedelta(seconds=120)


def test_success_ends_the_rest() -> None:
    state = after(*[visit(Outcome.FAILED)] * 5, visit(Outcome.CHANGED))
    assert (state.failures, state.not_before) == (0, None)


def test_gone_retires_a_source() -> None:
    state = after(visit(Outcome.GONE))
    assert state.retired == NOW
    assert not polling.due(SOURCE, state, NOW + timedelta(days=999))


def test_a_move_is_followed() -> None:
    state = after(visit(Outcome.CHANGED, moved_to="https://example.org/new.xml"))
    assert polling.assignment(SOURCE, state).source.url == "https://example.org/new.xml"
