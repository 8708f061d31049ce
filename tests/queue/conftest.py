"""What the tests of the queue share: a Redis, workers that are processes of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.monitor.conftest import archive, workspace
from tests.servers.redis import RedisServer, redis_server

__all__ = ["archive", "queue", "start_worker", "workspace"]

StartWorker = Callable[..., "subprocess.Popen[bytes]"]


@pytest.fixture
def queue(tmp_path: Path) -> Iterator[RedisServer]:
    """An empty Redis."""
    folder = tmp_path / "redis"
    folder.mkdir()
    with redis_server(folder) as server:
        yield server


@pytest.fixture
def start_worker(queue: RedisServer) -> Iterator[StartWorker]:
    """Start ``fow worker`` on the queue; all of them end with the test."""
    running: list[subprocess.Popen[bytes]] = []

    def start(*options: str, address: str = "") -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "monitor", "worker", "--allow-private-addresses"]
        running.append(
            subprocess.Popen(
                [*command, *options],
                env={**os.environ, "FOW_COLLECT__QUEUE": address or queue.address},
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
            )
        )
        return running[-1]

    yield start
    for one in running:
        one.kill()
        one.communicate()
