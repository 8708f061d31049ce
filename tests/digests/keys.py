"""A pair of DKIM keys, made for one test run, and the DNS that shows the public one."""

from __future__ import annotations

import base64
from collections.abc import Callable
from functools import cache

from cryptography.hazmat.primitives import serialization as form
from cryptography.hazmat.primitives.asymmetric import rsa


@cache
def _pair() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def private_key() -> bytes:
    """Return an RSA private key in PEM."""
    return _pair().private_bytes(form.Encoding.PEM, form.PrivateFormat.PKCS8, form.NoEncryption())


def name_server(selector: str, domain: str) -> Callable[..., bytes]:
    """Return a look-up of TXT records that knows the key of one selector and nothing else."""
    public = _pair().public_key()
    info = public.public_bytes(form.Encoding.DER, form.PublicFormat.SubjectPublicKeyInfo)
    record = b"v=DKIM1; k=rsa; p=" + base64.b64encode(info)

    def look_up(name: bytes | str, timeout: int = 5) -> bytes:
        asked = name.decode() if isinstance(name, bytes) else name
        return record if asked.rstrip(".") == f"{selector}._domainkey.{domain}" else b""

    return look_up
