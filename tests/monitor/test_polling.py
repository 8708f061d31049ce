"""When a source is visited again: conditional, in its rhythm, backed off, moved, retired."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor import polling
from monitor.archive.sources import SourceState
from monitor.polling import Health
from spiders.publication import Publication
from spiders.source import Outcome, Reason, Source, Validators, Visit

NOW = datetime(2026, 6, 22, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
SOURCE = Source(id="feed", url="https://example.org/feed.xml")
ELSEWHERE = "https://example.org/new.xml"
SEEN = Validators(etag='"a"', body_hash="b")


def visit(outcome: Outcome, **more: object) -> Visit:
    return replace(Visit(source="feed", outcome=outcome), **more)


def after(*visits: Visit, full: bool = True) -> SourceState:
    state: SourceState | None = None
    for one in visits:
        state = polling.after_visit(SOURCE, state, one, NOW, full=full)
    assert state is not None
    return state


def failed(times: int, reason: Reason = Reason.TIMEOUT) -> SourceState:
    return after(*[visit(Outcome.FAILED, reason=reason)] * times)


def publishing(*days_ago: int) -> SourceState:
    return after(
        visit(
            Outcome.CHANGED,
            publications=tuple(
                Publication(
                    source="feed",
                    url=f"https://example.org/{days}",
                    title="x",
                    published=NOW - days * DAY,
                )
                for days in days_ago
            ),
        )
    )


def test_a_source_never_visited_is_due_and_asked_for_everything() -> None:
    plan = polling.plan(SOURCE, None, NOW)
    assert plan.visit_now(NOW, only_due=True)
    assert plan.assignment.validators == Validators()
    assert plan.health is Health.NEW


def test_the_next_visit_sends_back_what_was_seen() -> None:
    plan = polling.plan(SOURCE, after(visit(Outcome.CHANGED, validators=SEEN)), NOW)
    assert plan.assignment.validators == SEEN
    assert plan.assignment.since == NOW


def test_a_harvest_that_was_cut_short_is_asked_for_from_the_same_day_again() -> None:
    cut = visit(Outcome.CHANGED, reason=Reason.TOO_LARGE)
    assert polling.plan(SOURCE, after(cut), NOW).assignment.since is None
    state = polling.after_visit(SOURCE, after(visit(Outcome.CHANGED)), cut, NOW + DAY, full=False)
    assert polling.plan(SOURCE, state, NOW + DAY).assignment.since == NOW


def test_once_a_week_a_source_is_asked_for_everything() -> None:
    state = after(visit(Outcome.CHANGED, validators=SEEN))
    later = polling.after_visit(SOURCE, state, visit(Outcome.UNCHANGED), NOW + 6 * DAY, full=False)
    assert polling.plan(SOURCE, later, NOW + 6 * DAY).assignment.validators == SEEN
    assert polling.plan(SOURCE, later, NOW + 7 * DAY).assignment.validators == Validators()


def test_a_304_without_validators_keeps_the_old_ones() -> None:
    state = after(visit(Outcome.CHANGED, validators=SEEN), visit(Outcome.UNCHANGED))
    assert state.validators == SEEN


def test_a_failure_keeps_what_was_seen_and_counts() -> None:
    state = after(
        visit(Outcome.CHANGED, validators=SEEN),
        visit(Outcome.FAILED, reason=Reason.TIMEOUT, detail="no answer"),
    )
    assert (state.validators, state.failures, state.reason) == (SEEN, 1, "timeout")
    assert (state.last_success, state.failing_since) == (NOW, NOW)


def test_another_address_in_the_list_starts_afresh() -> None:
    state = after(visit(Outcome.CHANGED, validators=SEEN))
    elsewhere = replace(SOURCE, url="https://example.org/other.xml")
    assert polling.plan(elsewhere, state, NOW).assignment.validators == Validators()


@pytest.mark.parametrize(
    ("reason", "failures", "hours"),
    [
        (Reason.TIMEOUT, 3, 1),
        (Reason.TIMEOUT, 4, 2),
        (Reason.TIMEOUT, 40, 24),
        (Reason.CLIENT_ERROR, 3, 24),
        (Reason.CLIENT_ERROR, 4, 48),
        (Reason.NOT_A_FEED, 40, 7 * 24),
    ],
)
def test_failure_backs_off_within_bounds_and_by_its_weight(
    reason: Reason, failures: int, hours: int
) -> None:
    plan = polling.plan(SOURCE, failed(failures, reason), NOW)
    assert plan.rest_until == NOW + timedelta(hours=hours)
    assert plan.health is Health.RESTING
    assert not plan.visit_now(NOW, only_due=False)
    assert plan.visit_now(NOW + timedelta(hours=hours), only_due=False)


def test_two_failures_in_a_row_do_not_rest_a_source() -> None:
    plan = polling.plan(SOURCE, failed(2), NOW)
    assert plan.visit_now(NOW, only_due=False)
    assert plan.health is Health.FAILING


def test_a_server_that_asks_for_time_gets_it() -> None:
    state = after(visit(Outcome.FAILED, reason=Reason.RATE_LIMITED, retry_after=120.0))
    plan = polling.plan(SOURCE, state, NOW)
    assert not plan.visit_now(NOW + timedelta(seconds=119), only_due=False)
    assert plan.visit_now(NOW + timedelta(seconds=120), only_due=False)


def test_success_ends_the_rest() -> None:
    state = after(*[visit(Outcome.FAILED)] * 5, visit(Outcome.CHANGED))
    assert (state.failures, state.failing_since) == (0, None)
    assert polling.plan(SOURCE, state, NOW).rest_until is None


def test_gone_retires_a_source() -> None:
    plan = polling.plan(SOURCE, after(visit(Outcome.GONE)), NOW)
    assert plan.health is Health.RETIRED
    assert not plan.visit_now(NOW + 999 * DAY, only_due=False)


def test_a_move_is_believed_when_it_repeats() -> None:
    led = visit(Outcome.CHANGED, moved_to=ELSEWHERE)
    assert polling.plan(SOURCE, after(led), NOW).assignment.source.url == SOURCE.url
    moved = after(led, led)
    assert polling.plan(SOURCE, moved, NOW).assignment.source.url == ELSEWHERE
    assert polling.plan(SOURCE, moved, NOW).health is Health.MOVED
    settled = polling.after_visit(SOURCE, moved, visit(Outcome.UNCHANGED), NOW, full=False)
    assert polling.plan(SOURCE, settled, NOW).assignment.source.url == ELSEWHERE


def test_a_redirect_that_does_not_repeat_is_forgotten() -> None:
    state = after(visit(Outcome.CHANGED, moved_to=ELSEWHERE), visit(Outcome.CHANGED))
    assert (state.moved_to, state.moves) == (None, 0)


@pytest.mark.parametrize(
    ("days", "hours"), [((7, 14, 21, 28), 42), ((1, 2, 3), 6), ((30, 60, 90), 48), ((1,), 12)]
)
def test_a_source_is_visited_in_its_own_rhythm_within_bounds(
    days: tuple[int, ...], hours: int
) -> None:
    plan = polling.plan(SOURCE, publishing(*days), NOW)
    assert plan.due == NOW + timedelta(hours=hours)
    assert not plan.visit_now(NOW, only_due=True)
    assert plan.visit_now(NOW, only_due=False)


@pytest.mark.parametrize(
    ("days", "health"),
    [
        ((7, 14, 21), Health.WELL),
        ((20, 27, 34), Health.WELL),
        ((22, 29, 36), Health.LATE),
        ((8, 9, 10), Health.WELL),
        ((9, 10, 11), Health.LATE),
        ((400,), Health.WELL),
    ],
)
def test_what_is_late_is_judged_by_the_sources_own_rhythm(
    days: tuple[int, ...], health: Health
) -> None:
    assert polling.plan(SOURCE, publishing(*days), NOW).health is health


@pytest.mark.parametrize(
    ("last", "health"),
    [
        (visit(Outcome.REFUSED, reason=Reason.ROBOTS), Health.REFUSED),
        (visit(Outcome.CHANGED, reason=Reason.SALVAGED), Health.SALVAGED),
        (visit(Outcome.UNCHANGED), Health.WELL),
    ],
)
def test_health_is_one_of_a_fixed_set_of_words(last: Visit, health: Health) -> None:
    assert polling.plan(SOURCE, after(last), NOW).health is health


@given(
    st.lists(
        st.builds(
            Visit,
            source=st.just("feed"),
            outcome=st.sampled_from(Outcome),
            reason=st.sampled_from(Reason),
            retry_after=st.none() | st.floats(0, 1e6),
            moved_to=st.none() | st.sampled_from([ELSEWHERE, "https://example.org/third.xml"]),
        ),
        min_size=1,
        max_size=30,
    )
)
def test_whatever_happens_only_410_ends_the_visits(visits: list[Visit]) -> None:
    plan = polling.plan(SOURCE, after(*visits), NOW)
    gone = any(one.outcome is Outcome.GONE for one in visits)
    assert gone or plan.due is not None
    if plan.rest_until and not any(one.retry_after for one in visits):
        assert plan.rest_until <= NOW + timedelta(days=7)
