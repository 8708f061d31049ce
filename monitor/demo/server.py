"""SampleServer: six sample sources of different kinds on loopback, as real servers answer."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import sha256
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from monitor.demo.samples import collections
from monitor.demo.site import Answer, Stage, site
from spiders.source import Kind, Selectors, Source

_KINDS = {"listing": Kind.LISTING, "report": Kind.REPORT}


def sources(base_url: str) -> tuple[Source, ...]:
    """The six sample sources, as served under ``base_url``."""
    return tuple(
        Source(
            id=collection.id,
            url=base_url.rstrip("/") + collection.address,
            kind=_KINDS.get(collection.shape, Kind.FEED),
            title=collection.title,
            publisher=collection.publisher,
            language=collection.language,
            selectors=Selectors(**collection.selectors) if collection.selectors else None,
        )
        for collection in collections()
    )


class SampleServer:
    """Context manager that serves the sample publications on 127.0.0.1, at a free port.

    ``ending`` is the last day of the sample week; without it, yesterday in UTC, so that no sample
    comes from the future.
    """

    def __init__(self, ending: date | None = None) -> None:
        self._ending = ending or datetime.now(UTC).date() - timedelta(days=1)
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.modified = datetime.combine(self._ending, time(12), UTC)
        self._server.answers = site(Stage(self.base_url, self._ending))
        self._thread = Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    @property
    def base_url(self) -> str:
        """Address of the server, without a slash at the end."""
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def sources(self) -> tuple[Source, ...]:
        """The six sample sources, as this server serves them."""
        return sources(self.base_url)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    answers: dict[str, Answer]
    modified: datetime


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        """Answer with the page, or 304 when the client has it already."""
        answer = self.server.answers.get(urlsplit(self.path).path)
        if answer is None:
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        etag = f'"{sha256(answer.body).hexdigest()[:16]}"'
        fresh = self._is_fresh(etag)
        self.send_response(HTTPStatus.NOT_MODIFIED if fresh else HTTPStatus.OK)
        self.send_header("ETag", etag)
        self.send_header("Last-Modified", format_datetime(self.server.modified, usegmt=True))
        if not fresh:
            self.send_header("Content-Type", answer.content_type)
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if not fresh and self.command == "GET":
            self.wfile.write(answer.body)

    do_HEAD = do_GET

    def log_message(self, format: str, *args: object) -> None:
        """Keep quiet: the demo prints its own account."""

    def _is_fresh(self, etag: str) -> bool:
        """RFC 9110, section 13.2.2: the entity tag decides; without one, the date."""
        if tags := self.headers.get("If-None-Match"):
            return tags.strip() == "*" or etag in (
                tag.strip().removeprefix("W/") for tag in tags.split(",")
            )
        try:
            since = parsedate_to_datetime(self.headers.get("If-Modified-Since", ""))
        except ValueError:
            return False
        return self.server.modified <= since.replace(tzinfo=since.tzinfo or UTC)
