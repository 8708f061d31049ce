"""Signed links: who may do what until when, in a token that only this monitor can make."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from itsdangerous import BadSignature, SignatureExpired, TimestampSigner, URLSafeTimedSerializer

from monitor.errors import UserError


class TokenRefused(UserError):
    """A token that was altered, is of another scope, or has expired."""

    def __init__(self, reason: str, *, expired: bool = False) -> None:
        super().__init__(reason)
        self.expired = expired
        """True: it was right once; the person may ask for a new one."""


def seal(secret: str, scope: str, subject: str, now: datetime) -> str:
    """Return a token that says ``subject`` within ``scope``, dated ``now``; safe in an address."""
    return str(_serializer(secret, scope, now).dumps(subject))


def unseal(secret: str, scope: str, token: str, now: datetime, *, lasts: timedelta) -> str:
    """Return what :func:`seal` was given, if that was at most ``lasts`` ago.

    Raises :class:`TokenRefused`.
    """
    serializer = _serializer(secret, scope, now)
    try:
        return str(serializer.loads(token, max_age=int(lasts.total_seconds())))
    except SignatureExpired as error:
        raise TokenRefused("this link has expired; ask for a new one", expired=True) from error
    except BadSignature as error:
        raise TokenRefused("this link is not one of ours; open it as it stands in the mail") from (
            error
        )


def _serializer(secret: str, scope: str, now: datetime) -> URLSafeTimedSerializer:
    class Dated(TimestampSigner):
        """Takes the time from the caller, so that a test can set it."""

        def get_timestamp(self) -> int:
            return int(now.astimezone(UTC).timestamp())

    return URLSafeTimedSerializer(secret, salt=f"fow-{scope}", signer=Dated)
