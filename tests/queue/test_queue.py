"""What the archivist and the workers say to each other, and what becomes of it when one fails."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from threading import Thread

import pytest
from redis import Redis
from redis.exceptions import ResponseError

from monitor.errors import Busy, MonitorError
from monitor.queue import archivist, run_record
from monitor.queue.crawl import QueueCrawl
from monitor.queue.run_record import GROUP, RUN, Run
from monitor.workspace import Workspace
from spiders import wire
from spiders.crawl import CrawlSettings
from spiders.source import (
    Assignment,
    Outcome,
    Reason,
    Source,
    Visit,
)
from tests.queue.conftest import StartWorker
from tests.queue.feeds import feeds
from tests.servers.redis import RedisServer

SETTINGS = CrawlSettings(
    user_agent="fow-monitor/test (+https://body.example)",
    delay=0,
    timeout=20,
    allow_private_addresses=True,
)


def assignment(number: int) -> Assignment:
    return Assignment(source=Source(id=f"s{number}", url=f"https://h{number}.example/feed"))


def visit(number: int, **changes: object) -> Visit:
    return replace(Visit(source=f"s{number}", outcome=Outcome.UNCHANGED), **changes)


class Hand:
    """A worker by hand: takes one visit after the other, and says what it likes."""

    def __init__(self, queue: RedisServer, name: str = "hand") -> None:
        self.redis = Redis.from_url(queue.address)
        self.name = name

    def run(self) -> Run:
        while not (record := self.redis.get(RUN)):
            time.sleep(0.02)
        return run_record.from_json(record)

    def take(self, count: int = 1) -> list[tuple[bytes, dict[bytes, bytes]]]:
        found: list[tuple[bytes, dict[bytes, bytes]]] = []
        while len(found) < count:
            stream = {self.run().visits: ">"}
            with suppress(ResponseError):  # it is only about to be there
                if new := self.redis.xreadgroup(GROUP, self.name, stream, count=1, block=200):
                    found += new[0][1]
        return found

    def put(self, number: bytes | int, said: bytes, id: bytes = b"") -> None:
        run = self.run()
        self.redis.xadd(run.answers, {"number": number, "answer": said})
        if id:
            self.redis.xack(run.visits, GROUP, id)
            self.redis.xdel(run.visits, id)

    def answer(self, taken: tuple[bytes, dict[bytes, bytes]], **changes: object) -> None:
        id, entry = taken
        source = wire.assignment(entry[b"work"]).source.id
        said = replace(Visit(source=source, outcome=Outcome.UNCHANGED), **changes)
        self.put(entry[b"number"], wire.to_json(said), id)


@pytest.fixture
def by_hand(queue: RedisServer) -> Iterator[Callable[[Callable[[Hand], None]], Hand]]:
    """Have a worker by hand do something beside the archivist."""
    threads: list[Thread] = []

    def start(what: Callable[[Hand], None]) -> Hand:
        hand = Hand(queue)
        threads.append(Thread(target=what, args=(hand,), daemon=True))
        threads[-1].start()
        return hand

    yield start
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()


def crawl(queue: RedisServer, lost_after: float = 1.0) -> QueueCrawl:
    return QueueCrawl(queue.address, "test", lost_after)


def collected(queue: RedisServer, count: int, lost_after: float = 1.0) -> dict[str, Visit]:
    work = [assignment(number) for number in range(count)]
    visits = [
        one for some in crawl(queue, lost_after).visit_together(work, SETTINGS) for one in some
    ]
    assert len(visits) == len({one.source for one in visits}), "each once"
    return {one.source: one for one in visits}


def test_nothing_to_do_needs_no_queue() -> None:
    nowhere = QueueCrawl("redis://127.0.0.1:1/0", "test")
    assert list(nowhere.visit_together([], SETTINGS)) == []
    assert list(nowhere.fetch_documents([], SETTINGS)) == []


def test_an_answer_stays_on_the_queue_until_it_is_stored(
    queue: RedisServer, by_hand: Callable[..., Hand]
) -> None:
    hand = by_hand(lambda hand: [hand.answer(one) for one in hand.take(3)])
    visits = crawl(queue).visit_together([assignment(n) for n in range(3)], SETTINGS)
    first = next(visits)
    unread = hand.redis.xlen(hand.run().answers)
    assert unread >= len(first) > 0
    rest = [one for some in visits for one in some]
    assert len(first) + len(rest) == 3
    assert [key for key in hand.redis.scan_iter() if b"host" not in key] == []


def test_an_answer_that_comes_twice_counts_once(
    queue: RedisServer, by_hand: Callable[..., Hand]
) -> None:
    def twice(hand: Hand) -> None:
        first, second = hand.take(2)
        hand.answer(first)
        hand.answer(first, reason=Reason.TIMEOUT)
        hand.put(77, b"{}")
        hand.put(b"x" * 50, b"{}")
        time.sleep(0.5)
        hand.answer(first, reason=Reason.TIMEOUT)
        hand.answer(second)

    by_hand(twice)
    visits = collected(queue, 2)
    assert [one.reason for one in visits.values()] == [Reason.NONE, Reason.NONE]


def test_an_unusable_answer_is_a_crashed_visit_and_holds_up_nothing(
    queue: RedisServer, by_hand: Callable[..., Hand]
) -> None:
    def nonsense(hand: Hand) -> None:
        first, second = hand.take(2)
        hand.put(first[1][b"number"], b"{", first[0])
        hand.answer(second)

    by_hand(nonsense)
    visits = collected(queue, 2)
    assert {one.reason for one in visits.values()} == {Reason.CRASHED, Reason.NONE}
    (bad,) = [one for one in visits.values() if one.reason]
    assert "a worker's answer is unusable" in bad.detail


def test_a_visit_that_every_worker_dies_of_is_given_up(
    queue: RedisServer, by_hand: Callable[..., Hand]
) -> None:
    def die_three_times(hand: Hand) -> None:
        hand.take()
        visits = hand.run().visits
        for name in ("second", "third"):
            while not hand.redis.xautoclaim(visits, GROUP, name, 1000)[1]:
                time.sleep(0.05)

    by_hand(die_three_times)
    (only,) = collected(queue, 1).values()
    assert (only.outcome, only.reason) == (Outcome.FAILED, Reason.CRASHED)
    assert only.detail == "every worker that took it was lost"


def test_one_queue_serves_one_archive(queue: RedisServer, by_hand: Callable[..., Hand]) -> None:
    def while_it_runs(hand: Hand) -> None:
        taken = hand.take()
        other = QueueCrawl(queue.address, "another")
        with pytest.raises(Busy, match="test collects over redis"):
            list(other.visit_together([assignment(9)], SETTINGS))
        hand.answer(taken[0])

    by_hand(while_it_runs)
    assert len(collected(queue, 1)) == 1


def test_who_was_killed_takes_over_from_itself(
    queue: RedisServer, by_hand: Callable[..., Hand]
) -> None:
    killed = crawl(queue).visit_together([assignment(n) for n in range(4)], SETTINGS)
    hand = Hand(queue)
    half = Thread(target=lambda: [hand.answer(one) for one in hand.take(2)], daemon=True)
    half.start()
    assert len(next(killed)) <= 2  # and never comes back for more
    half.join()
    before = hand.run()

    def go_on(hand: Hand) -> None:
        while hand.run().id == before.id:
            time.sleep(0.02)
        for one in hand.take(4):
            hand.answer(one)

    by_hand(go_on)
    assert len(collected(queue, 4)) == 4
    assert not hand.redis.exists(before.visits, before.answers)


@pytest.mark.slow
@pytest.mark.parametrize("forgets", [False, True])
def test_a_redis_that_comes_back_is_gone_on_with(
    queue: RedisServer, start_worker: StartWorker, forgets: bool
) -> None:
    """With what it held or without."""
    with feeds(3) as served:
        work = [Assignment(source=served.source(number, 3)) for number in range(60)]
        start_worker()
        back = Thread(target=lambda: (time.sleep(1), queue.start()))
        found: list[Visit] = []
        slow = replace(SETTINGS, delay=0.1)
        for some in crawl(queue, 2).visit_together(work, slow):
            if len(found) < 10 <= len(found) + len(some):
                queue.stop()
                if forgets:
                    queue.forget()
                back.start()
            found += some
        back.join()
    assert sorted(one.source for one in found) == sorted(one.source.id for one in work)
    assert {one.outcome for one in found} == {Outcome.CHANGED}


@pytest.mark.slow
def test_a_worker_that_is_stopped_hands_back_what_it_has_at_once(
    queue: RedisServer, start_worker: StartWorker
) -> None:
    with feeds(1) as served:
        work = [Assignment(source=served.source(number, 1)) for number in range(20)]
        first = start_worker()
        found: list[Visit] = []
        brief = replace(SETTINGS, delay=0.2, timeout=2)  # as long the stopped crawl keeps its turn
        for some in crawl(queue, 30).visit_together(work, brief):
            if not found:
                first.send_signal(signal.SIGTERM)
                start_worker()
            found += some
        said = first.communicate(timeout=120)[0].decode()
    assert first.returncode == 0
    assert said.splitlines()[-1] == "stopped; what was under way goes to other workers"
    assert len(found) == 20


@pytest.mark.slow
def test_fow_collect_over_a_queue_is_fow_collect(
    workspace: Workspace, queue: RedisServer, start_worker: StartWorker
) -> None:
    """By the commands, documents and all; the worker knows no workspace."""
    start_worker()
    with feeds(2) as served:
        kinds = ("feed", "feed", "feed", "thin")
        workspace.sources_file.write_text(
            "".join(
                f'[[source]]\nid = "s{n}"\nurl = "{served.address(n % 2)}/{kind}/{n}"\n'
                for n, kind in enumerate(kinds)
            )
        )
        where = ["--queue", queue.address, "--workspace", str(workspace.folder)]
        said = subprocess.run(
            [sys.executable, "-m", "monitor", "collect", "--json", *where],
            env={
                **os.environ,
                "FOW_COLLECT__ALLOW_PRIVATE_ADDRESSES": "true",
                "FOW_COLLECT__DELAY": "0.05",
            },
            check=True,
            capture_output=True,
            timeout=300,
        ).stdout
    answer = json.loads(said)
    assert (answer["visited"], answer["changed"], answer["added"]) == (4, 4, 12)
    assert answer["documents"] == 3


def test_where_no_worker_comes_collecting_ends(
    queue: RedisServer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(archivist, "_PATIENCE", 1.0)
    monkeypatch.setattr(archivist, "_REMIND", 0.2)
    with pytest.raises(MonitorError, match="no worker came to redis"):
        collected(queue, 1, lost_after=0.5)
    assert "start one: fow worker --queue" in caplog.text
    assert [*Redis.from_url(queue.address).scan_iter()] == []
