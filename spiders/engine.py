"""The child process of a crawl: assignments in on stdin, visits out on stdout, log on stderr.

``spiders.child`` starts it. The first line of its input holds the settings, then one numbered line
for each assignment, as they come, then an empty one; it lives until all are answered or its input
is closed. In a file that outlives it stands whose page it is reading.
"""

from __future__ import annotations

import asyncio
import faulthandler
import gc
import json
import logging
import os
import signal
import sys
import warnings
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from importlib import import_module
from queue import SimpleQueue
from threading import Thread
from typing import Any, TypeVar
from urllib.parse import urlsplit

from scrapy import Spider
from scrapy.crawler import AsyncCrawlerRunner
from scrapy.utils.reactor import install_reactor

from spiders import wire
from spiders.crawl import CrawlSettings
from spiders.discovery import DiscoveryVisit
from spiders.means import Means
from spiders.page_visits import fetch_document, look_around
from spiders.settings import scrapy_settings
from spiders.source import DocumentRequest, DocumentVisit, Visit
from spiders.visiting import visit

LONGEST_READING = 120
"""Seconds; who reads one page for longer is stuck, and the process ends."""
_MOST_WAITING = 64
"""Answers that wait for a slow listener before the crawl pauses."""

_Result = TypeVar("_Result")
Answer = Visit | DocumentVisit | DiscoveryVisit
Task = Callable[[Means], Awaitable[Answer]]
Work = tuple[int, str, Task]
"""Number, host, and what to do there."""


def main() -> None:
    """Crawl what stdin asks for."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when we end
    warnings.simplefilter("ignore")
    lines = _lines()
    settings = CrawlSettings(**json.loads(next(lines)))
    _import_quickly()
    _log_to_stderr()
    install_reactor("twisted.internet.asyncioreactor.AsyncioSelectorReactor")
    crawl = AsyncCrawlerRunner(scrapy_settings(settings)).crawl(
        CollectSpider,
        task=sys.argv[-1],
        lines=lines,
        limits=settings,
        watch=Watch(int(sys.argv[-2])),
    )
    reactor: Any = import_module("twisted.internet.reactor")  # there since it was installed
    crawl.add_done_callback(lambda _: reactor.stop())
    gc.freeze()  # else all that was imported is looked through for garbage again and again
    gc.enable()
    reactor.run(installSignalHandlers=False)
    crawl.result()


def _import_quickly() -> None:
    """Import aiohttp without the certificate authorities: it reads them all, twice, to no use of
    ours (``spiders.middleware.http`` does when it needs them); that is a fifth of a second."""
    before = os.environ.get("SSL_CERT_FILE")
    os.environ["SSL_CERT_FILE"] = os.devnull
    import_module("aiohttp")
    del os.environ["SSL_CERT_FILE"]
    if before is not None:
        os.environ["SSL_CERT_FILE"] = before


def _log_to_stderr() -> None:
    """What Scrapy's middlewares have to say stands in the visits."""
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(name)s: %(message)s")
    logging.getLogger("scrapy").setLevel(logging.ERROR)
    logging.getLogger("scrapy.downloadermiddlewares").setLevel(logging.CRITICAL)
    logging.getLogger("twisted").setLevel(logging.ERROR)


def _lines() -> Iterator[bytes]:
    """Lines of the input; not through sys.stdin, whose lock would be held when we end."""
    rest = b""
    while read := os.read(0, 1 << 16):
        *ended, rest = (rest + read).split(b"\n")
        yield from ended


def _work(line: bytes, task: str) -> Work:
    number, _, plain = line.partition(b" ")
    if task == "visit":
        assignment = wire.assignment(plain)
        return int(number), _host(assignment.source.url), partial(visit, assignment)
    act: Callable[[DocumentRequest, Means], Awaitable[Answer]]
    act = fetch_document if task == "documents" else look_around
    request = wire.document_request(plain)
    return int(number), _host(request.url), partial(act, request)


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _listen(
    lines: Iterator[bytes], loop: asyncio.AbstractEventLoop, incoming: asyncio.Queue[bytes]
) -> None:
    """Pass on what comes in; end with the parent."""
    for line in lines:
        loop.call_soon_threadsafe(incoming.put_nowait, line)
    os._exit(3)


