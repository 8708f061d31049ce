"""An edition as an e-mail message to one reader, in one language, or as a page of its own."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

from digests.choice import LINES, Catalogue
from digests.edition import Edition
from digests.extras import Extras
from digests.footer import Footer, Recipient, Sender
from digests.layout import Layout
from digests.markup import Markup
from digests.plain import Plain
from digests.press import Press
from digests.wire import message_id

__all__ = ["Recipient", "Sender", "compose", "html", "message_id", "plain"]


def html(
    edition: Edition,
    language: str,
    *,
    topics: Collection[str] = (),
    lines: int | None = None,
    picture: str = "",
) -> str:
    """Return the edition as one HTML document for a browser, addressed to nobody.

    ``lines``: most entries in one line; None: all, however large the document becomes.
    ``picture``: address of the week's picture; empty: its words stand for it.
    """
    catalogue = Catalogue(edition)
    layout, choice = Layout(catalogue, language), catalogue.choose(topics, lines=lines)
    blocks = [*layout.blocks(choice, Extras())]
    return "".join(Markup(layout, picture).pieces(choice, blocks, Footer()))


def plain(edition: Edition, language: str, *, topics: Collection[str] = ()) -> str:
    """Return the edition as plain text, as a reader of ``topics`` gets it, addressed to nobody."""
    catalogue = Catalogue(edition)
    layout, choice = Layout(catalogue, language), catalogue.choose(topics, lines=LINES)
    return "".join(Plain(layout).pieces([*layout.blocks(choice, Extras())], Footer()))


def compose(
    edition: Edition,
    language: str,
    sender: Sender,
    recipient: Recipient,
    *,
    date: datetime | None = None,
) -> EmailMessage:
    """Return the message that brings the edition to one reader, to be looked into.

    To write to many, make one :class:`digests.press.Press`. ``date`` is the time of writing,
    with its zone; now, if it is not given. Raises :class:`digests.footer.AddressUnusable` and
    :class:`digests.wording.UnknownLanguage`.
    """
    letter = Press(edition).letter(language, sender, recipient, date=date or datetime.now(UTC))
    message = message_from_bytes(letter.raw, policy=policy.SMTP)
    assert isinstance(message, EmailMessage)
    return message
