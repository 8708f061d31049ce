"""Sending: the ledger's lines to their readers, one at a time, each step committed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import zip_longest

from digests.delivery.letter import Letter
from digests.delivery.outbox import OutboxSender
from digests.delivery.receipt import Outcome, Receipt
from digests.delivery.return_path import return_path
from digests.delivery.severity import names_no_mailbox
from digests.delivery.states import State, begin, recover, requeue, retry_after, settle
from digests.edition import Edition, load
from digests.extras import extras
from digests.feed import copy_name
from digests.footer import AddressUnusable, Recipient
from digests.press import Press
from monitor.ahead import Ahead
from monitor.archive import Archive
from monitor.archive import editions as shelf
from monitor.archive import readers as roll
from monitor.archive.editions import Delivery
from monitor.archive.readers import Reader
from monitor.archive.windows import waiting, window_of
from monitor.carriers import Carriers, open_carriers, sender_of
from monitor.invitations import Invitations, ReviewLinks, asked_of, invitations
from monitor.posting import Poster, channel_of, picture_url, thread_ready
from monitor.readers.clicks import counted, open_url, write_mark
from monitor.readers.from_settings import adopt_settings
from monitor.readers.leaving import came_back
from monitor.readers.links import Links, links_in_mail
from monitor.readers.standing import is_channel, wants
from monitor.settings import Settings
from monitor.workspace import Workspace

__all__ = ["UNSUBSCRIBED", "Clock", "send_queued", "sender_of"]

Clock = Callable[[], datetime]

UNSUBSCRIBED = "no longer on the list"


@dataclass(frozen=True, slots=True)
class _Round:
    """What sending one edition works with."""

    archive: Archive
    settings: Settings
    clock: Clock
    carriers: Carriers
    links: Links | None
    press: Press
    poster: Poster
    invited: Invitations
    halted: set[str] = field(default_factory=set)
    """Channels whose server is in trouble; what is left for them stays queued."""
    ahead: Ahead = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "ahead", Ahead(lambda line, reader: _written(self, line, reader)))


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
    readers right before it leaves. An edition in its editors' hands waits, and one that they
    take back while it is sent goes no further. Where a server is away, the rest stays queued.
    """
    adopt_settings(archive, settings, workspace.folder, clock())
    _recover(archive, clock)
    _requeue(archive, clock, retry_now=retry_now)
    counts = Counter[str]()
    held = set(waiting(archive, clock()))
    queued = [
        line
        for line in shelf.deliveries(archive, edition=edition, state=State.QUEUED)
        if line.edition not in held
    ]
    for id in dict.fromkeys(line.edition for line in queued):
        async with AsyncExitStack() as stack:
            carriers = await open_carriers(stack, settings, workspace, id)
            links = links_in_mail(settings, workspace)
            content = content_of(archive, id)
            if links and settings.digest.count_clicks:
                by_reader = settings.digest.count_by_reader
                content = counted(archive, content, links, by_reader=by_reader)
            press, invited = Press(content), _invited(archive, links, clock)
            poster = Poster(archive, content, carriers.slack, _pictures(content, links))
            this = _Round(archive, settings, clock, carriers, links, press, poster, invited)
            lines = _in_order(queued, id)
            for line, after in zip_longest(lines, lines[1:]):
                counts[await _send_one(this, line, after)] += 1
    return dict(counts)


def content_of(archive: Archive, edition: str) -> Edition:
    """Return the content of an edition that is known to be there."""
    frozen = shelf.edition_by_id(archive, edition)
    assert frozen is not None  # a foreign key says so
    return load(frozen.content)


def _pictures(content: Edition, links: Links | None) -> Callable[[str], str]:
    """Return the address of the week's picture by language."""
    if links is None or content.trend is None:
        return lambda _language: ""
    return lambda language: picture_url(links, content.id, language)


def _in_order(queued: Sequence[Delivery], edition: str) -> list[Delivery]:
    """Return an edition's lines; e-mail by language, so that what is shared is kept at hand."""
    lines = [line for line in queued if line.edition == edition]
    return sorted(lines, key=lambda line: (line.channel, line.channel == "email" and line.language))


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


async def _send_one(this: _Round, line: Delivery, after: Delivery | None) -> str:
    if line.channel in this.halted or window_of(this.archive, line.edition).open(this.clock()):
        return State.QUEUED
    if line.channel == "slack" and not thread_ready(this.archive, line):
        return State.QUEUED
    if not shelf.move(this.archive, line, begin(State(line.state)), this.clock()):
        return line.state
    moving = replace(line, state=State.SENDING, attempts=line.attempts + 1)
    reader = reader_of(this.archive, line)
    if reader is None or not wants(reader, line.channel):
        shelf.move(this.archive, moving, State.FAILED, this.clock(), detail=UNSUBSCRIBED)
        return State.FAILED
    receipt = await _carry(this, line, reader, after)
    if receipt.halts:
        this.halted.add(line.channel)
    return _settled(this, moving, reader, receipt)


