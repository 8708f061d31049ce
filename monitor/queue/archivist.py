"""The archivist's end of the queue: puts visits on, hands over what workers bring, keeps count.

An answer is taken off the queue once whoever iterates has come back for the next, that is, once it
is committed. An answer that comes twice counts once.
"""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from monitor.errors import Busy
from monitor.queue import run_record
from monitor.queue.answers import AnswerWrong
from monitor.queue.connection import QueueAway
from monitor.queue.run_record import ANSWER, GROUP, NUMBER, RUN, WORK, Run, number_of

if TYPE_CHECKING:
    from redis import Redis

logger = logging.getLogger(__name__)

_Answer = TypeVar("_Answer")
AHEAD = 1000
"""Visits on the queue at once."""
MOST_DELIVERIES = 3
"""Workers that a visit may cost before it is given up as the one that kills them."""
_DEADLY = "every worker that took it was lost"
_TOGETHER, _MOMENT = 50, 0.2
"""Answers handed over together, and the seconds that the first waits for others."""
_PATIENCE = 600.0
"""Seconds without any worker after which collecting ends."""
_REMIND = 60.0
"""Seconds between two reminders that there is no worker."""
_LAPSE, _STREAMS_LAPSE = 5, 60
"""Times the seconds after which a worker counts as lost: the crawl's record and its streams vanish
then, if the archivist is gone."""


