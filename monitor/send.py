"""Sending: the ledger's lines to their readers, one at a time, each step committed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from digests.delivery.outbox import OutboxSender
from digests.delivery.receipt import Outcome, Receipt
from digests.delivery.states import State, begin, recover, requeue, retry_after, settle
from digests.edition import Edition, load
from digests.footer import AddressUnusable, Recipient, Sender, mailbox
from monitor.archive import Archive
from monitor.archive import editions as shelf
from monitor.archive.editions import Delivery
from monitor.errors import SettingWrong
from monitor.settings import Email, Settings
from monitor.workspace import Workspace

if TYPE_CHECKING:
    from digests.delivery.slack import SlackSender
    from digests.delivery.smtp import SmtpSender

Clock = Callable[[], datetime]
Carry = Callable[[Edition, Delivery], "Receipt"]

UNSUBSCRIBED = "no longer on the list"


@dataclass(frozen=True, slots=True)
class Carriers:
    """What takes the messages of each channel; an outbox where no server is named."""

    email: SmtpSender | OutboxSender
    slack: SlackSender | OutboxSender
    sender: Sender


async def send_queued(
    archive: Archive,
    settings: Settings,
    workspace: Workspace,
    clock: Clock,
    *,
    edition: str = "",
    retry_now: bool = False,
) -> Mapping[str, int]:
    """Send what is queued, of one edition or of all; return how many ended in which state.

    First, what a crash left in flight becomes *unknown*, and what failed for now is queued again
    when its time has come (at once with ``retry_now``). Each line is checked against the list of
    readers right before it leaves.
    """
    _recover(archive, clock)
    _requeue(archive, clock, retry_now=retry_now)
    counts: dict[str, int] = {}
    queued = shelf.deliveries(archive, edition=edition, state=State.QUEUED)
    contents: dict[str, Edition] = {}
    for id in dict.fromkeys(line.edition for line in queued):
        frozen = shelf.edition_by_id(archive, id)
        assert frozen is not None  # a foreign key says so
        contents[id] = load(frozen.content)
    for id, content in contents.items():
        async with AsyncExitStack() as stack:
            carriers = await _open(stack, settings, workspace, id)
            for line in (line for line in queued if line.edition == id):
                state = await _send_one(archive, settings, carriers, content, line, clock)
                counts[state] = counts.get(state, 0) + 1
    return counts


def _recover(archive: Archive, clock: Clock) -> None:
    for line in shelf.deliveries(archive, state=State.SENDING):
        shelf.move(
            archive,
            line,
            recover(State(line.state)),
            clock(),
            detail="the monitor stopped while this message was under way",
        )


def _requeue(archive: Archive, clock: Clock, *, retry_now: bool) -> None:
    now = clock()
    for line in shelf.deliveries(archive, state=State.FAILED):
        if line.not_before and (retry_now or line.not_before <= now):
            shelf.move(archive, line, requeue(State(line.state)), now, detail=line.detail)


async def _open(
    stack: AsyncExitStack, settings: Settings, workspace: Workspace, edition: str
) -> Carriers:
    from digests.delivery.slack import SlackSender
    from digests.delivery.smtp import Security, SmtpSender

    outbox = OutboxSender(workspace.folder / settings.digest.outbox / edition)
    email: SmtpSender | OutboxSender = outbox
    slack: SlackSender | OutboxSender = outbox
    mail = settings.email
    if mail.host:
        email = SmtpSender(
            mail.host,
            mail.port,
            security=Security(mail.security),
            username=mail.username,
            password=mail.password.get_secret_value(),
        )
    if token := settings.slack.token.get_secret_value():
        slack = SlackSender(token, base_url=settings.slack.api_url)
    await stack.enter_async_context(email)
    await stack.enter_async_context(slack)
    return Carriers(email, slack, sender_of(mail))


def sender_of(mail: Email) -> Sender:
    """Return who the digest comes from.

    Raises :class:`SettingWrong` when a server is named without what the law wants in each mail.
    """
    if mail.host and not mail.sender:
        raise SettingWrong("email.sender: is needed where email.host is given")
    if mail.host and not mail.postal_address:
        raise SettingWrong(
            "email.postal_address: is needed where email.host is given;"
            " anti-spam law wants it in each message"
        )
    address = mail.sender or "monitor@localhost"
    try:
        mailbox(address)
    except AddressUnusable as error:
        raise SettingWrong(f"email.sender: {error}") from error
    return Sender(
        name=mail.sender_name,
        address=address,
        postal=mail.postal_address,
    )


async def _send_one(
    archive: Archive,
    settings: Settings,
    carriers: Carriers,
    edition: Edition,
    line: Delivery,
    clock: Clock,
) -> str:
    if line.channel == "slack" and not _thread_ready(archive, line):
        return State.QUEUED
    if not shelf.move(archive, line, begin(State(line.state)), clock()):
        return line.state
    moving = shelf.delivery(archive, line.edition, line.reader, line.channel)
    if not _wanted(settings, line):
        shelf.move(archive, moving, State.FAILED, clock(), detail=UNSUBSCRIBED)
        return State.FAILED
    receipt = await _carry(archive, carriers, edition, line)
    state = settle(State.SENDING, receipt)
    wait = retry_after(receipt, moving.attempts)
    shelf.move(
        archive,
        moving,
        state,
        clock(),
        detail=receipt.detail,
        reference=receipt.reference,
        not_before=clock() + timedelta(seconds=wait) if wait is not None else None,
    )
    return state


def _wanted(settings: Settings, line: Delivery) -> bool:
    if line.channel == "slack":
        return channel_of(line) in {channel.id for channel in settings.slack.channels}
    return line.reader in {reader.address for reader in settings.digest.readers}


def channel_of(line: Delivery) -> str:
    """Return the Slack channel's id of a ledger line."""
    return line.reader.partition("#")[0]


def part_of(line: Delivery) -> int:
    """Return which part of a long post a ledger line is, from 1."""
    return int(line.reader.partition("#")[2] or 1)


def _thread_ready(archive: Archive, line: Delivery) -> bool:
    """A later part waits until the first stands, since it goes into its thread."""
    if part_of(line) == 1:
        return True
    return shelf.delivery(archive, line.edition, channel_of(line), "slack").state == State.SENT


async def _carry(archive: Archive, carriers: Carriers, edition: Edition, line: Delivery) -> Receipt:
    from digests.delivery.slack import SlackRecipient
    from digests.email import compose
    from digests.slack import messages

    if line.channel == "email":
        recipient = Recipient(address=line.reader, name=line.name)
        try:
            message = compose(edition, line.language, carriers.sender, recipient)
        except AddressUnusable as error:
            return Receipt(outcome=Outcome.PERMANENT, detail=str(error))
        return await carriers.email.send(message, line.reader)
    posts = messages(edition, line.language)
    if part_of(line) > len(posts):
        detail = f"the post has only {len(posts)} parts in this version of the monitor"
        return Receipt(outcome=Outcome.PERMANENT, detail=detail)
    post = posts[part_of(line) - 1]
    if isinstance(carriers.slack, OutboxSender):
        return await carriers.slack.send(post, f"slack-{channel_of(line)}")
    first = shelf.delivery(archive, line.edition, channel_of(line), "slack")
    thread = first.reference if part_of(line) > 1 else ""
    return await carriers.slack.send(post, SlackRecipient(channel=channel_of(line), thread=thread))
