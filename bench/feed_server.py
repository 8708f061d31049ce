"""Serves feeds for the bench: as many as are asked for, 30 entries and 90 KB each.

``python -m bench.feed_server MODE LATENCY`` prints its port and serves until its input closes, on
fifty addresses of loopback (Linux answers on all of 127/8), so that politeness towards one host
does not hide the rest. MODE is ``validators`` (ETag, answers 304) or ``plain`` (always 200);
LATENCY is in seconds.
"""

from __future__ import annotations

import asyncio
import sys
from functools import lru_cache

ENTRIES = 30
HOSTS = [f"127.0.0.{number}" for number in range(1, 51)]
PARAGRAPH = (
    "Employers in the region report that new tasks appear faster than training follows, and that "
    "the surveys they could consult describe occupations as they stood years ago. "
)
ITEM = """<item><title>Report {feed}-{entry}: skills &amp; tasks in region {feed}</title>
<link>http://127.0.0.1/reports/{feed}/{entry}</link>
<guid isPermaLink="false">r-{feed}-{entry}</guid>
<dc:creator>Ada Roy</dc:creator><category>skills</category>
<pubDate>Mon, 22 Jun 2026 09:{entry:02}:00 GMT</pubDate>
<description><![CDATA[<p>{text}</p><p>Region {feed}, entry {entry}.</p>]]></description></item>
"""


@lru_cache(maxsize=64)
def feed(number: int) -> bytes:
    """The feed of that number; the same bytes each time."""
    text = (PARAGRAPH * 16).strip()
    items = "".join(ITEM.format(feed=number, entry=entry, text=text) for entry in range(ENTRIES))
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
        f"<title>Body {number}</title><link>http://127.0.0.1/{number}</link><language>en</language>"
        f"<description>Reports</description>{items}</channel></rss>"
    ).encode()


def answer(request: bytes, *, validators: bool) -> bytes:
    """The whole answer to one request."""
    path = request.split(b" ", 2)[1]
    if not path.startswith(b"/feed/"):
        return b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
    number = int(path.rpartition(b"/")[2])
    tag = b'"%d"' % number
    if validators and tag in request:
        return b"HTTP/1.1 304 Not Modified\r\nETag: %s\r\n\r\n" % tag
    body = feed(number)
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nContent-Length: %d\r\n"
    header = b"ETag: %s\r\n" % tag if validators else b""
    return head % len(body) + header + b"\r\n" + body


async def serve(*, validators: bool, latency: float) -> None:
    """Serve on a free port of loopback until stdin closes."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                request = await reader.readuntil(b"\r\n\r\n")
                await asyncio.sleep(latency)
                writer.write(answer(request, validators=validators))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    first = await asyncio.start_server(talk, HOSTS[0], 0)
    port = first.sockets[0].getsockname()[1]
    others = await asyncio.start_server(talk, HOSTS[1:], port)
    print(port, flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    first.close()
    others.close()


if __name__ == "__main__":
    asyncio.run(serve(validators=sys.argv[1] == "validators", latency=float(sys.argv[2])))
