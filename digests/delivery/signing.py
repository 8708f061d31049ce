"""Signing e-mail with DKIM (RFC 6376), both unsubscribe headers included (RFC 8058)."""

from __future__ import annotations

from email.parser import BytesHeaderParser

SIGNED = (
    "from",
    "to",
    "reply-to",
    "subject",
    "date",
    "message-id",
    "mime-version",
    "content-type",
    "content-language",
    "list-id",
    "list-unsubscribe",
    "list-unsubscribe-post",
    "auto-submitted",
)
"""Those of RFC 6376, section 5.4.1, that we write, and what RFC 8058, section 4, asks for."""


class KeyUnusable(ValueError):
    """The text given as a private key is none that DKIM can sign with."""


class Signer:
    """Signs letters in the name of a domain, with rsa-sha256 and relaxed canonicalization."""

    def __init__(self, domain: str, selector: str, key: bytes) -> None:
        """Take the domain, its selector and an RSA private key in PEM.

        Raises :class:`KeyUnusable`.
        """
        self._domain = domain.encode("ascii")
        self._selector = selector.encode("ascii")
        self._key = key
        _check(key)

    def signed(self, raw: bytes) -> bytes:
        """Return the letter with a DKIM-Signature before it.

        From is named once more than it stands there, so that no second one can be slipped in
        (RFC 6376, section 8.15).
        """
        import dkim

        there = {name.lower() for name in BytesHeaderParser().parsebytes(raw)}
        named = [name.encode() for name in SIGNED if name in there]
        signature = dkim.sign(
            raw,
            self._selector,
            self._domain,
            self._key,
            canonicalize=(b"relaxed", b"relaxed"),
            include_headers=[*named, b"from"],
        )
        return bytes(signature) + raw


def _check(key: bytes) -> None:
    from dkim.crypto import UnparsableKeyError, parse_pem_private_key

    try:
        parse_pem_private_key(key)
    except (UnparsableKeyError, ValueError, KeyError, IndexError, TypeError) as fault:
        raise KeyUnusable("not an RSA private key in PEM") from fault
