"""The weekly run on real weeks, replayed on loopback: nothing lost, nothing twice."""

from __future__ import annotations

import importlib.util
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

FEEDS = (
    "/nber/new.xml",
    "/nber/LS.xml",
    "/nber/LE.xml",
    "/signals/atom.xml",
    "/erudit/fr.xml",
    "/erudit/en.xml",
)

pytestmark = [pytest.mark.shared, pytest.mark.slow]


class Replay:
    """The replayed weeks, and what was asked of their server."""

    def __init__(self, module: ModuleType) -> None:
        self.requests: list[tuple[str, dict[str, str]]] = []
        requests = self.requests

        class Handler(module.Handler):  # type: ignore[name-defined,misc]
            def do_GET(self) -> None:
                requests.append((self.path, dict(self.headers)))
                super().do_GET()

        self.server = module.Server(("127.0.0.1", 0), Handler)
        self.server.world = module.World("2026-06-22")
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def week(self, day: str) -> None:
        self.server.world.week = day


@pytest.fixture(scope="module")
def replay_module(shared: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("replay", shared / "tools" / "replay.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def replay(replay_module: ModuleType) -> Iterator[Replay]:
    served = Replay(replay_module)
    yield served
    served.server.shutdown()
    served.server.server_close()


class Fow:
    """The command, in a workspace of its own, as a person would run it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {
            **os.environ,
            "FOW_WORKSPACE": str(folder),
            "FOW_COLLECT__ALLOW_PRIVATE_ADDRESSES": "true",
            "FOW_COLLECT__DELAY": "0",
        }

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "monitor", *arguments],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def __call__(self, *arguments: str) -> str:
        process = self.start(*arguments)
        out, errors = process.communicate(timeout=180)
        assert process.returncode == 0, errors
        return out

    def run(self) -> dict[str, Any]:
        return dict(json.loads(self("run", "--json")))

    def export(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self("export", "jsonl").splitlines()]


def workspace(folder: Path, replay: Replay, *feeds: str) -> Fow:
    fow = Fow(folder)
    fow("init", str(folder), "--empty")
    for feed in feeds or FEEDS:
        fow("sources", "add", replay.address + feed, "--kind", "feed")
    return fow


def papers(replay: Replay) -> set[str]:
    return {row["title"] for row in replay.server.world.this_week()}


def test_a_week_is_collected_once_and_the_next_adds_just_what_is_new(
    tmp_path: Path, replay: Replay
) -> None:
    fow = workspace(tmp_path / "w", replay)
    first_week = papers(replay)
    first = fow.run()
    exported = fow.export()
    assert first["collected"]["added"] == len(exported)
    for title in first_week:
        assert sum(one["title"] == title for one in exported) == 1, title
    shared = [one for one in exported if len(one["sources"]) > 1]
    assert any(one["title"] in first_week for one in shared)
    assert len({one["url"].split("?")[0] for one in exported}) == len(exported)

    replay.requests.clear()
    second = fow.run()
    assert second["collected"]["added"] == 0
    assert second["collected"]["unchanged"] == len(FEEDS)
    asked = [(path, headers) for path, headers in replay.requests if path != "/robots.txt"]
    assert {path for path, _ in asked} == set(FEEDS)
    assert all("If-None-Match" in headers for _, headers in asked)

    replay.week("2026-06-29")
    new = papers(replay) - first_week
    third = fow.run()
    assert third["collected"]["added"] == len(new) > 0
    after = fow.export()
    assert {one["title"] for one in after} - {one["title"] for one in exported} == new
    assert [one for one in after if one["id"] <= exported[-1]["id"]] == exported


def test_what_is_exported_keeps_the_contract(tmp_path: Path, replay: Replay) -> None:
    fow = workspace(tmp_path / "w", replay, "/nber/new.xml", "/erudit/fr.xml")
    fow.run()
    exported = fow.export()
    assert {one["language"] for one in exported} == {"en", "fr"}
    relevant = [one for one in exported if one["relevant"]]
    assert relevant
    for one in exported:
        assert 0 <= one["relevance_score"] <= 1
        for tag in one["drivers"]:
            assert tag["origin"].startswith("model:")
            assert 0 <= tag["score"] <= 1
        for gap in one["gaps"]:
            assert gap["status"] in {"identified", "addressed"}
            assert gap["quote"]
            assert gap["quote"] in f"{one['title']}\n{one['abstract']}"
    assert all(not one["drivers"] and not one["gaps"] for one in exported if not one["relevant"])


def test_killed_at_ten_moments_nothing_is_lost_and_nothing_doubled(
    tmp_path: Path, replay: Replay
) -> None:
    unbroken = workspace(tmp_path / "unbroken", replay)
    began = time.monotonic()
    unbroken.run()
    length = time.monotonic() - began

    broken = workspace(tmp_path / "broken", replay)
    for moment in sorted(random.Random(7).uniform(0.05, 0.95) for _ in range(10)):
        process = broken.start("run")
        time.sleep(moment * length)
        process.send_signal(signal.SIGKILL)
        process.communicate()
    broken.run()

    def essence(fow: Fow) -> list[tuple[object, ...]]:
        return sorted(
            (one["title"], one["url"], tuple(one["sources"]), one["relevance_score"],
             json.dumps(one["drivers"]), json.dumps(one["gaps"]))
            for one in fow.export()
        )  # fmt: skip

    assert essence(broken) == essence(unbroken)
    status = json.loads(broken("status", "--json"))
    assert status["tagged"] == status["publications"]
    assert status["editions"] == 1
