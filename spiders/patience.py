"""How long a page may take: a deadline that stands still while a request waits for its turn.

Who waits because others ask the same host should not be told that the host is slow.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from contextvars import ContextVar

_deadline: ContextVar[asyncio.Timeout | None] = ContextVar("deadline", default=None)


@asynccontextmanager
async def patience(seconds: float) -> AsyncIterator[None]:
    """Raises TimeoutError where the block takes longer, without the times of :func:`waiting`."""
    async with asyncio.timeout(seconds) as deadline:
        before = _deadline.set(deadline)
        try:
            yield
        finally:
            _deadline.reset(before)


@contextmanager
def waiting() -> Iterator[None]:
    """The time inside this block does not count."""
    deadline = _deadline.get()
    due = deadline.when() if deadline is not None and not deadline.expired() else None
    if deadline is None or due is None:
        yield
        return
    clock = asyncio.get_running_loop().time
    begin = clock()
    deadline.reschedule(None)
    try:
        yield
    finally:
        with suppress(RuntimeError):  # who set it has gone
            deadline.reschedule(due + clock() - begin)
