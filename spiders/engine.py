"""The child process of a crawl: assignments in on stdin, visits out on stdout, log on stderr.

``spiders.crawl`` starts it. The first line of its input holds the settings, then one numbered line
for each assignment, then an empty one; it lives until all are answered or its input is closed. A
number alone on its output says whose page is being read.
"""

from __future__ import annotations

import asyncio
import faulthandler
import json
import logging
import os
import signal
import sys
import warnings
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from importlib import import_module
from queue import SimpleQueue
from threading import Lock, Thread
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
Work = dict[int, tuple[str, Task]]
"""Number → host and what to do there."""


def main() -> None:
    """Crawl what stdin asks for."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when we end
    warnings.simplefilter("ignore")
    lines = iter(sys.stdin.buffer.readline, b"\n")
    settings = CrawlSettings(**json.loads(next(lines)))
    work = _work(lines, sys.argv[-1])
    Thread(target=_end_with_parent, daemon=True).start()
    _import_quickly()
    _log_to_stderr()
    install_reactor("twisted.internet.asyncioreactor.AsyncioSelectorReactor")
    crawl = AsyncCrawlerRunner(scrapy_settings(settings)).crawl(
        CollectSpider, work=work, limits=settings
    )
    reactor: Any = import_module("twisted.internet.reactor")  # there since it was installed
    crawl.add_done_callback(lambda _: reactor.stop())
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


def _work(lines: Iterable[bytes], task: str) -> Work:
    pairs = (line.partition(b" ")[::2] for line in lines)
    if task == "visit":
        assignments = {int(number): wire.assignment(plain) for number, plain in pairs}
        return {n: (_host(one.source.url), partial(visit, one)) for n, one in assignments.items()}
    act: Callable[[DocumentRequest, Means], Awaitable[Answer]]
    act = fetch_document if task == "documents" else look_around
    requests = {int(number): wire.document_request(plain) for number, plain in pairs}
    return {n: (_host(one.url), partial(act, one)) for n, one in requests.items()}


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _end_with_parent() -> None:
    while os.read(0, 4096):  # not through sys.stdin, whose lock would be held when we end
        pass
    os._exit(3)


class CollectSpider(Spider):
    """Runs every task once, so many at a time and so many a host, and writes the answers."""

    name = "collect"

    def __init__(self, *, work: Work, limits: CrawlSettings, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._work = work
        self._limits = limits
        self._total = asyncio.Semaphore(limits.concurrency)
        self._hosts: dict[str, asyncio.Semaphore] = defaultdict(
            lambda: asyncio.Semaphore(limits.concurrency_per_host)
        )
        self._output = Output()
        self._reader = ThreadPoolExecutor(max_workers=1)

    async def start(self) -> AsyncIterator[Any]:
        """Everything happens here; nothing is left for Scrapy's own loop."""
        async with asyncio.TaskGroup() as group:
            for number, (host, task) in self._work.items():
                group.create_task(self._run(number, host, task))
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
        self, number: int, function: Callable[..., _Result], *arguments: object
    ) -> _Result:
        """In one thread: the downloads go on meanwhile, and the PDF engine bears no second one."""
        loop = asyncio.get_running_loop()
        read = partial(self._output.watched, number, function, *arguments)
        return await loop.run_in_executor(self._reader, read)


class Output:
    """Writes to stdout from threads other than the reactor's: a slow listener never stops that."""

    def __init__(self) -> None:
        self._lines: SimpleQueue[bytes | None] = SimpleQueue()
        self._lock = Lock()
        self._writer = Thread(target=self._write_all)
        self._writer.start()

    async def put(self, number: int, answer: Answer) -> None:
        """Hand one answer over; waits while too many are not yet read."""
        self._lines.put(b"%d %s\n" % (number, wire.to_json(answer)))
        while self._lines.qsize() > _MOST_WAITING:
            await asyncio.sleep(0.02)

    def watched(self, number: int, function: Callable[..., _Result], *arguments: object) -> _Result:
        """What the function returns; the parent knows whose page it is, should we die of it."""
        self._write(b"%d \n" % number)
        faulthandler.dump_traceback_later(LONGEST_READING, exit=True)
        try:
            return function(*arguments)
        finally:
            faulthandler.cancel_dump_traceback_later()

    def finish(self) -> None:
        """Wait until all is written."""
        self._lines.put(None)
        self._writer.join()

    def _write_all(self) -> None:
        for line in iter(self._lines.get, None):
            self._write(line)

    def _write(self, line: bytes) -> None:
        try:
            with self._lock:
                sys.stdout.buffer.write(line)
                sys.stdout.buffer.flush()
        except BrokenPipeError:
            os._exit(3)


if __name__ == "__main__":
    main()
