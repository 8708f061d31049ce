"""The child process of a crawl: assignments in on stdin, visits out on stdout, log on stderr.

``spiders.crawl`` starts it. The first line of its input holds the settings, then one line for each
assignment, then an empty one; it lives until all are answered or its input is closed.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import signal
import sys
import warnings
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from queue import SimpleQueue
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

from scrapy import Spider
from scrapy.crawler import AsyncCrawlerProcess

from spiders import wire
from spiders.crawl import CrawlSettings
from spiders.fetching import Download
from spiders.settings import scrapy_settings
from spiders.source import Assignment, DocumentRequest, DocumentVisit, Visit
from spiders.visiting import fetch_document, visit

_MOST_WAITING = 64
"""Answers that wait for a slow reader before the crawl pauses."""

Task = Callable[[Download], Awaitable[Visit | DocumentVisit]]


def main() -> None:
    """Crawl what stdin asks for."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when we end
    warnings.simplefilter("ignore")
    lines = iter(sys.stdin.buffer.readline, b"\n")
    settings = CrawlSettings(**json.loads(next(lines)))
    work = _documents(lines, settings) if sys.argv[-1] == "documents" else _visits(lines, settings)
    Thread(target=_end_with_parent, daemon=True).start()
    process = AsyncCrawlerProcess(scrapy_settings(settings), install_root_handler=False)
    _log_to_stderr()
    process.crawl(CollectSpider, work=work, settings_of_crawl=settings)
    process.start(install_signal_handlers=False)


def _log_to_stderr() -> None:
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(name)s: %(message)s")
    logging.getLogger("scrapy").setLevel(logging.ERROR)  # after Scrapy has set its own
    logging.getLogger("scrapy.downloadermiddlewares").setLevel(
        logging.CRITICAL
    )  # the Visit says it
    logging.getLogger("twisted").setLevel(logging.ERROR)


def _visits(lines: Iterable[bytes], settings: CrawlSettings) -> list[tuple[str, Task]]:
    assignments = [wire.assignment(line) for line in lines]
    return [(_host(part.source.url), _visit_task(part, settings)) for part in assignments]


def _documents(lines: Iterable[bytes], settings: CrawlSettings) -> list[tuple[str, Task]]:
    requests = [wire.document_request(line) for line in lines]
    return [(_host(part.url), _document_task(part, settings)) for part in requests]


def _visit_task(assignment: Assignment, settings: CrawlSettings) -> Task:
    return lambda download: visit(assignment, download, settings)


def _document_task(request: DocumentRequest, settings: CrawlSettings) -> Task:
    return lambda download: fetch_document(request, download, settings)


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

    def __init__(
        self, *, work: list[tuple[str, Task]], settings_of_crawl: CrawlSettings, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self._work = work
        self._total = asyncio.Semaphore(settings_of_crawl.concurrency)
        self._hosts: dict[str, asyncio.Semaphore] = defaultdict(
            lambda: asyncio.Semaphore(settings_of_crawl.concurrency_per_host)
        )
        self._answers = Answers()

    async def start(self) -> AsyncIterator[Any]:
        """Everything happens here; nothing is left for Scrapy's own loop."""
        async with asyncio.TaskGroup() as group:
            for host, task in self._work:
                group.create_task(self._run(host, task))
        self._answers.finish()
        return
        yield

    async def _run(self, host: str, task: Task) -> None:
        async with self._hosts[host], self._total:
            answer = await task(self.crawler.engine.download_async)
            await self._answers.put(answer)


class Answers:
    """Writes answers to stdout from a thread of its own: a slow reader never stops the reactor."""

    def __init__(self) -> None:
        self._lines: SimpleQueue[bytes | None] = SimpleQueue()
        self._writer = Thread(target=self._write)
        self._writer.start()

    async def put(self, answer: Visit | DocumentVisit) -> None:
        """Hand one answer over; waits while too many are not yet read."""
        self._lines.put(wire.to_json(answer).encode() + b"\n")
        while self._lines.qsize() > _MOST_WAITING:
            await asyncio.sleep(0.02)

    def finish(self) -> None:
        """Wait until all is written."""
        self._lines.put(None)
        self._writer.join()

    def _write(self) -> None:
        for line in iter(self._lines.get, None):
            try:
                sys.stdout.buffer.write(line)
                sys.stdout.buffer.flush()
            except BrokenPipeError:
                os._exit(3)


if __name__ == "__main__":
    main()
