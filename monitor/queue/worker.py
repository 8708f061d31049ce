"""A worker: takes visits from a queue, makes them as ``spiders.crawl`` would, puts answers back.

It knows no archive. What it has taken stays on the queue, under its name, until the answer is
there; while it lives it says so, and what it leaves behind when it dies is taken by another.
"""

from __future__ import annotations

import logging
import os
import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import msgspec

from monitor.queue import run_record
from monitor.queue.connection import QueueAway, connect, reaching, shown
from monitor.queue.run_record import (
    ANSWER,
    GROUP,
    NUMBER,
    RUN,
    WORK,
    RecordUnreadable,
    Run,
    number_of,
)
from spiders import child, wire
from spiders.crawl import killing_document, killing_visit
from spiders.errors import CrawlFailed

if TYPE_CHECKING:
    from redis import Redis

logger = logging.getLogger(__name__)

_IDLE = 5.0
"""Seconds without a visit after which the crawl's process ends."""
_MOST_HELD = 64
"""Visits that one worker holds at once."""
_MOST_UNREAD = 100
"""Answers that wait for a slow archivist before workers pause."""
_AWAY = 5.0
"""Seconds between two attempts to reach a queue that went away."""
_GIVEN_BACK = 10**9
"""Milliseconds of idleness by which a visit that is given back is anybody's at once."""

Say = Callable[[str], None]
Entries = list[tuple[bytes, dict[bytes, bytes]]]


def work(address: str, say: Say, *, allow_private: bool = False) -> None:
    """Work on the queue until interrupted; what is under way then is another's.

    ``allow_private``: visit loopback and private addresses, where the archivist's settings do; they
    are this machine's, not the archivist's. Raises :class:`monitor.errors.UserError` and
    :class:`QueueAway` where the queue cannot be reached at the start, CrawlFailed where no visit
    can be made here.
    """
    redis, where = connect(address), shown(address)
    worker = Worker(redis=redis, address=address, allow_private=allow_private)
    say(f"{worker.name} is at work on {where}; Ctrl-C ends it")
    while True:
        try:
            with reaching(where):
                if run := worker.run_under_way():
                    made = worker.serve(run)
                    if made:
                        what = "visit" if run.task == "visit" else "document"
                        say(f"{made} {what}{'' if made == 1 else 's'} for {run.owner}")
        except (QueueAway, RecordUnreadable) as error:
            say(str(error))
            time.sleep(_AWAY)
        time.sleep(0.5)


