"""The watch over whoever reads a page: the parent learns whose it was, no page holds a crawl."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from tempfile import TemporaryFile

_BEGIN = """
import re, signal, sys, time
from spiders import engine
engine.LONGEST_READING = float(sys.argv[2])
over = engine.Watch(int(sys.argv[1])).over
"""


def _watched(longest: float, reading: str) -> tuple[int, str, int]:
    """Exit code, log, and whose page the note names; ``longest`` in seconds."""
    with TemporaryFile() as note:
        file = note.fileno()
        command = [sys.executable, "-c", _BEGIN + reading, str(file), str(longest)]
        ended = subprocess.run(
            command, pass_fds=[file], stderr=subprocess.PIPE, text=True, timeout=300, check=False
        )
        return ended.returncode, ended.stderr, int(os.pread(file, 20, 0))


def test_a_page_that_holds_an_engine_written_in_c_ends_the_process_and_is_named() -> None:
    code, log, number = _watched(0.3, "over(7, re.match, '(a+)+$', 'a' * 64 + 'b')")
    assert (code, number) == (-signal.SIGALRM, 7)
    assert "in over" in log


def test_readings_that_end_in_time_are_left_alone_and_so_is_what_comes_after() -> None:
    readings = "for number in (7, 8): over(number, time.sleep, 0.1)"
    no_alarm = "sys.exit(signal.getitimer(signal.ITIMER_REAL) != (0.0, 0.0))"
    assert _watched(100, f"{readings}\n{no_alarm}") == (0, "", 8)
