"""Real weeks served on loopback, with what was asked of them, and the command to collect them."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from types import ModuleType
from typing import Any

from tests.monitor import forked


def load_replay(shared: Path) -> ModuleType:
    """Load the server that replays real weeks."""
    spec = importlib.util.spec_from_file_location("replay", shared / "tools" / "replay.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


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

    def papers(self) -> set[str]:
        """Titles of the papers of the week."""
        return {row["title"] for row in self.server.world.this_week()}

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


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
        self("init", str(folder), "--empty")

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "monitor", *arguments],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def __call__(self, *arguments: str) -> str:
        code, out, errors = forked.run(arguments, Path.cwd(), self.environment)
        assert code == 0, errors
        return out

    def run(self) -> dict[str, Any]:
        return dict(json.loads(self("run", "--json")))

    def export(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self("export", "jsonl").splitlines()]