@dataclass(slots=True, kw_only=True)
class Worker:
    """One worker on one queue."""

    redis: Redis
    address: str
    allow_private: bool
    name: str = field(
        default_factory=lambda: f"{os.uname().nodename}-{os.getpid()}-{secrets.token_hex(3)}"
    )
    _held: dict[int, bytes] = field(default_factory=dict)
    """Number → entry of the visits under way here."""
    _asked: dict[int, bytes] = field(default_factory=dict)
    """Number → what is to be visited."""
    _unread: int = 0
    """Answers that the archivist had not taken when we gave the last."""
    _beaten: float = 0.0
    """When we gave the last sign of life."""
    _looked: float = 0.0
    """When we looked last for what others left."""
    _busy: float = 0.0
    """When there was something to do last."""

    def run_under_way(self) -> Run | None:
        """The crawl that an archivist has under way, if there is one."""
        record = self.redis.get(RUN)
        return run_record.from_json(record) if isinstance(record, bytes) else None

    def serve(self, run: Run) -> int:
        """Make visits of one crawl while there are any; return how many were answered."""
        made = 0
        self._held, self._asked = {}, {}
        self._beaten = self._busy = time.monotonic()
        first = [self._take(run)]
        if not first[0]:
            return 0
        settings = replace(
            run.settings,
            turns=self.address,
            allow_private_addresses=run.settings.allow_private_addresses and self.allow_private,
        )

        def more() -> Mapping[int, bytes] | None:
            return first.pop() if first else self._more(run)

        try:
            with closing(child.answers(run.task, more, settings)) as answers:
                for answer in answers:
                    if answer is not None:
                        self._give(run, *answer)
                        made += 1
                    elif self._is_over(run):
                        break
        except CrawlFailed as error:
            if not made:
                raise
            logger.warning("%s; another is started", error)
        finally:
            self._give_back(run)
        return made

    def _more(self, run: Run) -> Mapping[int, bytes] | None:
        self._beat(run)
        fresh, now = self._take(run), time.monotonic()
        if self._held:
            self._busy = now
        elif now - self._busy > _IDLE:
            return None
        return fresh

    def _take(self, run: Run) -> Mapping[int, bytes]:
        """Take visits as far as there is room, first those that nobody has."""
        most = min(2 * run.settings.concurrency, _MOST_HELD)
        room = most - len(self._held)
        if room < most / 4:
            return {}  # a few at a time cost as many questions
        taken = {}
        for id, entry in self._new(run, room) or self._left_behind(run, room):
            number, asked = number_of(entry), entry.get(WORK, b"")
            if number in self._held or not _makes_sense(run, asked):
                continue
            self._held[number] = id
            self._asked[number] = taken[number] = asked
        return taken

    def _new(self, run: Run, room: int) -> Entries:
        streams: Any = None
        with _unless_over():
            streams = self.redis.xreadgroup(GROUP, self.name, {run.visits: ">"}, count=room)
        return streams[0][1] if streams else []

    def _left_behind(self, run: Run, room: int) -> Entries:
        """What a worker had that gives no sign of life any more."""
        now = time.monotonic()
        if now - self._looked < run.lost_after / 5:
            return []
        self._looked = now
        idle = round(run.lost_after * 1000)
        found: Any = (b"", [])
        with _unless_over():
            found = self.redis.xautoclaim(run.visits, GROUP, self.name, idle, count=room)
        return [(id, entry) for id, entry in found[1] if entry]

    def _beat(self, run: Run) -> None:
        """Say that we live, for the visits that are still ours."""
        now = time.monotonic()
        if not self._held or now - self._beaten < run.lost_after / 5:
            return
        self._beaten = now
        every = (run.visits, GROUP, "-", "+", _MOST_HELD * 2)
        with _unless_over():
            pending: Any = self.redis.xpending_range(*every, consumername=self.name)
            still_ours = {one["message_id"] for one in pending}
            ids: list[Any] = [id for id in self._held.values() if id in still_ours]
            if ids:
                self.redis.xclaim(run.visits, GROUP, self.name, 0, ids, justid=True)

    def _is_over(self, run: Run) -> bool:
        under_way = self.run_under_way()
        return under_way is None or under_way.id != run.id

    def _give(self, run: Run, number: int, said: bytes) -> None:
        """Put an answer on and take the visit off in one step; wait while too many are unread."""
        asked = self._asked.pop(number)
        while self._unread >= _MOST_UNREAD and not self._is_over(run):
            self._beat(run)
            time.sleep(0.1)
            self._unread = self.redis.xlen(run.answers)
        answer = {NUMBER: number, ANSWER: said or _killing(run, asked)}
        id = self._held[number]
        pipe = self.redis.pipeline(transaction=True)
        pipe.xadd(run.answers, answer, nomkstream=True)  # type: ignore[arg-type]  # bytes and int
        pipe.xack(run.visits, GROUP, id)
        pipe.xdel(run.visits, id)
        pipe.xlen(run.answers)
        self._unread = pipe.execute()[-1]
        del self._held[number]

    def _give_back(self, run: Run) -> None:
        """Let others have what is under way, at once."""
        from redis.exceptions import RedisError

        if not self._held:
            return
        with suppress(RedisError):  # it is away, or the crawl is over: it lapses by itself
            ids: list[Any] = [*self._held.values()]
            where = (run.visits, GROUP, self.name)
            self.redis.xclaim(*where, 0, ids, idle=_GIVEN_BACK, retrycount=0, justid=True)


@contextmanager
def _unless_over() -> Iterator[None]:
    """Pass over what cannot be done since the crawl, with its streams, has ended meanwhile."""
    from redis.exceptions import ResponseError

    try:
        yield
    except ResponseError as error:
        if "NOGROUP" not in str(error):
            raise


def _makes_sense(run: Run, asked: bytes) -> bool:
    """Whether it can be visited; what cannot stays on the queue until it is given up."""
    try:
        wire.assignment(asked) if run.task == "visit" else wire.document_request(asked)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        logger.warning("what is on the queue is no visit of this version's: %s", error)
        return False
    return True


def _killing(run: Run, asked: bytes) -> bytes:
    if run.task == "visit":
        return wire.to_json(killing_visit(wire.assignment(asked)))
    return wire.to_json(killing_document(wire.document_request(asked)))
