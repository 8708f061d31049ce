"""A Redis server on loopback for the tests that need one."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
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
        """Start it, where it was if it has been up before, and wait until it answers.

        Somebody may have taken the port meanwhile: then it is started again.
        """
        been_up = bool(self.port)
        end = time.monotonic() + 120
        while not self._answers():
            assert time.monotonic() < end, "redis-server did not start"
            if not self._running or self._running[-1].poll() is not None:
                self._begin(self.port if been_up else _free_port())
            time.sleep(0.05)

    def _begin(self, port: int) -> None:
        self.port = port
        where = ["--port", str(port), "--bind", "127.0.0.1", "--dir", str(self.folder)]
        kept = ["--save", "", "--appendonly", "yes", "--appendfsync", "always"]
        command = ["redis-server", *where, *kept, *self.options]
        self._running.append(subprocess.Popen(command, stdout=subprocess.DEVNULL))

    def _answers(self) -> bool:
        """Whether it serves: it listens before it has read what it kept."""
        with (
            suppress(OSError),
            socket.create_connection(("127.0.0.1", self.port), timeout=10) as one,
        ):
            one.sendall(b"PING\r\n")
            return one.recv(100).startswith((b"+PONG", b"-NOAUTH"))
        return False

    def stop(self) -> None:
        """Kill it."""
        for one in self._running:
            one.kill()
            one.wait()
        self._running.clear()

    def forget(self) -> None:
        """Lose what it kept on disk; only where it is stopped."""
        shutil.rmtree(self.folder / "appendonlydir")


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


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
