"""E-mail out by SMTP: one connection for many messages, and an honest receipt for each."""

from __future__ import annotations

from email.message import EmailMessage
from enum import StrEnum
from ssl import SSLContext
from typing import TYPE_CHECKING, Self

from digests.delivery.receipt import Outcome, Receipt
from digests.footer import mailbox

if TYPE_CHECKING:
    from aiosmtplib import SMTP

_LONGEST_DETAIL = 500


class Security(StrEnum):
    """How the connection is protected."""

    NONE = "none"
    STARTTLS = "starttls"
    """Begin in clear and insist on TLS (RFC 3207), usually port 587."""
    TLS = "tls"
    """TLS from the first byte (RFC 8314), usually port 465."""


class SmtpSender:
    """A carrier of e-mail; connects at the first message and whenever the connection is gone.

    ``timeout`` is in seconds, for each step. Certificates are checked, against ``tls_context``
    if one is given.
    """

    def __init__(
        self,
        host: str,
        port: int,
        *,
        security: Security = Security.STARTTLS,
        username: str = "",
        password: str = "",
        timeout: float = 60.0,
        tls_context: SSLContext | None = None,
    ) -> None:
        self._host = host
        self._port = port
        self._security = security
        self._username = username
        self._password = password
        self._timeout = timeout
        self._tls_context = tls_context
        self._client: SMTP | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Say goodbye to the server, if we are connected."""
        from aiosmtplib import SMTPException

        client, self._client = self._client, None
        if client is not None and client.is_connected:
            try:
                await client.quit(timeout=5)
            except (SMTPException, OSError):
                client.close()

    async def send(
        self, message: EmailMessage, recipient: str, /, *, envelope_from: str = ""
    ) -> Receipt:
        """Make one attempt to hand the message over for one recipient.

        ``recipient`` is an e-mail address; bounces go to ``envelope_from``, or else to the From
        address. The outcome is unknown only when the connection is lost after DATA began.
        """
        from aiosmtplib import SMTPException

        try:
            address = mailbox(recipient).addr_spec
            client = await self._ready()
            await self._envelope(client, envelope_from or _from(message), address)
        except (SMTPException, OSError, ValueError) as fault:
            return await self._refused(fault)
        return await self._hand_over(client, message)

    async def _ready(self) -> SMTP:
        """Return a connection that answers; a server may close one that was idle."""
        from aiosmtplib import SMTPException

        if self._client is not None and self._client.is_connected:
            try:
                await self._client.rset()
            except (SMTPException, OSError):
                self._drop()
            else:
                return self._client
        self._client = await self._connect()
        return self._client

    async def _connect(self) -> SMTP:
        from aiosmtplib import SMTP

        client = SMTP(
            hostname=self._host,
            port=self._port,
            timeout=self._timeout,
            use_tls=self._security is Security.TLS,
            start_tls=self._security is Security.STARTTLS,
            username=self._username or None,
            password=self._password or None,
            tls_context=self._tls_context,
        )
        await client.connect()
        return client

    async def _envelope(self, client: SMTP, sender: str, recipient: str) -> None:
        await client.mail(sender, encoding="ascii")
        await client.rcpt(recipient, encoding="ascii")

    async def _hand_over(self, client: SMTP, message: EmailMessage) -> Receipt:
        """From here on, silence means that the message may have been taken."""
        from aiosmtplib import SMTPDataError, SMTPException

        reference = str(message["Message-ID"] or "")
        try:
            answer = await client.data(message.as_bytes())
        except SMTPDataError as refusal:
            outcome = _outcome(refusal.code)
            detail = _line(f"{refusal.code} {refusal.message}")
            if outcome is Outcome.UNKNOWN:
                self._drop()
            return Receipt(outcome=outcome, detail=detail, reference=reference)
        except (SMTPException, OSError) as fault:
            self._drop()
            detail = f"no answer after the message was handed over: {_said(fault)}"
            return Receipt(outcome=Outcome.UNKNOWN, detail=_line(detail), reference=reference)
        detail = _line(f"{answer.code} {answer.message}")
        return Receipt(outcome=Outcome.SENT, detail=detail, reference=reference)

    async def _refused(self, fault: Exception) -> Receipt:
        """Nothing left yet: whatever went wrong, the message has not arrived."""
        code = getattr(fault, "code", None)
        if isinstance(code, int):
            outcome = _outcome(code) if code >= 400 else Outcome.TEMPORARY
            return Receipt(outcome=outcome, detail=_line(f"{code} {fault.args[1]}"))
        self._drop()
        if isinstance(fault, ValueError):
            return Receipt(outcome=Outcome.PERMANENT, detail=_line(f"unusable address: {fault}"))
        detail = f"{self._host}:{self._port} cannot be reached: {_said(fault)}"
        return Receipt(outcome=Outcome.TEMPORARY, detail=_line(detail))

    def _drop(self) -> None:
        if self._client is not None:
            self._client.close()
        self._client = None


def _from(message: EmailMessage) -> str:
    return str(message["From"].addresses[0].addr_spec)


def _outcome(code: int) -> Outcome:
    """Read a reply code (RFC 5321, section 4.2.1): 4yz may be tried again, 5yz not."""
    if 400 <= code < 500:
        return Outcome.TEMPORARY
    return Outcome.PERMANENT if 500 <= code < 600 else Outcome.UNKNOWN


def _said(fault: Exception) -> str:
    return str(fault) or type(fault).__name__


def _line(text: str) -> str:
    return " ".join(text.split())[:_LONGEST_DETAIL]
