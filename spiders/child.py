"""The child process of a crawl, seen from its parent: work goes in, answers come out as they come.

Scrapy's reactor cannot be started twice in one process, and what is read comes from strangers: the
child lives for one crawl. It gets numbered JSON lines on its standard input and gives back one for
each as soon as that is done; when its input closes, it ends. Before it reads a page it notes whose
in a file, so that a page that kills it costs one visit: the rest goes to another child.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from select import select
from tempfile import TemporaryFile
from threading import Thread
from typing import IO, TYPE_CHECKING

from spiders import wire
from spiders.errors import CrawlFailed

if TYPE_CHECKING:
    from spiders.crawl import CrawlSettings

logger = logging.getLogger(__name__)

More = Callable[[], Mapping[int, bytes] | None]
"""Asked again and again for further work, number → JSON; None: that was all."""
Answer = tuple[int, bytes]
"""Number and JSON of what came of it; no JSON: reading its page ended the child."""

_MOST_DEATHS = 5
"""Children lost in one crawl before it is given up."""
_SILENCE = 0.2
"""Seconds without an answer after which nobody waits for another."""
_PIPE = 1 << 20
"""Bytes: the most that Linux gives an ordinary user, as long as there is room (pipe(7))."""
_ENGINE = (
    "import gc, sys; gc.disable(); sys.path.append(sys.argv[1]);"
    "from spiders.engine import main; main()"
)
"""The room's folder goes last: nothing that lies beside it can hide a module of Python's own.
Imports make no garbage, yet looking for it among them takes a tenth of their time."""


@dataclass(slots=True)
class _Work:
    """What is still to be answered, and whether more is to come."""

    more: More
    left: dict[int, bytes] = field(default_factory=dict)
    all_there: bool = False

    def fresh(self) -> Mapping[int, bytes]:
        new = None if self.all_there else self.more()
        if new is None:
            self.all_there = True
            return {}
        self.left.update(new)
        return new

    @property
    def done(self) -> bool:
        return self.all_there and not self.left


def answers(task: str, more: More, settings: CrawlSettings) -> Generator[Answer | None]:
    """Yield the answers as they come, and None whenever there was none for a while.

    ``task`` is ``visit``, ``documents`` or ``discover``; ``more`` is called after each answer, and
    five times a second where there is none. Raises CrawlFailed when the crawl dies.
    """
    work, code = _Work(more), 0
    said = ""
    work.fresh()
    for _ in range(_MOST_DEATHS):
        if work.done:
            return
        with _engine(task) as (child, last_words, being_read):
            yield from _answers(child, work, settings)
            code = 0 if work.done else child.wait()
            suspect = int(os.pread(being_read, 20, 0) or -1)
        said = f": {last_words[-1]}" if last_words else ""
        if suspect not in work.left:
            break
        logger.error("the crawl ended (code %s) while it read %r", code, work.left.pop(suspect))
        yield suspect, b""
    if not work.done:
        raise CrawlFailed(f"the crawl ended (code {code}) with {len(work.left)} visits to go{said}")


def _answers(
    child: subprocess.Popen[bytes], work: _Work, settings: CrawlSettings
) -> Iterator[Answer | None]:
    """Yield what the child answers and take it off ``work``."""
    assert child.stdin is not None
    assert child.stdout is not None
    _hand_over(child.stdin, [wire.to_json(settings)])
    _hand_over(child.stdin, _numbered(work.left))
    told = False
    for line in _lines(child.stdout.fileno()):
        if line is None:
            yield None
        else:
            number, _, said = line.partition(b" ")
            del work.left[int(number)]
            yield int(number), said
        _hand_over(child.stdin, _numbered(work.fresh()))
        if work.done:
            break
        if work.all_there and not told:
            _hand_over(child.stdin, [b""])
            told = True


def _numbered(work: Mapping[int, bytes]) -> list[bytes]:
    return [b"%d %s" % pair for pair in work.items()]


def _hand_over(stdin: IO[bytes], lines: Iterable[bytes]) -> None:
    with suppress(BrokenPipeError):  # the child's last words say more
        for line in lines:
            stdin.write(line + b"\n")
        stdin.flush()


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


@contextmanager
def _engine(task: str) -> Iterator[tuple[subprocess.Popen[bytes], deque[str], int]]:
    """The child, the last lines of its log, and the file in which it notes whose page it reads.

    The child is gone when the block is left.
    """
    root = Path(__file__).resolve().parents[1]
    with TemporaryFile() as note:
        being_read = note.fileno()
        child = subprocess.Popen(
            [sys.executable, "-P", "-c", _ENGINE, str(root), str(being_read), task],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            pass_fds=[being_read],
        )
        assert child.stdout is not None
        _widen(child.stdout)
        with _ended(child), _heard(child) as last_words:
            yield child, last_words, being_read


def _widen(pipe: IO[bytes]) -> None:
    """Let most feeds through at once, where the system can and grants this user so much memory."""
    if sys.platform == "linux":
        import fcntl

        with suppress(OSError):
            fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _PIPE)


@contextmanager
def _ended(child: subprocess.Popen[bytes]) -> Iterator[None]:
    """The child is gone, and its pipes are closed, when the block is left."""
    try:
        yield
    finally:
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            with suppress(BrokenPipeError):
                pipe.close()  # type: ignore[union-attr]  # both are pipes


@contextmanager
def _heard(child: subprocess.Popen[bytes]) -> Iterator[deque[str]]:
    """The last lines of its log, which a thread listens to."""
    last_words: deque[str] = deque(maxlen=5)
    listener = Thread(target=_listen, args=(child.stderr, last_words), daemon=True)
    listener.start()
    yield last_words
    if child.poll() is not None:
        listener.join(timeout=10)


def _listen(stderr: IO[bytes], last_words: deque[str]) -> None:
    """Pass the child's log on to this process's own."""
    with stderr:
        for line in stderr:
            text = line.decode(errors="replace").rstrip()
            if text:
                last_words.append(text)
                logger.warning("%s", text)
