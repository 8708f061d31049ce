"""Visits sources and fetches documents, in a child process that runs Scrapy once.

Scrapy's reactor cannot be started twice in one process, and what is read comes from strangers: the
child lives for one crawl. It gets numbered JSON lines on its standard input and gives back one for
each visit as soon as that is done; when its input closes, it ends. Before it reads a page it says
whose, so that a page that kills it costs one visit: the rest goes to another child.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from select import select
from threading import Thread
from time import monotonic
from typing import IO, TypeVar

from spiders import wire
from spiders.discovery import DiscoveryVisit
from spiders.errors import CrawlFailed
from spiders.source import (
    Assignment,
    DocumentRequest,
    DocumentVisit,
    Outcome,
    Reason,
    Visit,
)

logger = logging.getLogger(__name__)

_Work = TypeVar("_Work", Assignment, DocumentRequest)
_Answer = TypeVar("_Answer", Visit, DocumentVisit, DiscoveryVisit)
_MOST_DEATHS = 5
"""Children lost in one crawl before it is given up."""
_MOST_VISITS, _MOST_ENTRIES, _LONGEST_WAIT = 50, 2000, 1.0
"""Bounds of what is handed over together: visits, entries, seconds since the first came."""
_SILENCE = 0.2
"""Seconds without an answer after which nobody waits for another."""
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
    for visits in visit_together(assignments, settings):
        yield from visits


def visit_together(
    assignments: Iterable[Assignment], settings: CrawlSettings
) -> Iterator[list[Visit]]:
    """Visit as :func:`visit` does; yields what came within a second, for who stores it at once."""
    work = dict(enumerate(assignments))
    waiting: list[Visit] = []
    begun = entries = 0.0
    answers = _crawl("visit", work, settings, wire.visit, _killing_visit)
    try:
        for one in answers:
            if one is not None:
                begun = begun if waiting else monotonic()
                waiting.append(one)
                entries += len(one.publications)
            late = one is None or entries >= _MOST_ENTRIES or len(waiting) >= _MOST_VISITS
            if waiting and (late or monotonic() - begun >= _LONGEST_WAIT):
                yield waiting
                waiting, entries = [], 0
    except CrawlFailed:
        if waiting:
            yield waiting
        raise
    if waiting:
        yield waiting


def fetch_documents(
    requests: Iterable[DocumentRequest], settings: CrawlSettings
) -> Iterator[DocumentVisit]:
    """Fetch and read each document once; yields one DocumentVisit for each request.

    Raises CrawlFailed as :func:`visit` does.
    """
    work = dict(enumerate(requests))
    answers = _crawl("documents", work, settings, wire.document_visit, _killing_document)
    yield from filter(None, answers)


def discover(
    requests: Iterable[DocumentRequest], settings: CrawlSettings
) -> Iterator[DiscoveryVisit]:
    """Look once at each address for what can be visited there; one DiscoveryVisit for each.

    Raises CrawlFailed as :func:`visit` does.
    """
    work = dict(enumerate(requests))
    yield from filter(None, _crawl("discover", work, settings, wire.discovery_visit, _killing_page))


def _crawl(
    task: str,
    work: dict[int, _Work],
    settings: CrawlSettings,
    read: Callable[[bytes], _Answer],
    killing: Callable[[_Work], _Answer],
) -> Iterator[_Answer | None]:
    """Yield the answers as they come, and None whenever there was none for a while."""
    for _ in range(_MOST_DEATHS):
        if not work:
            return
        with _engine(task) as (child, last_words):
            suspect = yield from _answers(child, work, settings, read)
            code = child.wait() if work else 0
        if suspect not in work:
            break
        logger.error("the crawl ended (code %s) while it read %s", code, work[suspect])
        yield killing(work.pop(suspect))
    if work:
        said = f": {last_words[-1]}" if last_words else ""
        raise CrawlFailed(f"the crawl ended (code {code}) with {len(work)} visits to go{said}")


def _answers(
    child: subprocess.Popen[bytes],
    work: dict[int, _Work],
    settings: CrawlSettings,
    read: Callable[[bytes], _Answer],
) -> Generator[_Answer | None, None, int]:
    """Yield what the child answers and take it off ``work``; the number it was reading last."""
    assert child.stdin is not None
    assert child.stdout is not None
    with suppress(BrokenPipeError):  # the child's last words say more
        _hand_over(child.stdin, settings, work)
    reading = -1
    for line in _lines(child.stdout.fileno()):
        if line is None:
            yield None
            continue
        number, _, answer = line.partition(b" ")
        reading = int(number)
        if answer:
            del work[reading]
            yield read(answer)
        if not work:
            break
    return reading


def _lines(pipe: int) -> Iterator[bytes | None]:
    """Every line that ends, and None whenever nothing came for a while."""
    begun: list[bytes] = []
    while True:
        if not select([pipe], [], [], _SILENCE)[0]:
            yield None
            continue
        *ended, rest = os.read(pipe, 1 << 20).split(b"\n")
        if not ended and not rest:
            return
        for line in ended:
            yield b"".join((*begun, line))
            begun = []
        begun.append(rest)


def _hand_over(stdin: IO[bytes], settings: CrawlSettings, work: dict[int, _Work]) -> None:
    stdin.write(wire.to_json(settings) + b"\n")
    for number, part in work.items():
        stdin.write(b"%d %s\n" % (number, wire.to_json(part)))
    stdin.write(b"\n")
    stdin.flush()


def _killing_visit(assignment: Assignment) -> Visit:
    return Visit(
        source=assignment.source.id,
        outcome=Outcome.FAILED,
        reason=Reason.CRASHED,
        detail="reading it ended the crawl's process",
        validators=assignment.validators,
    )


def _killing_document(request: DocumentRequest) -> DocumentVisit:
    return DocumentVisit(
        key=request.key,
        outcome=Outcome.FAILED,
        reason=Reason.CRASHED,
        detail="reading it ended the crawl's process",
    )


def _killing_page(request: DocumentRequest) -> DiscoveryVisit:
    return DiscoveryVisit(
        key=request.key,
        outcome=Outcome.FAILED,
        reason=Reason.CRASHED,
        detail="reading it ended the crawl's process",
    )


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
        if child.poll() is not None:
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
