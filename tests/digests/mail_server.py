"""A mail server on loopback that can refuse, stall and hang up, by the recipient's name."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session


@dataclass
class Handler:
    """Takes mail; ``soft@``, ``hard@`` and ``full@`` are refused, ``lost@`` hangs up after DATA,
    ``slow@`` never answers, ``gone@`` hangs up before DATA; ``nobody@`` may not send."""

    taken: list[Envelope] = field(default_factory=list)
    connections: int = 0
    _last: SMTP | None = None

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, host: str, replies: list[str]
    ) -> list[str]:
        self.connections += 1
        self._last = server
        session.host_name = host
        return replies

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address.startswith("nobody@"):
            return "550 5.7.1 we take nothing from you"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        name = address.partition("@")[0]
        if name == "gone":
            server.transport.abort()
        answers = {"soft": "450 4.2.0 mailbox busy", "hard": "550 5.1.1 no such reader"}
        if name in answers:
            return answers[name]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        name = envelope.rcpt_tos[0].partition("@")[0]
        self.taken.append(envelope)
        if name == "lost":
            server.transport.abort()
        if name == "slow":
            await asyncio.sleep(600)
        return {"full": "452 4.3.1 disk full", "spam": "554 5.7.1 refused"}.get(
            name, "250 2.0.0 taken as 42"
        )

    def hang_up(self) -> None:
        """Close the last connection that was made, as a server does that has waited for long."""
        assert self._last is not None
        self._last.loop.call_soon_threadsafe(self._last.transport.close)


def _login(server: SMTP, session: Session, envelope: Envelope, kind: str, data: Any) -> AuthResult:
    right = isinstance(data, LoginPassword) and data.password == b"right"
    return AuthResult(success=right, handled=False)


class AnyPort(Controller):
    """A controller that takes a free port and remembers which."""

    def _trigger_server(self) -> None:
        assert self.server is not None
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def mail_server(**options: Any) -> Iterator[tuple[Handler, int]]:
    """Run a server; gives its handler and its port."""
    handler = Handler()
    if options.pop("login", False):
        options |= {"authenticator": _login, "auth_required": True, "auth_require_tls": False}
    controller = AnyPort(handler, hostname="127.0.0.1", port=0, **options)
    controller.start()
    try:
        yield handler, controller.port
    finally:
        controller.stop()
