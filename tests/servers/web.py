"""A web server on loopback: each path answers as its test says, well or badly."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread

Answer = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Web:
    """What is served, and what was asked for."""

    port: int
    paths: dict[str, Answer] = field(default_factory=dict)
    asked: dict[str, list[dict[str, str]]] = field(default_factory=lambda: defaultdict(list))
    """Path → the headers of each request, names in lower case."""

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        """Address of a path on this server."""
        return f"http://{host}:{self.port}{path}"

    def serve(self, path: str, answer: Answer) -> str:
        """Serve ``path`` in this way; its address."""
        self.paths[path] = answer
        return self.url(path)


@contextmanager
def web() -> Iterator[Web]:
    """A server for the time of the block; an unknown path (robots.txt too) answers 404."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            here.asked[path].append({name.lower(): value for name, value in self.headers.items()})
            try:
                here.paths.get(path, status(404))(self)
            except OSError:
                self.close_connection = True

        def log_message(self, *args: object) -> None:
            """Tests look at ``asked``."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        server.block_on_close = False
        here = Web(server.server_port)
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield here
        finally:
            server.shutdown()


def body(
    content: bytes, content_type: str = "application/xml", code: int = 200, **headers: str
) -> Answer:
    """An answer as it should be; an underscore in a header's name stands for a hyphen."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(code)
        request.send_header("Content-Type", content_type)
        request.send_header("Content-Length", str(len(content)))
        for name, value in headers.items():
            request.send_header(name.replace("_", "-"), value)
        request.end_headers()
        request.wfile.write(content)

    return answer


def status(code: int, **headers: str) -> Answer:
    """An answer without a page."""
    return body(b"", "text/plain", code, **headers)


def conditional(
    content: bytes, etag: str | None = None, last_modified: str | None = None
) -> Answer:
    """304 to who brings the validator, 200 to everyone else."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        if (etag and request.headers.get("If-None-Match") == etag) or (
            last_modified and request.headers.get("If-Modified-Since") == last_modified
        ):
            request.send_response(304)
            request.end_headers()
            return
        headers = {"ETag": etag, "Last_Modified": last_modified}
        body(content, **{name: value for name, value in headers.items() if value})(request)

    return answer


def redirect(to: str, code: int = 301) -> Answer:
    """A redirect."""
    return status(code, Location=to)


def in_turn(*answers: Answer) -> Answer:
    """The first answer to the first request, and so on; the last one for ever."""
    left = list(answers)

    def answer(request: BaseHTTPRequestHandler) -> None:
        (left.pop(0) if len(left) > 1 else left[0])(request)

    return answer


def after(event: Event, answer: Answer) -> Answer:
    """The answer, once that has happened."""

    def later(request: BaseHTTPRequestHandler) -> None:
        event.wait()
        answer(request)

    return later


def cut_short(content: bytes, promised: int) -> Answer:
    """Promises more bytes than it sends, then hangs up."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Length", str(promised))
        request.end_headers()
        request.wfile.write(content)
        request.close_connection = True

    return answer


def endless_head(request: BaseHTTPRequestHandler) -> None:
    """Headers without end."""
    request.send_response(200)
    request.flush_headers()
    lines = b"".join(b"X-%d: %s\r\n" % (number, b"a" * 1000) for number in range(100))
    while True:
        request.wfile.write(lines)


def dripping(content: bytes, seconds: float) -> Answer:
    """One byte at a time, with a pause after each."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Length", str(len(content)))
        request.end_headers()
        for number in range(len(content)):
            request.wfile.write(content[number : number + 1])
            request.wfile.flush()
            time.sleep(seconds)

    return answer
