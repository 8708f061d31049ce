"""How bad it is that a message came back, by its status code (RFC 3463)."""

from __future__ import annotations

import re

_STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
_NO_MAILBOX = frozenset({(1, 0), (1, 1), (1, 2), (1, 3), (1, 6), (1, 10), (2, 1)})
"""Subject and detail of codes that say the address is of nobody, moved away or switched off."""


def names_no_mailbox(text: str) -> bool:
    """Tell whether a server's words say, for good, that nobody has this address.

    A refusal without such a code may be about the message or about us: about reputation, size,
    content. Nobody is taken off the list for that.
    """
    return any(
        group == "5" and (int(subject), int(detail)) in _NO_MAILBOX
        for group, subject, detail in _STATUS.findall(text)
    )


def kind_of(text: str) -> str:
    """Return ``hard`` or ``soft`` for the status or the words of a bounce that failed for good.

    Soft: a full mailbox (x.2.2), trouble on the way (x.3, x.4), a policy (x.7), or a code of
    class 4, with which a server gives up after days of trying. Without any code it is soft, too:
    three of these say what one does not.
    """
    return "hard" if names_no_mailbox(text) else "soft"
