"""Single letters of the monitor itself, such as a link to sign in: by SMTP, else to the outbox."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid

from digests.delivery.outbox import OutboxSender
from digests.delivery.receipt import Receipt
from digests.footer import mailbox
from monitor.carriers import email_carrier, sender_of
from monitor.settings import Settings
from monitor.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A short message to one person."""

    to: str
    """E-mail address."""
    subject: str
    text: str
    """Plain text, lines ended by ``\\n``."""
    language: str
    one_click: str = ""
    """Address at which one POST ends such letters (RFC 8058); empty: nothing to end."""
    about: str = ""
    """What parts it from other letters to the same person, in the outbox; empty: the last one
    takes the place of those before."""


async def post(letter: Letter, settings: Settings, workspace: Workspace, now: datetime) -> Receipt:
    """Make one attempt to send a letter.

    Raises :class:`monitor.errors.SettingWrong` where the sender is not set, and
    :class:`digests.footer.AddressUnusable`.
    """
    message = written(letter, settings, now)
    outbox = OutboxSender(workspace.folder / settings.digest.outbox / "letters" / letter.about)
    async with email_carrier(settings, workspace, outbox) as carrier:
        return await carrier.send(message, letter.to)


def written(letter: Letter, settings: Settings, now: datetime) -> EmailMessage:
    """Return the letter as a message, with who sends it and where from at its foot."""
    sender = sender_of(settings.email)
    origin = mailbox(sender.address, sender.name)
    message = EmailMessage(policy=SMTP)
    message["From"] = origin
    message["To"] = mailbox(letter.to)
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(now)
    message["Message-ID"] = make_msgid(domain=origin.domain)
    message["Auto-Submitted"] = "auto-generated"
    if letter.one_click.startswith("https:"):  # RFC 8058 asks for it
        message["List-Unsubscribe"] = f"<{letter.one_click}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    foot = "\n".join(filter(None, (sender.name, sender.postal)))
    message.set_content(f"{letter.text}\n\n-- \n{foot}\n", cte="quoted-printable")
    message["Content-Language"] = letter.language
    return message
