"""What the crawl's process says arrives whole, also where the process stood still meanwhile."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
import termios
import time

import pytest

_SAY = """
import asyncio
from spiders.engine import Output
output = Output()
asyncio.run(output.put(7, "word " * 100_000))
output.finish()
"""
_PIPE = 65_536
"""Bytes that a pipe of Linux holds: who has more to say waits in the midst of it."""


@pytest.mark.skipif(sys.platform != "linux", reason="knows when a pipe of Linux is full")
def test_who_is_stopped_and_continued_says_the_rest() -> None:
    with subprocess.Popen([sys.executable, "-u", "-c", _SAY], stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        while _waiting(child.stdout.fileno()) < _PIPE:
            assert child.poll() is None
            time.sleep(0.02)
        child.send_signal(signal.SIGSTOP)
        os.waitpid(child.pid, os.WUNTRACED)
        child.send_signal(signal.SIGCONT)
        said = child.stdout.read()
    assert said == b'7 "%b"\n' % (b"word " * 100_000)


def _waiting(pipe: int) -> int:
    """Bytes that nobody has read yet."""
    return int.from_bytes(fcntl.ioctl(pipe, termios.FIONREAD, bytes(4)), sys.byteorder)
