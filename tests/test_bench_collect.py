"""The bench of collecting runs, and what it measures is what it says."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux answers on all of 127/8")
def test_the_bench_prints_its_table() -> None:
    shown = subprocess.run(
        [sys.executable, "-m", "bench.collect", "--feeds", "8", "--rounds", "1"],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).resolve().parents[1],
    ).stdout
    rows = [line.split("|")[1:4] for line in shown.splitlines() if line.startswith("| ")]
    named = [(row[0].strip(), row[1].strip()) for row in rows]
    for kind in ("first visit", "unchanged, 304", "unchanged, 200"):
        assert (kind, "crawl") in named
        assert (kind, "monitor") in named
    assert "at 200 ms latency" in shown
