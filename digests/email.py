"""An edition as an e-mail message to one reader, in one language."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.utils import format_datetime

from digests.cleaning import clean, safe_link
from digests.edition import Edition
from digests.footer import Footer, Recipient, Sender, footer, mailbox, unsubscribe_mailto
from digests.markup import markup
from digests.page import page
from digests.plain import plain as _plain

__all__ = ["Recipient", "Sender", "compose", "html", "message_id", "plain"]


def html(edition: Edition, language: str) -> str:
    """Return the edition as one HTML document for a browser, addressed to nobody."""
    return markup(edition, language, Footer())


def plain(edition: Edition, language: str) -> str:
    """Return the edition as plain text, addressed to nobody."""
    return _plain(page(edition, language), Footer())


def compose(
    edition: Edition,
    language: str,
    sender: Sender,
    recipient: Recipient,
    *,
    date: datetime | None = None,
) -> EmailMessage:
    """Return the message that brings the edition to one reader.

    ``date`` is the time of writing, with its zone; now, if it is not given. All else follows
    from the arguments, so the same reader gets the same message again. Raises
    :class:`digests.footer.AddressUnusable` and :class:`digests.wording.UnknownLanguage`.
    """
    foot = footer(language, sender, recipient)
    content = page(edition, language)
    message = EmailMessage(policy=policy.SMTP)
    _address(message, edition, sender, recipient, date or datetime.now(UTC))
    message["Subject"] = clean(content.subject)
    message.set_content(_plain(content, foot), cte="quoted-printable")
    document = markup(edition, language, foot)
    message.add_alternative(document, subtype="html", cte="quoted-printable")
    message.set_boundary(f"=_{_fingerprint(edition, recipient)}")
    # Only now: what stands before the parts are made is moved into the first of them.
    message["Content-Language"] = language
    return message


def message_id(edition: Edition, sender: Sender, recipient: Recipient) -> str:
    """Return the same identifier for the same edition and reader, so that a copy is recognised."""
    return f"<{_fingerprint(edition, recipient)}@{mailbox(sender.address).domain}>"


def _fingerprint(edition: Edition, recipient: Recipient) -> str:
    named = f"{edition.id}\n{recipient.address.strip().lower()}"
    return hashlib.sha256(named.encode()).hexdigest()[:24]


def _address(
    message: EmailMessage, edition: Edition, sender: Sender, recipient: Recipient, date: datetime
) -> None:
    origin = mailbox(sender.address, sender.name)
    message["From"] = origin
    message["To"] = mailbox(recipient.address, recipient.name)
    if sender.reply_to:
        message["Reply-To"] = mailbox(sender.reply_to)
    message["Date"] = format_datetime(date)
    message["Message-ID"] = message_id(edition, sender, recipient)
    message["List-Id"] = f"<{sender.list_id or f'{edition.kind}.{origin.domain}'}>"
    one_click = safe_link(recipient.unsubscribe_url)
    if one_click.startswith("https:"):
        message["List-Unsubscribe"] = f"<{one_click}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    else:
        message["List-Unsubscribe"] = f"<{unsubscribe_mailto(sender)}>"
    message["Auto-Submitted"] = "auto-generated"
