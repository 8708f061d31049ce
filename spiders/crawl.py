"""Visits sources and fetches documents, in a child process that runs Scrapy once.

Scrapy's reactor cannot be started twice in one process, and what is read comes from strangers: the
child lives for one crawl. It gets its work as JSON lines on its standard input and gives back one
JSON line for each visit as soon as that is done; when its input closes, it ends.
"""

from __future__ import annotations

import logging
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import IO, TypeVar

from spiders import wire
from spiders.errors import CrawlFailed
from spiders.source import Assignment, DocumentRequest, DocumentVisit, Visit

logger = logging.getLogger(__name__)

_Answer = TypeVar("_Answer", Visit, DocumentVisit)
_ENGINE = "import sys; sys.path.append(sys.argv[1]); from spiders.engine import main; main()"
"""The room's folder goes last: nothing that lies beside it can hide a module of Python's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlSettings:
    """How a crawl behaves towards the servers it visits."""

    user_agent: str
    """Who we are and where to complain: ``fow-monitor/1.0 (+https://body.example)``."""
    delay: float = 1.0
    """Seconds between two requests to one host, at least; longer where the host is slow."""
    concurrency: int = 16
    """Visits under way at once."""
    concurrency_per_host: int = 1
    timeout: float = 30.0
    """Seconds for one answer, from the connection to the last byte."""
    max_bytes: int = 20_000_000
    """Size of one answer, packed and unpacked."""
    max_entries: int = 20_000
    """Publications taken from one visit."""
    max_pages: int = 50
    """Pages followed in one visit."""
    allow_private_addresses: bool = False
    """Loopback and private networks; link-local and multicast addresses are never visited."""
    obey_robots: bool = True


def visit(assignments: Iterable[Assignment], settings: CrawlSettings) -> Iterator[Visit]:
    """Visit each source once; yields one Visit for each assignment, in the order they end.

    Raises CrawlFailed when the crawl dies; what was yielded before stands, the rest stays due.
    """
    yield from _crawl("visit", list(assignments), settings, wire.visit)


def fetch_documents(
    requests: Iterable[DocumentRequest], settings: CrawlSettings
) -> Iterator[DocumentVisit]:
    """Fetch and read each document once; yields one DocumentVisit for each request.

    Raises CrawlFailed as :func:`visit` does.
    """
    yield from _crawl("documents", list(requests), settings, wire.document_visit)


def _crawl(
    task: str,
    work: list[Assignment] | list[DocumentRequest],
    settings: CrawlSettings,
    read: Callable[[bytes], _Answer],
) -> Iterator[_Answer]:
    if not work:
        return
    missing = len(work)
    with _engine(task) as (child, last_words):
        with suppress(BrokenPipeError):  # the child's last words say more
            _hand_over(child.stdin, settings, work)
        assert child.stdout is not None
        for line in child.stdout:
            if not line.endswith(b"\n"):
                break
            missing -= 1
            yield read(line)
            if not missing:
                return
        code = child.wait()
    said = f": {last_words[-1]}" if last_words else ""
    raise CrawlFailed(f"the crawl ended (code {code}) with {missing} visits to go{said}")


def _hand_over(
    stdin: IO[bytes] | None, settings: CrawlSettings, work: Iterable[Assignment | DocumentRequest]
) -> None:
    assert stdin is not None
    stdin.write(wire.to_json(settings).encode() + b"\n")
    for part in work:
        stdin.write(wire.to_json(part).encode() + b"\n")
    stdin.write(b"\n")
    stdin.flush()


@contextmanager
def _engine(task: str) -> Iterator[tuple[subprocess.Popen[bytes], deque[str]]]:
    """The child and the last lines of its log; it is gone when the block is left."""
    root = Path(__file__).resolve().parents[1]
    child = subprocess.Popen(
        [sys.executable, "-P", "-c", _ENGINE, str(root), task],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    last_words: deque[str] = deque(maxlen=5)
    listener = Thread(target=_listen, args=(child.stderr, last_words), daemon=True)
    listener.start()
    try:
        yield child, last_words
        listener.join(timeout=1)
    finally:
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            with suppress(BrokenPipeError):
                pipe.close()  # type: ignore[union-attr]  # both are pipes


def _listen(stderr: IO[bytes], last_words: deque[str]) -> None:
    """Pass the child's log on to this process's own."""
    with stderr:
        for line in stderr:
            text = line.decode(errors="replace").rstrip()
            if text:
                last_words.append(text)
                logger.warning("%s", text)
