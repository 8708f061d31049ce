"""Posting in Slack: one line of the ledger, the week's picture, and what is the reader's own."""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from digests.delivery.outbox import OutboxSender
from digests.delivery.receipt import Outcome, Receipt
from digests.edition import Edition
from digests.extras import Extras
from monitor.archive import Archive
from monitor.archive import editions as shelf
from monitor.archive.editions import Delivery
from monitor.readers.links import Links
from monitor.tokens import TokenRefused

if TYPE_CHECKING:
    from digests.delivery.slack import SlackSender
    from digests.slack import SlackMessage

_SIGNS = 9
"""Bytes of the signature on a picture's address."""
_REFUSED = "invalid_blocks"
"""What Slack answers when it cannot fetch a picture; nothing was posted then."""


def channel_of(line: Delivery) -> str:
    """Return the id of a ledger line's Slack channel or member."""
    return line.reader.partition("#")[0]


def part_of(line: Delivery) -> int:
    """Return which part of a long post a ledger line is, from 1."""
    return int(line.reader.partition("#")[2] or 1)


def thread_of(archive: Archive, line: Delivery) -> str:
    """Return the timestamp of the post whose thread a later part goes into; empty: none."""
    if part_of(line) == 1:
        return ""
    return shelf.delivery(archive, line.edition, channel_of(line), "slack").reference


def thread_ready(archive: Archive, line: Delivery) -> bool:
    """Tell whether a part may go: a later one waits until the first stands, being in its thread."""
    if part_of(line) == 1:
        return True
    return shelf.delivery(archive, line.edition, channel_of(line), "slack").state == "sent"


def parts_in(edition: Edition, language: str, topics: tuple[str, ...]) -> int:
    """Return how many Slack messages an edition takes, whoever reads it."""
    from digests.slack import messages

    return len(messages(edition, language, topics=topics, more=Extras()))


def picture_url(links: Links, edition: str, language: str) -> str:
    """Return where Slack may fetch the week's picture; empty where Slack could not.

    Slack fetches pictures itself, without signing in, and only by https.
    """
    if not links.address.startswith("https:"):
        return ""
    name = f"{edition}.{language}"
    return f"{links.address}/week/{name}.{_signature(links.secret, name)}.png"


def read_picture(secret: str, name: str) -> tuple[str, str]:
    """Return edition and language of a picture's address; raises :class:`TokenRefused`."""
    shown, _, signature = name.removesuffix(".png").rpartition(".")
    if not hmac.compare_digest(signature.encode(), _signature(secret, shown).encode()):
        raise TokenRefused("this picture is not one of ours")
    edition, _, language = shown.rpartition(".")
    return edition, language


def _signature(secret: str, name: str) -> str:
    digest = hmac.digest(secret.encode(), f"fow-week:{name}".encode(), "sha256")
    return urlsafe_b64encode(digest[:_SIGNS]).decode("ascii")


@dataclass(slots=True)
class Poster:
    """Posts the lines of one edition."""

    archive: Archive
    edition: Edition
    """With its links as readers of Slack follow them."""
    carrier: SlackSender | OutboxSender
    picture: Callable[[str], str]
    """Language → address of the week's picture; empty: there is none that Slack can fetch."""
    _unseen: bool = field(default=False, init=False)
    """Slack could not fetch a picture; the following posts go without."""

    async def post(self, line: Delivery, more: Extras) -> Receipt:
        """Post one part; again without the picture if that is what Slack refused."""
        picture = "" if self._unseen else self.picture(line.language)
        post = self._message(line, more, picture)
        if post is None:
            detail = "the post has fewer parts in this version of the monitor"
            return Receipt(outcome=Outcome.PERMANENT, detail=detail)
        receipt = await self._send(line, post)
        if receipt.outcome is Outcome.PERMANENT and _REFUSED in receipt.detail and _shows(post):
            self._unseen = True
            plain = self._message(line, more, "")
            assert plain is not None  # a picture changes no number of parts
            return await self._send(line, plain)
        return receipt

    def _message(self, line: Delivery, more: Extras, picture: str) -> SlackMessage | None:
        from digests.slack import messages

        posts = messages(
            self.edition, line.language, topics=line.topics, more=more, picture=picture
        )
        return posts[part_of(line) - 1] if part_of(line) <= len(posts) else None

    async def _send(self, line: Delivery, post: SlackMessage) -> Receipt:
        from digests.delivery.slack import SlackRecipient

        if isinstance(self.carrier, OutboxSender):
            return await self.carrier.send(post, f"slack-{channel_of(line)}")
        thread = thread_of(self.archive, line)
        recipient = SlackRecipient(channel=channel_of(line), thread=thread)
        return await self.carrier.send(post, recipient)


def _shows(post: SlackMessage) -> bool:
    return any(block["type"] == "image" for block in post.blocks)
