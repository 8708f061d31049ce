"""The fake Slack's HTTP front: /api/, response URLs, and the WebSocket of Socket Mode."""

from __future__ import annotations

import json
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from tests.fakes.slack.links import Sockets
from tests.fakes.slack.methods import answer
from tests.fakes.slack.responses import respond
from tests.fakes.slack.state import Call, Json, World
from tests.fakes.slack.websocket import WebSocket


def make_server(world: World, sockets: Sockets) -> ThreadingHTTPServer:
    """Return a server for one workspace, on a port that is free."""

    class Handler(_Handler):
        pass

    Handler.world = world
    Handler.sockets = sockets
    return ThreadingHTTPServer(("127.0.0.1", 0), Handler)


class _Handler(BaseHTTPRequestHandler):
    world: World
    sockets: Sockets

    def log_message(self, *_: object) -> None:
        return

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        if parts.path == "/socket":
            socket = WebSocket(self)
            socket.accept()
            self.sockets.serve(socket)
            self.close_connection = True
        else:
            self._api(dict(parse_qsl(parts.query)))

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.path.startswith("/response/"):
            status, said = respond(self.world, self.path.split("/")[-1], json.loads(body))
            self._say(status, said)
        else:
            self._api(self._arguments(body))

    def _arguments(self, body: bytes) -> Json:
        if "json" in self.headers.get("Content-Type", ""):
            given: Json = json.loads(body or b"{}")
            return given
        return dict(parse_qsl(body.decode()))

    def _api(self, given: Json) -> None:
        method = urlsplit(self.path).path.removeprefix("/api/")
        header = self.headers.get("Authorization", "")
        token = header.removeprefix("Bearer ") or str(given.pop("token", ""))
        with self.world.lock:
            faults = self.world.faults[method]
            fault = faults.popleft() if faults else ""
        self._with_fault(fault, method, token, given)

    def _with_fault(self, fault: str, method: str, token: str, given: Json) -> None:
        if fault in ("", "slow"):
            if fault:
                time.sleep(2)
            self._say(200, answer(self.world, method, token, given))
            return
        if fault == "lost answer":
            answer(self.world, method, token, given)
        else:
            self.world.calls.append(Call(method, given, fault))
        if fault.startswith("lost"):
            self.connection.shutdown(2)
        elif fault == "ratelimited":
            self._say(429, {"ok": False, "error": fault}, **{"Retry-After": "1"})
        elif fault == "503":
            self._page(503, b"<html>down</html>")
        else:
            self._say(200, {"ok": False, "error": fault})

    def _say(self, status: int, said: Json, **headers: str) -> None:
        named = {"Content-Type": "application/json; charset=utf-8", **headers}
        self._page(status, json.dumps(said).encode(), **named)

    def _page(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
