"""A server on loopback that plays chat.postMessage, with its limits and its bad days."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Slack:
    """What was posted, and what to answer: each post takes the next of ``answers``."""

    posts: list[dict[str, Any]] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    requests: int = 0


def _fault(post: dict[str, Any]) -> str:
    """Name the limit of chat.postMessage that a post breaks, if any."""
    if len(post["blocks"]) > 50:
        return "invalid_blocks"
    return "msg_too_long" if len(json.dumps(post["blocks"], ensure_ascii=False)) > 10000 else ""


@contextmanager
def slack_server() -> Iterator[tuple[Slack, str]]:
    """Run a server; gives what it holds and the address to send to."""
    slack = Slack()

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            return

        def do_POST(self) -> None:
            slack.requests += 1
            post = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            answer = slack.answers.pop(0) if slack.answers else ""
            if answer == "hang up":
                slack.posts.append(post)
                self.connection.close()
                return
            self._answer(post, answer or _fault(post))

        def _answer(self, post: dict[str, Any], error: str) -> None:
            status, headers = 200, {"Content-Type": "application/json"}
            body = json.dumps({"ok": False, "error": error})
            if error == "ratelimited":
                status, headers = 429, headers | {"Retry-After": "1"}
            elif error == "broken":
                status, body = 503, "<html>down</html>"
            elif not error:
                slack.posts.append(post)
                stamp = f"1700000000.{len(slack.posts):06}"
                body = json.dumps({"ok": True, "channel": post["channel"], "ts": stamp})
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body.encode())

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield slack, f"http://127.0.0.1:{server.server_port}/api/"
    finally:
        server.shutdown()
        server.server_close()
