"""The command ``fow`` in a process of its own, forked from one that has imported the libraries.

To start Python and import them takes about a second of CPU a command; a fork takes a hundredth.
Whatever is about the start itself (what is imported, how long it takes) starts Python anew.
``python -m tests.monitor.forked`` is the process that is forked: one order a line, one exit code.
"""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
from functools import cache
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[2]
AHEAD = ("monitor.cli.app", "monitor.run", "monitor.source_list", "monitor.search.finder", "rich")
"""Imported before the first order; none of them starts a thread or opens a file."""


def run(
    arguments: tuple[str, ...], folder: Path, environment: dict[str, str]
) -> tuple[int, str, str]:
    """Exit code of ``fow`` in a folder, its output, and its errors."""
    process = _original()
    assert process.stdin is not None
    assert process.stdout is not None
    with TemporaryDirectory() as place:
        said = [Path(place, name) for name in ("out", "errors")]
        order = [arguments, str(folder), environment, [str(path) for path in said]]
        process.stdin.write(json.dumps(order) + "\n")
        process.stdin.flush()
        code = int(process.stdout.readline())
        out, errors = (path.read_text(encoding="utf-8") for path in said)
    return code, out, errors


@cache
def _original() -> subprocess.Popen[str]:
    """The process that is forked; it ends when its input closes, which is with this one."""
    return subprocess.Popen(
        [sys.executable, "-m", __name__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )


def _take_orders() -> None:
    for line in sys.stdin:
        arguments, folder, environment, said = json.loads(line)
        child = os.fork()
        if not child:
            _become(arguments, folder, environment, said)
            return
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        os.write(sys.stdout.fileno(), f"{code}\n".encode())


def _become(
    arguments: list[str], folder: str, environment: dict[str, str], said: list[str]
) -> None:
    """Be ``fow`` from here on, to the end of the process."""
    from monitor.cli import main

    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    for number, path in enumerate((os.devnull, *said)):
        there = os.open(path, os.O_RDWR | os.O_CREAT)
        os.dup2(there, number)
        os.close(there)
    sys.modules["__main__"].__package__ = "monitor"  # what usage lines name: python -m monitor
    sys.argv = [str(ROOT / "monitor" / "__main__.py"), *arguments]
    main()


if __name__ == "__main__":
    for module in AHEAD:
        import_module(module)
    gc.freeze()  # whoever is forked need not copy all that is imported to count references
    _take_orders()