def _settled(this: _Round, moving: Delivery, reader: Reader, receipt: Receipt) -> str:
    state = settle(State.SENDING, receipt)
    wait = retry_after(receipt, moving.attempts)
    now = this.clock()
    shelf.move(
        this.archive,
        moving,
        state,
        now,
        detail=receipt.detail,
        reference=receipt.reference,
        not_before=now + timedelta(seconds=wait) if wait is not None else None,
    )
    if receipt.outcome is Outcome.PERMANENT and names_no_mailbox(receipt.detail):
        message = f"{moving.edition}/{moving.reader}/{moving.attempts}"
        came_back(
            this.archive,
            reader,
            "hard",
            receipt.detail,
            now,
            message=message,
            edition=moving.edition,
        )
    return state


def reader_of(archive: Archive, line: Delivery) -> Reader | None:
    """Return the reader a line of the ledger is for; None if nothing of them is kept."""
    if line.reader_id:
        return roll.reader_by_id(archive, line.reader_id)
    if line.channel == "slack":
        return roll.reader_by_slack(archive, channel_of(line))
    return roll.reader_by_address(archive, line.reader)


async def _carry(this: _Round, line: Delivery, reader: Reader, after: Delivery | None) -> Receipt:
    if line.channel == "email":
        return await _mail(this, line, reader, after)
    recipient = recipient_of(line, reader, this.links, this.invited, this.clock())
    return await this.poster.post(line, extras(_whole(this, line, reader, recipient)))


async def _mail(this: _Round, line: Delivery, reader: Reader, after: Delivery | None) -> Receipt:
    try:
        message = this.ahead.letter(line, reader)
    except AddressUnusable as error:
        return Receipt(outcome=Outcome.PERMANENT, detail=str(error))
    inbox, carrier = this.settings.inbox.address, this.carriers.email
    back = return_path(inbox, reader.key, line.edition) if inbox else ""
    if isinstance(carrier, OutboxSender):
        return await carrier.send(message, line.reader, envelope_from=back)
    return await carrier.send(
        message, line.reader, envelope_from=back, meanwhile=lambda: _prepare(this, after)
    )


def _prepare(this: _Round, line: Delivery | None) -> None:
    """Write the next letter while the server thinks about this one."""
    if line and line.channel == "email" and (reader := reader_of(this.archive, line)):
        this.ahead.prepare(line, reader)


def _written(this: _Round, line: Delivery, reader: Reader) -> Letter:
    """Write one letter."""
    now = this.clock()
    recipient = recipient_of(line, reader, this.links, this.invited, now)
    recipient = _whole(this, line, reader, recipient)
    return this.press.letter(line.language, this.carriers.sender, recipient, date=now)


def _whole(this: _Round, line: Delivery, reader: Reader, recipient: Recipient) -> Recipient:
    """Add where everybody may read the whole edition, and the marks by which a person counts."""
    if this.links is None:
        return recipient
    if this.settings.web.public:
        copy = copy_name(line.edition, line.language)
        recipient = replace(recipient, edition_url=f"{this.links.address}/editions/{copy}")
    if this.settings.digest.count_by_reader and not is_channel(reader):
        mark = write_mark(this.links.secret, reader.id)
        recipient = replace(
            recipient,
            mark=mark if this.settings.digest.count_clicks else "",
            open_url=open_url(this.links, line.edition, mark) if line.channel == "email" else "",
        )
    return recipient


def _invited(archive: Archive, links: Links | None, clock: Clock) -> Invitations:
    if links is None:
        return {}
    return invitations(archive, ReviewLinks(links.address, links.secret), clock)


def recipient_of(
    line: Delivery, reader: Reader, links: Links | None, invited: Invitations, now: datetime
) -> Recipient:
    """Return the reader as the writer of mails wants them, with the links that are theirs."""
    if links is None:
        return Recipient(address=line.reader, name=line.name, topics=line.topics)
    return Recipient(
        address=line.reader,
        name=line.name,
        topics=line.topics,
        requests=asked_of(invited, reader),
        feedback_url=links.feedback(reader, line.edition, now),
        unsubscribe_url=links.unsubscribe(reader),
        preferences_url=links.preferences(reader, now),
    )
