"""Several crawls ask one host as one would: a request at a time, no faster than is polite."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine, Iterator
from contextlib import closing
from itertools import pairwise
from selectors import DefaultSelector, SelectorKey

import pytest

from spiders.middleware.hosts import Host, OwnHost, Pace
from spiders.middleware.shared_hosts import KEY, SharedTurns
from spiders.patience import patience, waiting
from tests.servers.redis import RedisServer, redis_server


@pytest.fixture(scope="module")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    with redis_server(tmp_path_factory.mktemp("redis")) as server:
        yield server


def pace(name: str, delay: float = 0.2, *, adapts: bool = False) -> Pace:
    return Pace(name=name, concurrency=1, delay=delay, adapts=adapts)


async def ask(host: Host, times: int, log: list[tuple[float, float]], takes: float = 0.0) -> None:
    for _ in range(times):
        await host.begin(0.0)
        begin = time.monotonic()
        await asyncio.sleep(takes)
        log.append((begin, time.monotonic()))
        await host.end(takes, well=True)


def together(log: list[tuple[float, float]], *hosts: Host, takes: float = 0.0) -> None:
    async def all_of_them() -> None:
        await asyncio.gather(*(ask(host, 4, log, takes) for host in hosts))

    asyncio.run(all_of_them())
    log.sort()


def test_two_crawls_keep_the_delay_of_one(redis: RedisServer) -> None:
    log: list[tuple[float, float]] = []
    hosts = [SharedTurns(redis.address, 5).host(pace("delay")) for _ in range(2)]
    begin = time.monotonic()
    together(log, *hosts)
    assert len(log) == 8
    assert log[-1][0] - begin >= 7 * 0.2
    assert min(later[0] - one[0] for one, later in pairwise(log)) < 1


def test_two_crawls_never_ask_a_host_at_once(redis: RedisServer) -> None:
    log: list[tuple[float, float]] = []
    hosts = [SharedTurns(redis.address, 5).host(pace("slow", 0.01)) for _ in range(2)]
    together(log, *hosts, takes=0.15)
    assert all(one[1] <= later[0] for one, later in pairwise(log))


def test_hosts_do_not_wait_for_each_other(redis: RedisServer) -> None:
    log: list[tuple[float, float]] = []
    turns = SharedTurns(redis.address, 5)
    begin = time.monotonic()
    together(log, *(turns.host(pace(f"host-{number}", 0.5)) for number in range(10)))
    assert time.monotonic() - begin < 10 * 3 * 0.5


def test_what_one_crawl_learns_of_a_host_the_other_knows(redis: RedisServer) -> None:
    async def learn() -> float:
        one = SharedTurns(redis.address, 5).host(pace("learned", 0.01, adapts=True))
        await one.begin(0.0)
        await one.end(0.8, well=True)
        other = SharedTurns(redis.address, 5)
        await asyncio.sleep(0.1)
        while (answer := await other.take("other", pace("learned", 0.01), 0.0))[0]:
            await asyncio.sleep(answer[0])
        return answer[1]

    assert asyncio.run(learn()) == pytest.approx(0.8, abs=0.01)


def test_a_turn_that_died_with_its_crawl_is_free_once_no_request_can_be_under_way(
    redis: RedisServer,
) -> None:
    async def die_and_wait() -> float:
        gone = SharedTurns(redis.address, -4.5)  # held for half a second
        begin = time.monotonic()
        await gone.host(pace("orphan", 0.0)).begin(0.0)
        await SharedTurns(redis.address, 5).host(pace("orphan", 0.0)).begin(0.0)
        return time.monotonic() - begin

    assert 0.4 < asyncio.run(die_and_wait()) < 60


def test_who_comes_back_late_cannot_end_the_turn_of_another(redis: RedisServer) -> None:
    async def late() -> tuple[float, float]:
        one, other = SharedTurns(redis.address, -4.9), SharedTurns(redis.address, 5)
        await one.take("one", pace("late", 0.0), 0.0)
        await asyncio.sleep(0.15)
        first = await other.take("other", pace("late", 0.0), 0.0)
        await one.give_back("one", pace("late", 0.0), 0.0)
        return first[0], (await one.take("one", pace("late", 0.0), 0.0))[0]

    first, again = asyncio.run(late())
    assert (first, again > 0) == (0.0, True)


def test_a_redis_that_is_away_is_waited_for(redis: RedisServer) -> None:
    async def wait() -> float:
        host = SharedTurns(redis.address, 5).host(pace("away", 0.0))
        redis.stop()
        begin = time.monotonic()
        asyncio.get_running_loop().call_later(0.5, redis.start)
        await host.begin(0.0)
        return time.monotonic() - begin

    assert 0.4 < asyncio.run(wait()) < 60


def test_hosts_are_forgotten_when_nobody_asks_them(redis: RedisServer) -> None:
    from redis import Redis

    async def once() -> None:
        host = SharedTurns(redis.address, 5).host(pace("forgotten"))
        await host.begin(0.0)
        await host.end(0.1, well=True)

    asyncio.run(once())
    assert 0 < Redis.from_url(redis.address).pttl(KEY + "forgotten") <= 600_000


def test_the_pace_is_never_faster_than_the_settings_and_follows_the_host() -> None:
    """Half way to what the host needs, at once where it needs longer."""
    one = pace("any", 1.0, adapts=True)
    assert one.learned(1.0, 0.1, well=True) == 1.0
    assert one.learned(1.0, 4.0, well=True) == 4.0
    assert one.learned(4.0, 2.0, well=True) == 3.0
    assert one.learned(4.0, 2.0, well=False) == 4.0
    assert one.learned(4.0, 300.0, well=False) == 30.0
    assert one.learned(4.0, None, well=False) == 4.0


def test_a_crawl_that_is_alone_waits_between_two_requests() -> None:
    log: list[tuple[float, float]] = []
    begin = time.monotonic()
    together(log, OwnHost(pace("own", 0.1, adapts=True)))
    assert log[-1][0] - begin >= 3 * 0.1


class Leaping(DefaultSelector):
    """Wakes who sleeps at once, and says that the time has passed."""

    now = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[SelectorKey, int]]:
        self.now += timeout or 0.0
        return super().select(0)


def at_once(what: Coroutine[object, object, None]) -> None:
    """Run it by a clock that leaps, however busy the machine."""
    clock = Leaping()
    with closing(asyncio.SelectorEventLoop(clock)) as loop:
        loop.time = lambda: clock.now
        loop.run_until_complete(what)


def test_waiting_for_a_turn_costs_no_patience() -> None:
    async def wait_and_work(wait: float, work: float) -> None:
        async with patience(0.2):
            with waiting():
                await asyncio.sleep(wait)
            await asyncio.sleep(work)

    at_once(wait_and_work(0.4, 0.15))
    with pytest.raises(TimeoutError):
        at_once(wait_and_work(0.4, 0.25))
