"""The bench of the queue runs, and every way of collecting brings the same."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux answers on all of 127/8")
def test_the_bench_prints_its_table() -> None:
    if shutil.which("redis-server") is None:
        pytest.skip("redis-server is not installed (Debian: apt install redis-server)")
    shown = subprocess.run(
        [sys.executable, "-m", "bench.workers", "--feeds", "8", "--workers", "1"],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).resolve().parents[2],
    ).stdout
    rows = [row.split("|")[1:-1] for row in shown.splitlines()[3:]]
    assert [row[0].strip() for row in rows] == ["none", "1"]
    assert {row[-1].strip() for row in rows} == {"240"}
