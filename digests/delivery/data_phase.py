"""The last step of handing a message over: DATA, the message itself, and the server's word on it.

aiosmtplib's own ``data`` looks at each line with regular expressions, which takes longer than all
else that the client does; here the time in which the server thinks can be used as well.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aiosmtplib import SMTP, SMTPResponse

_START, _TAKEN = 354, 250
_LINE_END = re.compile(rb"\r\n|\r|\n")


def transparent(raw: bytes) -> bytes:
    """Return a message as it follows DATA, its end included (RFC 5321, section 4.5.2).

    Every line ends with CR LF (section 2.3.8), a period that begins one is doubled.
    """
    if not raw.count(b"\r\n") == raw.count(b"\n") == raw.count(b"\r"):
        raw = _LINE_END.sub(b"\r\n", raw)
    if not raw.endswith(b"\r\n"):
        raw += b"\r\n"
    doubled = raw.replace(b"\r\n.", b"\r\n..")
    return (b"." + doubled if doubled.startswith(b".") else doubled) + b".\r\n"


async def hand_over(
    client: SMTP, raw: bytes, timeout: float, meanwhile: Callable[[], None]
) -> SMTPResponse:
    """Hand a message over whose envelope the server took; return its answer.

    ``meanwhile`` is done once the message has left, before the answer is waited for; it must not
    raise. Raises :class:`aiosmtplib.SMTPDataError` for a refusal, and other errors of aiosmtplib.
    """
    from aiosmtplib import SMTPDataError, SMTPServerDisconnected

    protocol = client.protocol
    if protocol is None:
        raise SMTPServerDisconnected("Connection lost")
    start = await protocol.execute_command(b"DATA", timeout=timeout)
    if start.code != _START:
        raise SMTPDataError(start.code, start.message)
    protocol.write(transparent(raw))
    meanwhile()
    answer = await protocol.read_response(timeout=timeout)
    if answer.code != _TAKEN:
        raise SMTPDataError(answer.code, answer.message)
    return answer
