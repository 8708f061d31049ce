"""A server on loopback that plays the posting and reading of messages, with its limits."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl


@dataclass
class Slack:
    """What was posted, and what to answer: each post takes the next of ``answers``.

    Messages are read one a page.
    """

    posts: list[dict[str, Any]] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    requests: int = 0
    closed: bool = False
    """True: the bot may post and may not read."""


def _fault(post: dict[str, Any]) -> str:
    """Name the limit of chat.postMessage that a post breaks, if any."""
    if len(post["blocks"]) > 50:
        return "invalid_blocks"
    return "msg_too_long" if len(json.dumps(post["blocks"], ensure_ascii=False)) > 10000 else ""


def _told(slack: Slack, method: str, asked: dict[str, str]) -> dict[str, Any]:
    """Answer what is asked of conversations.open, .history or .replies."""
    if slack.closed:
        return {"ok": False, "error": "missing_scope"}
    if method == "conversations.open":
        return {"ok": True, "channel": {"id": f"D{asked['users'][1:]}"}}
    assert asked["include_all_metadata"] == "1"
    here = [
        post | {"ts": f"1700000000.{number:06}"}
        for number, post in enumerate(slack.posts, 1)
        if post["channel"] == asked["channel"] and post.get("thread_ts") == asked.get("ts")
    ]
    begin = int(asked.get("cursor", "0"))
    return {
        "ok": True,
        "messages": here[begin : begin + 1],
        "response_metadata": {"next_cursor": str(begin + 1) if begin + 1 < len(here) else ""},
    }


def _posted(slack: Slack, post: dict[str, Any], error: str) -> tuple[int, dict[str, str], str]:
    """Keep a post and say where it stands, or refuse it with ``error``."""
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
    return status, headers, body


@contextmanager
def slack_server() -> Iterator[tuple[Slack, str]]:
    """Run a server; gives what it holds and the address to send to."""
    slack = Slack()

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            return

        def do_POST(self) -> None:
            slack.requests += 1
            body = self.rfile.read(int(self.headers["Content-Length"]))
            method = self.path.rpartition("/")[2]
            if method != "chat.postMessage":
                self._read(method, dict(parse_qsl(body.decode())))
                return
            post = json.loads(body)
            answer = slack.answers.pop(0) if slack.answers else ""
            if answer == "hang up":
                slack.posts.append(post)
                self.connection.close()
                return
            self._send(*_posted(slack, post, answer or _fault(post)))

        def _read(self, method: str, asked: dict[str, str]) -> None:
            answer = _told(slack, method, asked)
            self._send(200, {"Content-Type": "application/json"}, json.dumps(answer))

        def _send(self, status: int, headers: dict[str, str], body: str) -> None:
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
