"""A delivery is never lost, and never silently repeated."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digests.delivery import (
    Outcome,
    Receipt,
    State,
    WrongStep,
    begin,
    found,
    recover,
    requeue,
    retry_after,
    settle,
)

outcomes = st.sampled_from(Outcome)


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        (Outcome.SENT, State.SENT),
        (Outcome.TEMPORARY, State.FAILED),
        (Outcome.PERMANENT, State.FAILED),
        (Outcome.UNKNOWN, State.UNKNOWN),
    ],
)
def test_a_receipt_settles_what_is_under_way(outcome: Outcome, state: State) -> None:
    assert settle(begin(State.QUEUED), Receipt(outcome=outcome)) is state


@pytest.mark.parametrize("state", sorted(set(State) - {State.QUEUED}))
def test_only_what_is_queued_may_leave(state: State) -> None:
    with pytest.raises(WrongStep, match=f"that is {state} cannot begin"):
        begin(state)


@pytest.mark.parametrize("state", sorted(set(State) - {State.SENDING}))
def test_only_what_is_under_way_can_be_settled(state: State) -> None:
    with pytest.raises(WrongStep):
        settle(state, Receipt(outcome=Outcome.SENT))


@pytest.mark.parametrize("state", [State.QUEUED, State.SENDING, State.SENT])
def test_nothing_else_is_queued_again(state: State) -> None:
    with pytest.raises(WrongStep):
        requeue(state)


def test_only_what_is_in_doubt_can_be_found_at_its_place() -> None:
    assert found(State.UNKNOWN) is State.SENT
    for state in set(State) - {State.UNKNOWN}:
        with pytest.raises(WrongStep):
            found(state)


def test_a_crash_leaves_a_doubt_and_touches_nothing_else() -> None:
    assert recover(State.SENDING) is State.UNKNOWN
    assert all(recover(state) is state for state in set(State) - {State.SENDING})


@given(st.lists(outcomes | st.just("crash"), max_size=12))
def test_what_was_sent_or_is_in_doubt_never_leaves_again_by_itself(steps: list[object]) -> None:
    state, left, may_have_arrived = State.QUEUED, 0, 0
    for step in steps:
        if state is not State.QUEUED:
            break
        state, left = begin(state), left + 1
        if isinstance(step, Outcome):
            receipt = Receipt(outcome=step)
            state = settle(state, receipt)
            if retry_after(receipt, left) is not None:
                state = requeue(state)
        else:
            state = recover(state)
        may_have_arrived += step in (Outcome.SENT, Outcome.UNKNOWN, "crash")
    assert may_have_arrived <= 1


@given(outcomes, st.integers(1, 20), st.none() | st.floats(0, 1e6))
def test_only_temporary_failures_are_tried_again_and_not_for_ever(
    outcome: Outcome, attempts: int, asked: float | None
) -> None:
    wait = retry_after(Receipt(outcome=outcome, retry_after=asked), attempts)
    assert (wait is not None) == (outcome is Outcome.TEMPORARY and attempts <= 5)
    assert wait is None or wait >= (asked or 300)
