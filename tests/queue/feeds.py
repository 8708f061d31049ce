"""A web of many hosts on loopback, one feed or document an address, and a log of who asked when."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Thread

from spiders.source import Source

TEXT = "This paper asks how automation changes the skills that employers want, and what is known. "


@dataclass
class Feeds:
    """What was asked of each host."""

    port: int = 0
    begun: dict[str, list[tuple[float, str]]] = field(default_factory=lambda: defaultdict(list))
    """Host → when, and which path."""
    at_once: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    most_at_once: int = 0
    """Requests that one host was answering at the same time, at most."""

    def source(self, number: int, hosts: int) -> Source:
        """One feed; each host has many."""
        url = f"{self.address(number % hosts)}/feed/{number}"
        return Source(id=f"feed-{number}", url=url)

    def address(self, host: int) -> str:
        """Where a host is, numbered from 0."""
        return f"http://127.0.0.{1 + host}:{self.port}"

    def asked(self) -> list[str]:
        """Every path that was asked for, without robots.txt."""
        paths = [path for log in self.begun.values() for _, path in log]
        return [path for path in paths if path != "/robots.txt"]

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the requests of one connection."""
        host = writer.get_extra_info("sockname")[0]
        with suppress(OSError, asyncio.IncompleteReadError):
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                path = head.split(b" ")[1].decode()
                self.begun[host].append((time.monotonic(), path))
                self.at_once[host] += 1
                self.most_at_once = max(self.most_at_once, self.at_once[host])
                await asyncio.sleep(0.01)
                self.at_once[host] -= 1
                writer.write(_page(path, f"http://{host}:{self.port}"))
                await writer.drain()
        writer.close()


def _page(path: str, here: str) -> bytes:
    kind, _, number = path[1:].partition("/")
    status = "404 Not Found" if kind == "robots.txt" else "200 OK"
    items = ""
    for n in range(3):
        text = f"<description>{TEXT * 2} Sample {number}-{n}.</description>"
        link = f"<link>{here}/paper/{number}-{n}</link>"
        title = f"<title>Work {number}-{n}</title>"
        items += f"<item>{title}{link}{'' if kind == 'thin' else text}</item>"
    pages = {
        "robots.txt": "",
        "paper": f"<title>Work {number}</title><article><p>{TEXT * 20}</p></article>",
    }
    feed = f'<rss version="2.0"><channel><title>Feed {number}</title>{items}</channel></rss>'
    body = pages.get(kind, feed)
    media = "text/html" if kind in pages else "application/rss+xml"
    head = f"HTTP/1.1 {status}\r\nContent-Type: {media}\r\nContent-Length: {len(body)}"
    return f"{head}\r\n\r\n{body}".encode()


@contextmanager
def feeds(hosts: int) -> Iterator[Feeds]:
    """Serve them on 127.0.0.1 and so many of its neighbours less one."""
    here, loop = Feeds(), asyncio.new_event_loop()
    names = [f"127.0.0.{1 + number}" for number in range(hosts)]

    async def begin() -> None:
        first = await asyncio.start_server(here.answer, names[0], 0)
        here.port = first.sockets[0].getsockname()[1]
        if names[1:]:
            await asyncio.start_server(here.answer, names[1:], here.port)

    loop.run_until_complete(begin())
    thread = Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield here
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        for task in asyncio.all_tasks(loop):
            task.cancel()
            with suppress(asyncio.CancelledError):
                loop.run_until_complete(task)
        loop.close()
