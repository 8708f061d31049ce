"""The way to a Redis: checked when it is first used, waited for when it goes away later."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from monitor.errors import MonitorError, UserError
from monitor.scale.extra import need

if TYPE_CHECKING:
    from redis import Redis

OLDEST = (6, 2)
"""Redis's version that brought XAUTOCLAIM."""
_PATIENCE = 40
"""Attempts to reach a Redis that went away, two seconds apart at most."""


class QueueAway(MonitorError):
    """The queue cannot be reached or does not take what it is given."""


def shown(address: str) -> str:
    """The address without a password."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.hostname or ''}:{parts.port or 6379}{parts.path}"


def connect(address: str) -> Redis:
    """Return a client that waits out short absences. Raises UserError, :class:`QueueAway`."""
    need("A queue", "redis")
    from redis import Redis
    from redis.backoff import ExponentialBackoff, NoBackoff
    from redis.retry import Retry

    try:
        where = shown(address)
        int(urlsplit(address).path.strip("/") or 0)  # redis-py takes what is none for database 0
        probe = Redis.from_url(address, retry=Retry(NoBackoff(), 0), socket_connect_timeout=10)
    except ValueError as error:
        raise UserError(
            f"--queue: {address.rpartition('@')[2]!r} is no address of a Redis, such as"
            " redis://host:6379/0 or rediss://:password@host (TLS)"
        ) from error
    with reaching(where):
        version = str(probe.info("server")["redis_version"])
        probe.close()
    if tuple(int(part) for part in version.split(".")[:2]) < OLDEST:
        raise UserError(f"{where}: Redis {version} is too old, 6.2 is the oldest that will do")
    patience = Retry(ExponentialBackoff(cap=2.0, base=0.1), _PATIENCE)
    return Redis.from_url(address, retry=patience, socket_timeout=30, socket_connect_timeout=10)


@contextmanager
def reaching(where: str) -> Iterator[None]:
    """Say in one line what hinders. Raises UserError for a wrong password, else QueueAway."""
    from redis.exceptions import AuthenticationError, NoPermissionError, RedisError

    try:
        yield
    except AuthenticationError as error:
        raise UserError(
            f"{where} does not let us in: {error}; give name and password in FOW_COLLECT__QUEUE,"
            " as redis://name:password@host"
        ) from error
    except NoPermissionError as error:
        raise UserError(f"{where} does not permit what a queue needs: {error}") from error
    except RedisError as error:
        raise QueueAway(f"{where} cannot be used as a queue: {error}; is Redis up?") from error