@dataclass(slots=True, kw_only=True)
class Archivist:
    """One crawl over the queue, from its first visit to its last answer."""

    redis: Redis
    where: str
    """The queue's address for people."""
    run: Run
    lines: Sequence[bytes]
    """JSON of each visit; its place is its number."""
    _waiting: deque[int] = field(default_factory=deque)
    _open: set[int] = field(default_factory=set)
    """On the queue and not yet answered."""
    _tended: float = 0.0
    _heard: float = 0.0
    """When an answer came last."""
    _seen: float = 0.0
    """When a worker was there last."""
    _reminded: float = 0.0

    def answers(
        self, read: Callable[[int, bytes], _Answer], lost: Callable[[int, str], _Answer]
    ) -> Iterator[list[_Answer]]:
        """Yield the answers as they come, several together, each visit's once.

        ``read`` makes an answer of what a worker said, or raises AnswerWrong; ``lost`` makes one
        where there is none to be had, and is told why. Raises :class:`QueueAway` where there is no
        worker for ten minutes, :class:`Busy` where another archive uses the queue.
        """
        self._begin()
        try:
            while self._waiting or self._open:
                self._put_on_queue()
                batch, entries = self._read(read, lost)
                batch += [lost(number, _DEADLY) for number in self._tend()]
                if batch:
                    yield batch
                if entries:
                    self.redis.xdel(self.run.answers, *entries)
        finally:
            self._end()

    def _begin(self) -> None:
        now = time.monotonic()
        self._heard = self._seen = self._tended = now
        self._reminded = now - _REMIND * 0.8
        self._take_queue()
        self._lay_out(range(len(self.lines)))

    def _take_queue(self) -> None:
        """Make this the crawl under way, where no other archive's is."""
        record, lapse = run_record.to_json(self.run), self._milliseconds(_LAPSE)
        while not self.redis.set(RUN, record, nx=True, px=lapse):
            there = self.redis.get(RUN)
            before = run_record.from_json(there) if isinstance(there, bytes) else None
            if before and before.owner != self.run.owner:
                raise Busy(
                    f"{before.owner} collects over {self.where}; wait until it has ended, or give"
                    " each archive a database of its own, as redis://host:6379/1"
                )
            if before:  # our own, killed: the workspace is locked, so nobody is at it
                self.redis.unlink(before.visits, before.answers, RUN)

    def _lay_out(self, numbers: Sequence[int]) -> None:
        """Make the streams anew, with these visits still to be put on them."""
        self._waiting, self._open = deque(numbers), set()
        for stream in (self.run.visits, self.run.answers):
            self.redis.unlink(stream)
            self.redis.xgroup_create(stream, GROUP, id="0", mkstream=True)
            self.redis.pexpire(stream, self._milliseconds(_STREAMS_LAPSE))

    def _end(self) -> None:
        """Leave nothing behind; a Redis that is away forgets by itself."""
        from redis.exceptions import RedisError

        with suppress(RedisError):
            self.redis.unlink(self.run.visits, self.run.answers)
            if self._is_ours(self.redis.get(RUN)):
                self.redis.delete(RUN)

    def _is_ours(self, record: Any) -> bool:
        return isinstance(record, bytes) and run_record.from_json(record).id == self.run.id

    def _milliseconds(self, times: int = 1) -> int:
        """So many times the time after which a worker counts as lost."""
        return round(self.run.lost_after * times * 1000)

    def _put_on_queue(self) -> None:
        pipe = self.redis.pipeline(transaction=False)
        while self._waiting and len(self._open) < AHEAD:
            number = self._waiting.popleft()
            self._open.add(number)
            pipe.xadd(self.run.visits, {NUMBER: number, WORK: self.lines[number]})
        if len(pipe):
            pipe.execute()

    def _read(
        self, read: Callable[[int, bytes], _Answer], lost: Callable[[int, str], _Answer]
    ) -> tuple[list[_Answer], list[bytes]]:
        """What came, and the entries to be taken off when it is stored."""
        everything: Any = {self.run.answers: "0"}
        streams: Any = self.redis.xread(everything, count=_TOGETHER, block=500)
        if streams and len(streams[0][1]) < _TOGETHER:
            time.sleep(_MOMENT)
            streams = self.redis.xread(everything, count=_TOGETHER)
        entries = streams[0][1] if streams else []
        batch: list[_Answer] = []
        for _, entry in entries:
            number = number_of(entry)
            if number not in self._open:
                continue  # the same visit, made twice
            self._open.remove(number)
            try:
                batch.append(read(number, entry[ANSWER]))
            except AnswerWrong as error:
                logger.warning("a worker's answer is unusable: %s", error)
                batch.append(lost(number, f"a worker's answer is unusable: {error}"))
        if entries:
            self._heard = time.monotonic()
        return batch, [id for id, _ in entries]

    def _tend(self) -> list[int]:
        """Give a sign of life and look after the queue; the visits that are to be given up."""
        now = time.monotonic()
        if now - self._tended < self.run.lost_after / 5:
            return []
        self._tended = now
        record = self.redis.get(RUN)
        if record is not None and not self._is_ours(record):
            raise Busy(f"another collect has taken over {self.where}; run it again to go on")
        if record is None:  # Redis came back without it, or we slept
            self._take_queue()
        if record is None or self.redis.exists(self.run.visits, self.run.answers) < 2:
            self._lay_out([*sorted(self._open), *self._waiting])
            return []
        self.redis.pexpire(RUN, self._milliseconds(_LAPSE))
        for stream in (self.run.visits, self.run.answers):
            self.redis.pexpire(stream, self._milliseconds(_STREAMS_LAPSE))
        self._look_for_workers(now)
        if now - self._heard > self.run.lost_after:
            self._put_back_what_is_gone()
        return self._given_up()

    def _look_for_workers(self, now: float) -> None:
        workers: Any = self.redis.xinfo_consumers(self.run.visits, GROUP)
        if any(one["idle"] < self._milliseconds() for one in workers):
            self._seen = now
            return
        if now - self._reminded > _REMIND:
            self._reminded = now
            logger.warning("no worker is at %s; start one: fow worker --queue URL", self.where)
        if now - self._seen > _PATIENCE:
            raise QueueAway(f"no worker came to {self.where}: fow worker --queue {self.where}")

    def _put_back_what_is_gone(self) -> None:
        """A Redis that came back may have lost its last second: what it lost is put on again."""
        entries: Any = self.redis.xrange(self.run.visits)
        there = {number_of(entry) for _, entry in entries}
        unread: Any = self.redis.xrange(self.run.answers)
        there |= {number_of(entry) for _, entry in unread}
        gone = sorted(self._open - there)
        self._open.difference_update(gone)
        self._waiting.extendleft(reversed(gone))

    def _given_up(self) -> list[int]:
        """Take off the visits that no worker survived."""
        stream, idle = self.run.visits, self._milliseconds()
        pending: Any = self.redis.xpending_range(stream, GROUP, "-", "+", 100, idle=idle)
        poison = [one["message_id"] for one in pending if one["times_delivered"] >= MOST_DELIVERIES]
        if not poison:
            return []
        claimed: Any = self.redis.xclaim(stream, GROUP, "archivist", idle, poison)
        numbers = [number_of(entry) for _, entry in claimed]
        for id, _ in claimed:
            self.redis.xack(stream, GROUP, id)
            self.redis.xdel(stream, id)
        given_up = [number for number in numbers if number in self._open]
        self._open.difference_update(given_up)
        return given_up
