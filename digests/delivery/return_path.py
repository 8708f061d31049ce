"""Return paths that say whose mail came back: variable envelope return paths (VERP)."""

from __future__ import annotations

from typing import NamedTuple

_LONGEST_LOCAL = 64
"""Octets before the @ (RFC 5321, section 4.5.3.1.1)."""


class Returned(NamedTuple):
    """What a return path says."""

    key: str
    """The reader's key, letters and digits in lower case."""
    edition: str
    """Empty where the return path had no room for it."""


def return_path(mailbox: str, key: str, edition: str) -> str:
    """Return ``bounces+<key>-<edition>@…`` for the mailbox ``bounces@…`` (RFC 5233)."""
    local, _, domain = mailbox.rpartition("@")
    long = f"{local}+{key}-{edition}"
    return f"{long if len(long) <= _LONGEST_LOCAL else f'{local}+{key}'}@{domain}"


def read_return_path(address: str, mailbox: str) -> Returned | None:
    """Read what :func:`return_path` made for ``mailbox``; None for any other address."""
    begin, _, domain = mailbox.lower().rpartition("@")
    local, _, host = address.strip().strip("<>").lower().rpartition("@")
    if host != domain or not local.startswith(f"{begin}+"):
        return None
    key, _, edition = local[len(begin) + 1 :].partition("-")
    return Returned(key, edition) if key.isalnum() and key.isascii() else None
