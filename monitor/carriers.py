"""What takes messages out, as the settings say: a mail server, Slack, or a folder."""

from __future__ import annotations

from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from digests.delivery.outbox import OutboxSender
from digests.footer import AddressUnusable, Sender, mailbox
from monitor.errors import SettingWrong
from monitor.settings import Email, Settings
from monitor.workspace import Workspace

if TYPE_CHECKING:
    from digests.delivery.signing import Signer
    from digests.delivery.slack import SlackSender
    from digests.delivery.smtp import SmtpSender


@dataclass(frozen=True, slots=True)
class Carriers:
    """What takes the messages of each channel; an outbox where no server is named."""

    email: SmtpSender | OutboxSender
    slack: SlackSender | OutboxSender
    sender: Sender


async def open_carriers(
    stack: AsyncExitStack, settings: Settings, workspace: Workspace, folder: str
) -> Carriers:
    """Return the carriers, open until ``stack`` closes; ``folder`` is theirs in the outbox.

    Raises :class:`SettingWrong`.
    """
    from digests.delivery.slack import SlackSender

    outbox = OutboxSender(workspace.folder / settings.digest.outbox / folder)
    slack: SlackSender | OutboxSender = outbox
    if token := settings.slack.token.get_secret_value():
        slack = SlackSender(token, base_url=settings.slack.api_url)
    email = email_carrier(settings, workspace, outbox)
    await stack.enter_async_context(email)
    await stack.enter_async_context(slack)
    return Carriers(email, slack, sender_of(settings.email))


def email_carrier(
    settings: Settings, workspace: Workspace, outbox: OutboxSender
) -> SmtpSender | OutboxSender:
    """Return what takes e-mail: the server that is named, with its limits, else ``outbox``.

    Raises :class:`SettingWrong` for a DKIM key that cannot be used.
    """
    from digests.delivery.smtp import Security, SmtpSender

    mail = settings.email
    if not mail.host:
        return outbox
    return SmtpSender(
        mail.host,
        mail.port,
        security=Security(mail.security),
        username=mail.username,
        password=mail.password.get_secret_value(),
        signer=signer_of(mail, workspace.folder),
        per_minute=mail.per_minute,
        per_connection=mail.per_connection,
    )


def signer_of(mail: Email, folder: Path) -> Signer | None:
    """Return what signs with DKIM, or None where no key is named; raises :class:`SettingWrong`."""
    from digests.delivery.signing import KeyUnusable, Signer

    if not mail.dkim_key:
        return None
    path = folder / mail.dkim_key
    try:
        key = path.read_bytes()
    except OSError as error:
        raise SettingWrong(f"email.dkim_key: {path}: {error.strerror}") from error
    try:
        domain = mail.dkim_domain or mailbox(mail.sender).domain
        return Signer(domain, mail.dkim_selector, key)
    except KeyUnusable as error:
        raise SettingWrong(f"email.dkim_key: {path}: {error}") from error


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
