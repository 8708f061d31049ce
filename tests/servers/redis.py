"""A Redis server on loopback for the tests that need one."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest


@dataclass
class RedisServer:
    """One that can be stopped and started again, with or without what it held."""

    folder: Path
    options: tuple[str, ...] = ()
    port: int = 0
    _running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def address(self) -> str:
        """What a client connects to."""
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Start it and wait until it answers."""
        if not self.port:
            with socket.socket() as one:
                one.bind(("127.0.0.1", 0))
                self.port = int(one.getsockname()[1])
        where = ["--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self.folder)]
        kept = ["--save", "", "--appendonly", "yes", "--appendfsync", "always"]
        command = ["redis-server", *where, *kept, *self.options]
        self._running.append(subprocess.Popen(command, stdout=subprocess.DEVNULL))
        end = time.monotonic() + 20
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                assert time.monotonic() < end, "redis-server did not start"
                time.sleep(0.05)

    def stop(self) -> None:
        """Kill it."""
        for one in self._running:
            one.kill()
            one.wait()
        self._running.clear()

    def forget(self) -> None:
        """Lose what it kept on disk; only where it is stopped."""
        shutil.rmtree(self.folder / "appendonlydir")


@contextmanager
def redis_server(folder: Path, *options: str) -> Iterator[RedisServer]:
    """A server for the time of the block; skips the test where there is no redis-server."""
    if shutil.which("redis-server") is None:
        pytest.skip("redis-server is not installed (Debian: apt install redis-server)")
    server = RedisServer(folder, options)
    server.start()
    try:
        yield server
    finally:
        server.stop()
