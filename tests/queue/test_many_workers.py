"""Two workers, five hundred sources, one worker killed half way: nothing lost, nothing twice."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

import pytest

from monitor.archive import Archive
from monitor.archive.publications import all_publications
from monitor.archive.sources import source_states
from monitor.collect import collect
from monitor.queue.crawl import QueueCrawl
from monitor.settings import Collect
from tests.queue.conftest import StartWorker
from tests.queue.feeds import feeds
from tests.servers.redis import RedisServer

NOW = datetime(2026, 6, 22, 9, tzinfo=UTC)
SOURCES, HOSTS, DELAY, HELD = 500, 25, 0.2, 64


@pytest.mark.slow
def test_a_killed_workers_visits_are_made_by_another_and_hosts_are_asked_politely(
    archive: Archive, queue: RedisServer, start_worker: StartWorker
) -> None:
    settings = Collect(delay=DELAY, timeout=6, concurrency=32, allow_private_addresses=True)
    with feeds(HOSTS) as served:
        sources = [served.source(number, HOSTS) for number in range(SOURCES)]
        victim, survivor = start_worker(), start_worker()

        def kill_half_way(_what: str, done: int, _all: int) -> None:
            if done >= SOURCES // 2 and victim.poll() is None:
                victim.kill()

        crawl = QueueCrawl(queue.address, "test", lost_after=3)
        summary = collect(
            archive, sources, settings, lambda: NOW, progress=kill_half_way, crawl=crawl
        )
    assert victim.poll() is not None
    assert survivor.poll() is None
    assert (summary.visited, summary.changed, summary.added) == (SOURCES, SOURCES, 3 * SOURCES)

    titles = Counter(one.title for one in all_publications(archive))
    assert titles == {f"Work {n}-{m}": 1 for n in range(SOURCES) for m in range(3)}
    assert {one.outcome for one in source_states(archive).values()} == {"changed"}

    asked = Counter(served.asked())
    assert len(asked) == SOURCES
    assert sum(asked.values()) <= SOURCES + HELD, "only what the victim held is asked for again"
    assert len(served.begun) == HOSTS
    for log in served.begun.values():
        times = sorted(when for when, _ in log)
        assert times[-1] - times[0] >= (len(times) - 1) * DELAY - 1, "as slowly as one worker would"
    assert served.most_at_once == 1
    assert _keys(queue) == []


def _keys(queue: RedisServer) -> list[bytes]:
    """What a crawl leaves behind, but for the hosts, which are forgotten after a while."""
    from redis import Redis

    redis = Redis.from_url(queue.address)
    return [key for key in redis.scan_iter() if not key.startswith(b"fow:host:")]
