"""The states of a delivery, as the ledger records them: pure decisions."""

from __future__ import annotations

from enum import StrEnum

from digests.delivery.receipt import Outcome, Receipt

_WAITS = (300.0, 1800.0, 7200.0, 21600.0, 43200.0)
"""Seconds before the second attempt, the third and so on; RFC 5321, section 4.5.4.1, asks for at
least half an hour between attempts to one host after the first."""


class State(StrEnum):
    """Where one edition stands on its way to one reader on one channel."""

    QUEUED = "queued"
    SENDING = "sending"
    """Committed before the message leaves; whoever finds it after a crash does not know more."""
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"
    """It left and nothing is known of it; never sent again unless a person says so."""


class WrongStep(RuntimeError):
    """A delivery was asked to do what its state does not allow."""

    def __init__(self, step: str, state: State) -> None:
        super().__init__(f"a delivery that is {state} cannot {step}")
        self.step = step
        self.state = state


_SETTLED = {
    Outcome.SENT: State.SENT,
    Outcome.TEMPORARY: State.FAILED,
    Outcome.PERMANENT: State.FAILED,
    Outcome.UNKNOWN: State.UNKNOWN,
}


def begin(state: State) -> State:
    """Return the state to commit before a message leaves; only a queued one may."""
    if state is not State.QUEUED:
        raise WrongStep("begin", state)
    return State.SENDING


def settle(state: State, receipt: Receipt) -> State:
    """Return the state to commit after an attempt."""
    if state is not State.SENDING:
        raise WrongStep("settle", state)
    return _SETTLED[receipt.outcome]


def recover(state: State) -> State:
    """Return the state of a delivery found when nobody is sending: in flight becomes unknown."""
    return State.UNKNOWN if state is State.SENDING else state


def found(state: State) -> State:
    """Return the state of a delivery that was looked up at its place and stands there."""
    if state is not State.UNKNOWN:
        raise WrongStep("be found", state)
    return State.SENT


def requeue(state: State) -> State:
    """Return the state of a delivery that is to be tried again: only failed or unknown ones."""
    if state not in (State.FAILED, State.UNKNOWN):
        raise WrongStep("be sent again", state)
    return State.QUEUED


def retry_after(receipt: Receipt, attempts: int) -> float | None:
    """Return the seconds to wait before a next attempt, or None when there should be none.

    ``attempts`` counts those made so far, at least 1. Only temporary refusals are tried again by
    themselves, at most five times more; a server that asks for a longer wait gets it.
    """
    if receipt.outcome is not Outcome.TEMPORARY or attempts > len(_WAITS):
        return None
    return max(_WAITS[attempts - 1], receipt.retry_after or 0.0)
