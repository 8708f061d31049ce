"""Sending again what failed, and what is in doubt once somebody has looked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass

from digests.delivery.receipt import Outcome, Receipt
from digests.delivery.states import State, found, requeue
from monitor.archive import Archive
from monitor.archive import editions as shelf
from monitor.archive.editions import Delivery
from monitor.carriers import Carriers, open_carriers
from monitor.posting import channel_of, part_of, thread_of
from monitor.send import UNSUBSCRIBED, Clock, send_queued
from monitor.settings import Settings
from monitor.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Resent:
    """What sending again did."""

    queued: int
    """Lines that were put back into the queue."""
    found: int
    """Doubtful Slack posts that turned out to stand in their channel."""
    doubtful: int
    """Slack posts that could not be looked up; they are left as they are."""
    outcomes: Mapping[str, int]
    """State → how many deliveries ended in it."""


async def resend(
    archive: Archive,
    settings: Settings,
    workspace: Workspace,
    clock: Clock,
    edition: str,
    states: Collection[State],
) -> Resent:
    """Send an edition again to those whose delivery failed or is unknown, as ``states`` says.

    A Slack post in doubt is looked up first, and repeated only if it is not there.
    """
    counts = Counter[str]()
    async with AsyncExitStack() as stack:
        carriers = await open_carriers(stack, settings, workspace, edition)
        for state in states:
            for line in shelf.deliveries(archive, edition=edition, state=state):
                if line.detail != UNSUBSCRIBED:
                    counts[await _settle(archive, carriers, line, clock)] += 1
    outcomes = await send_queued(archive, settings, workspace, clock, edition=edition)
    return Resent(
        queued=counts[State.QUEUED],
        found=counts[State.SENT],
        doubtful=counts[State.UNKNOWN],
        outcomes=outcomes,
    )


async def _settle(archive: Archive, carriers: Carriers, line: Delivery, clock: Clock) -> str:
    """Put one line back into the queue, unless it is a Slack post that was not lost."""
    receipt: Receipt | None = None
    if line.state == State.UNKNOWN and line.channel == "slack":
        receipt = await _looked_up(archive, carriers, line)
    if receipt is None or receipt.outcome is Outcome.TEMPORARY:
        detail = receipt.detail if receipt else line.detail
        shelf.move(archive, line, requeue(State(line.state)), clock(), detail=detail)
        return State.QUEUED
    if receipt.outcome is Outcome.UNKNOWN:
        shelf.move(archive, line, line.state, clock(), detail=receipt.detail)
        return State.UNKNOWN
    shelf.move(
        archive,
        line,
        found(State(line.state)),
        clock(),
        detail=receipt.detail,
        reference=receipt.reference,
    )
    return State.SENT


async def _looked_up(archive: Archive, carriers: Carriers, line: Delivery) -> Receipt | None:
    """Look for a post in its channel; None where there is no Slack to look in."""
    from digests.delivery.slack import SlackRecipient, SlackSender

    since = shelf.frozen_on(archive, line.edition)
    if not isinstance(carriers.slack, SlackSender) or since is None:
        return None
    where = SlackRecipient(channel=channel_of(line), thread=thread_of(archive, line))
    return await carriers.slack.find(line.edition, part_of(line), where, since)
