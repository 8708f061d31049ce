"""How the fake Slack reaches the app: over the WebSocket it opened, or by signed HTTP requests."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import urlencode

from tests.fakes.slack.state import Json, World
from tests.fakes.slack.websocket import WebSocket


@dataclass(frozen=True)
class Happening:
    """Something that Slack tells the app."""

    kind: str
    """events_api, interactive or slash_commands (apis/events-api/using-socket-mode)."""
    payload: Json
    id: str
    """The envelope's id."""


@dataclass(frozen=True)
class Answer:
    """Whether and how the app acknowledged a happening."""

    acknowledged: bool
    payload: Json = field(default_factory=dict)
    seconds: float = 0.0
    status: int = 200


class Link(Protocol):
    """A way to reach the app."""

    def deliver(self, happening: Happening, attempt: int = 0) -> Answer:
        """Tell the app, and wait for its acknowledgement as long as the workspace has patience."""
        ...


class Sockets:
    """The WebSockets that the app has opened."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._open: list[WebSocket] = []
        self._acknowledged: dict[str, Json] = {}
        self._changed = threading.Condition()
        self.connections = 0

    def serve(self, socket: WebSocket) -> None:
        """Greet a connection and take its acknowledgements until it ends."""
        hello = {"type": "hello", "num_connections": 1, "connection_info": {"app_id": "A0FOW0001"}}
        socket.send(json.dumps(hello))
        with self._changed:
            self._open.append(socket)
            self.connections += 1
            self._changed.notify_all()
        for text in socket.texts():
            self._take(json.loads(text))
        with self._changed:
            self._open.remove(socket)
            self._changed.notify_all()

    def _take(self, said: Json) -> None:
        with self._changed:
            self._acknowledged[said["envelope_id"]] = said.get("payload") or {}
            self._changed.notify_all()

    def wait_for_app(self, connections: int = 1, seconds: float = 60) -> bool:
        """Wait until the app has connected that many times in all, and is connected."""
        with self._changed:
            return self._changed.wait_for(
                lambda: self.connections >= connections and bool(self._open), seconds
            )

    def deliver(self, happening: Happening, attempt: int = 0) -> Answer:
        """Send an envelope; not acknowledged when nobody is connected or nobody answers."""
        begin = time.monotonic()
        envelope: Json = {
            "envelope_id": happening.id,
            "type": happening.kind,
            "payload": happening.payload,
            "accepts_response_payload": happening.kind != "events_api",
        }
        if happening.kind == "events_api":
            envelope |= {"retry_attempt": attempt, "retry_reason": "timeout" if attempt else ""}
        with self._changed:
            self._acknowledged.pop(happening.id, None)
            sockets = list(self._open)
        try:
            sockets[-1].send(json.dumps(envelope))
        except (IndexError, OSError):
            return Answer(acknowledged=False)
        with self._changed:
            came = self._changed.wait_for(
                lambda: happening.id in self._acknowledged, self._world.patience
            )
            payload = self._acknowledged.get(happening.id, {})
        return Answer(acknowledged=came, payload=payload, seconds=time.monotonic() - begin)

    def refresh(self) -> bool:
        """Ask the app for a new connection, as Slack does every few hours; then end the old.

        False: no new connection came.
        """
        old, before = list(self._open), self.connections
        for socket in old:
            socket.send(json.dumps({"type": "disconnect", "reason": "refresh_requested"}))
        came = self.wait_for_app(before + 1)
        for socket in old:
            socket.close()
        return came

    def cut(self) -> None:
        """Cut all connections."""
        for socket in list(self._open):
            socket.close()


class Requests:
    """Signed HTTP requests to the app's one address (authentication/verifying-requests)."""

    def __init__(self, world: World, url: str) -> None:
        self._world = world
        self._url = url

    def deliver(self, happening: Happening, attempt: int = 0) -> Answer:
        """Send events as JSON, commands and interactions as forms."""
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        if happening.kind == "events_api":
            headers = {"Content-Type": "application/json"}
            body = json.dumps(happening.payload)
        elif happening.kind == "slash_commands":
            body = urlencode(happening.payload)
        else:
            body = urlencode({"payload": json.dumps(happening.payload)})
        if attempt:
            headers |= {"X-Slack-Retry-Num": str(attempt), "X-Slack-Retry-Reason": "http_timeout"}
        return self.send(body, headers)

    def send(
        self, body: str, headers: dict[str, str], *, age: float = 0, secret: str = ""
    ) -> Answer:
        """Send a request signed ``age`` seconds ago; with ``secret``, by somebody else."""
        begin = time.monotonic()
        signed = headers | signature(body, secret or self._world.signing_secret, time.time() - age)
        request = urllib.request.Request(self._url, body.encode(), signed)
        try:
            with urllib.request.urlopen(request, timeout=self._world.patience) as response:
                said, status = response.read().decode(), response.status
        except urllib.error.HTTPError as error:
            return Answer(acknowledged=False, status=error.code, seconds=time.monotonic() - begin)
        except OSError:
            return Answer(acknowledged=False, status=0, seconds=time.monotonic() - begin)
        payload = json.loads(said) if said.startswith("{") else {"text": said} if said else {}
        return Answer(True, payload, time.monotonic() - begin, status)


def signature(body: str, secret: str, when: float) -> dict[str, str]:
    """Return the headers ``v0=`` HMAC-SHA256 of version, time and body."""
    stamp = str(int(when))
    base = f"v0:{stamp}:{body}".encode()
    digest = hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}
