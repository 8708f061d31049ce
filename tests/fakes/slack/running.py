"""Running the fake Slack: the server, the way to the app, and deliveries on bad days."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from tests.fakes.slack.links import Answer, Happening, Link, Requests, Sockets
from tests.fakes.slack.person import Person
from tests.fakes.slack.server import make_server
from tests.fakes.slack.state import Json, World

SCOPES = frozenset(
    {
        "chat:write",
        "commands",
        "channels:history",
        "groups:history",
        "im:history",
        "im:write",
        "metadata.message:read",
        "reactions:read",
        "users:read",
        "users:read.email",
    }
)


class Slack:
    """One running fake; ``world`` is what it remembers."""

    def __init__(self, world: World, sockets: Sockets) -> None:
        self.world = world
        self.sockets = sockets
        self.link: Link = sockets
        self.log: list[tuple[Happening, Answer]] = []
        self.held: list[Happening] | None = None

    @property
    def api(self) -> str:
        """The base of the Web API."""
        return f"{self.world.address}/api/"

    def person(self, name: str, **about: str) -> Person:
        """Let somebody join the workspace."""
        return Person(self, self.world.add_member(name, **about))

    def over_http(self, url: str) -> Requests:
        """From now on, reach the app by signed requests to ``url``."""
        self.link = requests = Requests(self.world, url)
        return requests

    def happen(self, kind: str, payload: Json) -> Answer:
        """Tell the app of something; while deliveries are held, only note it."""
        happening = Happening(kind, payload, f"envelope-{self.world.number()}")
        if self.held is not None:
            self.held.append(happening)
            return Answer(acknowledged=False)
        return self._deliver(happening)

    def again(self, happening: Happening | None = None, attempt: int = 1) -> Answer:
        """Deliver the last happening (or another) once more, as a retry."""
        return self._deliver(happening or self.log[-1][0], attempt)

    @contextmanager
    def holding(self) -> Iterator[list[Happening]]:
        """Hold deliveries back; what happened can be put in another order or repeated.

        At the end each is delivered as the list then stands.
        """
        held: list[Happening] = []
        self.held = held
        try:
            yield held
        finally:
            self.held = None
        for happening in held:
            self._deliver(happening)

    def _deliver(self, happening: Happening, attempt: int = 0) -> Answer:
        answer = self.link.deliver(happening, attempt)
        self.log.append((happening, answer))
        return answer


@contextmanager
def running(scopes: frozenset[str] = SCOPES) -> Iterator[Slack]:
    """Run a fake Slack on loopback."""
    world = World(set(scopes))
    sockets = Sockets(world)
    server = make_server(world, sockets)
    world.address = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield Slack(world, sockets)
    finally:
        sockets.cut()
        server.shutdown()
        server.server_close()