class CollectSpider(Spider):
    """Runs every task once, so many at a time and so many a host, and writes the answers."""

    name = "collect"

    def __init__(
        self,
        *,
        task: str,
        lines: Iterator[bytes],
        limits: CrawlSettings,
        watch: Watch,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self._task = task
        self._lines = lines
        self._limits = limits
        self._total = asyncio.Semaphore(limits.concurrency)
        self._hosts: dict[str, asyncio.Semaphore] = defaultdict(
            lambda: asyncio.Semaphore(limits.concurrency_per_host)
        )
        self._watch = watch
        self._output = Output()
        self._reader = ThreadPoolExecutor(max_workers=1)
        self._being_read = 0

    async def start(self) -> AsyncIterator[Any]:
        """Everything happens here; nothing is left for Scrapy's own loop."""
        incoming: asyncio.Queue[bytes] = asyncio.Queue()
        listening = (self._lines, asyncio.get_running_loop(), incoming)
        Thread(target=_listen, args=listening, daemon=True).start()
        async with asyncio.TaskGroup() as group:
            while line := await incoming.get():
                group.create_task(self._run(*_work(line, self._task)))
        self._reader.shutdown()
        self._output.finish()
        return
        yield

    async def _run(self, number: int, host: str, task: Task) -> None:
        assert self.crawler.engine is not None
        means = Means(
            download=self.crawler.engine.download_async,
            read=partial(self._read, number),
            settings=self._limits,
        )
        async with self._hosts[host], self._total:
            await self._output.put(number, await task(means))

    async def _read(
        self, number: int, function: Callable[..., _Result], *arguments: object, brief: bool = False
    ) -> _Result:
        """In one thread: the downloads go on meanwhile, and the PDF engine bears no second one.

        What is brief is read here and now: two threads that take turns cost more than they gain.
        """
        read = partial(self._watch.over, number, function, *arguments)
        if brief and not self._being_read:
            return read()
        self._being_read += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._reader, read)
        finally:
            self._being_read -= 1


class Watch:
    """Over whoever reads a page, one at a time: should it end or hold us, the parent knows whose
    it was.

    The kernel's alarm clock keeps the time: it costs no thread, and rings for an engine written in
    C that never comes back to Python.
    """

    def __init__(self, file: int) -> None:
        self._file = file
        faulthandler.register(signal.SIGALRM, chain=True)  # a traceback, then the end

    def over(self, number: int, function: Callable[..., _Result], *arguments: object) -> _Result:
        """What the function returns; who reads for too long ends the process."""
        os.pwrite(self._file, b"%-20d" % number, 0)
        signal.setitimer(signal.ITIMER_REAL, LONGEST_READING)
        try:
            return function(*arguments)
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)


class Output:
    """Writes to stdout from a thread of its own: a slow listener never stops the reactor."""

    def __init__(self) -> None:
        self._lines: SimpleQueue[bytes | None] = SimpleQueue()
        self._writer = Thread(target=self._write_all)
        self._writer.start()

    async def put(self, number: int, answer: Answer) -> None:
        """Hand one answer over; waits while too many are not yet read."""
        self._lines.put(b"%d %s\n" % (number, wire.to_json(answer)))
        while self._lines.qsize() > _MOST_WAITING:
            await asyncio.sleep(0.02)

    def finish(self) -> None:
        """Wait until all is written."""
        self._lines.put(None)
        self._writer.join()

    def _write_all(self) -> None:
        try:
            # Not by sys.stdout: where Python's is unbuffered, a process that is stopped and
            # continued (a container, by Ctrl-Z) says half of what it was about to say.
            with os.fdopen(1, "wb", closefd=False) as whole:
                for line in iter(self._lines.get, None):
                    whole.write(line)
                    whole.flush()
        except BrokenPipeError:
            os._exit(3)


if __name__ == "__main__":
    main()
