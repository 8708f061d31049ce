"""E-mail out by SMTP: one connection for many messages, and an honest receipt for each."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from email.message import EmailMessage
from enum import StrEnum
from ssl import SSLContext
from typing import TYPE_CHECKING, Self

from digests.delivery.data_phase import hand_over
from digests.delivery.letter import Letter, letter_of
from digests.delivery.receipt import Outcome, Receipt
from digests.footer import mailbox

if TYPE_CHECKING:
    from aiosmtplib import SMTP

    from digests.delivery.signing import Signer

_LONGEST_DETAIL = 500
_CLOSING = 421
"""With this reply the server closes the connection (RFC 5321, section 3.8)."""


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
    if one is given. ``per_minute`` is how many messages the server takes in a minute, and
    ``per_connection`` how many in one connection; 0: as many as there are.
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
        signer: Signer | None = None,
        per_minute: int = 0,
        per_connection: int = 0,
    ) -> None:
        self._host = host
        self._port = port
        self._security = security
        self._username = username
        self._password = password
        self._timeout = timeout
        self._tls_context = tls_context
        self._signer = signer
        self._apart = 60.0 / per_minute if per_minute else 0.0
        self._per_connection = per_connection
        self._free = 0.0
        self._carried = 0
        self._clean = True
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
        self,
        message: EmailMessage | Letter,
        recipient: str,
        /,
        *,
        envelope_from: str = "",
        meanwhile: Callable[[], None] = lambda: None,
    ) -> Receipt:
        """Make one attempt to hand the message over for one recipient.

        ``recipient`` is an e-mail address; bounces go to ``envelope_from``, or else to the From
        address. ``meanwhile`` is done while the server thinks about the message, if it comes to
        that; it must not raise. The outcome is unknown only when the connection is lost after
        DATA began.
        """
        from aiosmtplib import SMTPException

        letter = message if isinstance(message, Letter) else letter_of(message)
        raw = self._signer.signed(letter.raw) if self._signer else letter.raw
        try:
            address = mailbox(recipient).addr_spec
        except ValueError as fault:
            return Receipt(outcome=Outcome.PERMANENT, detail=_line(f"unusable address: {fault}"))
        await self._turn()
        try:
            client, fresh = await self._ready()
        except (SMTPException, OSError, ValueError) as fault:
            return self._away(fault)
        sender = envelope_from or letter.sender
        try:
            if not await self._envelope(client, sender, address, fresh=fresh):
                client = await self._connect()
                await self._envelope(client, sender, address, fresh=True)
        except (SMTPException, OSError, ValueError) as fault:
            return self._refused(fault)
        return await self._hand_over(client, raw, letter.message_id, meanwhile)

    async def _turn(self) -> None:
        """Wait until the server's limit of messages a minute allows the next one."""
        now = time.monotonic()
        begin = max(now, self._free)
        self._free = begin + self._apart
        if begin > now:
            await asyncio.sleep(begin - now)

    async def _ready(self) -> tuple[SMTP, bool]:
        """Return a connection, and whether it is a fresh one."""
        from aiosmtplib import SMTPException

        if self._per_connection and self._carried >= self._per_connection:
            await self.close()
        if self._client is not None and self._client.is_connected:
            if self._clean:
                return self._client, False
            try:
                await self._client.rset()
            except (SMTPException, OSError):
                self._drop()
            else:
                return self._client, False
        return await self._connect(), True

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
        self._client, self._carried = client, 0
        return client

    async def _envelope(self, client: SMTP, sender: str, recipient: str, *, fresh: bool) -> bool:
        """Name sender and recipient; False if the server had closed an idle connection."""
        from aiosmtplib import SMTPServerDisconnected

        self._clean = False
        try:
            await client.mail(sender, encoding="ascii")
        except SMTPServerDisconnected:
            if fresh:
                raise
            return False
        await client.rcpt(recipient, encoding="ascii")
        return True

    async def _hand_over(
        self, client: SMTP, raw: bytes, reference: str, meanwhile: Callable[[], None]
    ) -> Receipt:
        """From here on, silence means that the message may have been taken."""
        from aiosmtplib import SMTPDataError, SMTPException

        try:
            answer = await hand_over(client, raw, self._timeout, meanwhile)
        except SMTPDataError as refusal:
            outcome = _outcome(refusal.code)
            detail = _line(f"{refusal.code} {refusal.message}")
            if outcome is Outcome.UNKNOWN or refusal.code == _CLOSING:
                self._drop()
            return Receipt(outcome=outcome, detail=detail, reference=reference)
        except (SMTPException, OSError) as fault:
            self._drop()
            detail = f"no answer after the message was handed over: {_said(fault)}"
            return Receipt(outcome=Outcome.UNKNOWN, detail=_line(detail), reference=reference)
        self._clean = True
        self._carried += 1
        detail = _line(f"{answer.code} {answer.message}")
        return Receipt(outcome=Outcome.SENT, detail=detail, reference=reference)

    def _away(self, fault: Exception) -> Receipt:
        """There is no connection, or no login: the same for every message until it is mended."""
        self._drop()
        code = getattr(fault, "code", None)
        said = f"{code} {fault.args[1]}" if isinstance(code, int) else _said(fault)
        detail = _line(f"{self._host}:{self._port} cannot be reached: {said}")
        return Receipt(outcome=Outcome.TEMPORARY, detail=detail, halts=True)

    def _refused(self, fault: Exception) -> Receipt:
        """Nothing left yet: whatever went wrong, the message has not arrived."""
        from aiosmtplib import SMTPSenderRefused

        code = getattr(fault, "code", None)
        if not isinstance(code, int):
            self._drop()
            detail = _line(f"{self._host}:{self._port} hung up or fell silent: {_said(fault)}")
            return Receipt(outcome=Outcome.TEMPORARY, detail=detail)
        if code == _CLOSING:
            self._drop()
        detail = _line(f"{code} {fault.args[1]}")
        if isinstance(fault, SMTPSenderRefused):  # whoever the reader is, it would say the same
            return Receipt(outcome=Outcome.TEMPORARY, detail=detail, halts=True)
        outcome = _outcome(code) if code >= 400 else Outcome.TEMPORARY
        return Receipt(outcome=outcome, detail=detail)

    def _drop(self) -> None:
        if self._client is not None:
            self._client.close()
        self._client = None


def _outcome(code: int) -> Outcome:
    """Read a reply code (RFC 5321, section 4.2.1): 4yz may be tried again, 5yz not."""
    if 400 <= code < 500:
        return Outcome.TEMPORARY
    return Outcome.PERMANENT if 500 <= code < 600 else Outcome.UNKNOWN


def _said(fault: Exception) -> str:
    return str(fault) or type(fault).__name__


def _line(text: str) -> str:
    return " ".join(text.split())[:_LONGEST_DETAIL]
