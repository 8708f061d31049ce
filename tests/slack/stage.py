"""A monitor and a Slack beside each other: reviewers who are in both, and the app between."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import uvicorn
from starlette.applications import Starlette

from monitor.archive import Archive
from monitor.archive.reviewers import Reviewer, add_reviewer
from monitor.archive.reviews import Vote, votes
from monitor.archive.slack_cards import card_post
from monitor.review.asking import ask_about
from monitor.slack.cards import post_due
from monitor.slack.http import slack_route
from monitor.slack.socket import run
from monitor.slack.team import Team, make_team
from tests.fakes.slack import Person, Slack
from tests.fakes.slack.state import Json, Message, View
from tests.monitor.blank import blank_workspace
from tests.monitor.review.network import tagged_publication

NOW = datetime(2026, 6, 22, 13, 0, tzinfo=UTC)
LOCALES = {"en": "en-CA", "fr": "fr-CA"}


@dataclass
class Stage:
    """One monitor, one Slack."""

    slack: Slack
    team: Team
    now: list[datetime] = field(default_factory=lambda: [NOW])

    @contextmanager
    def archive(self) -> Iterator[Archive]:
        """The monitor's archive."""
        with self.team.archive() as archive:
            yield archive

    def person(self, name: str, language: str = "en") -> Person:
        """Somebody in Slack who is not on the roster."""
        return self.slack.person(
            name, email=f"{name.lower()}@example.org", locale=LOCALES[language]
        )

    def reviewer(self, name: str, language: str = "en", **more: object) -> tuple[Person, Reviewer]:
        """Somebody in Slack and on the roster."""
        person = self.person(name, language)
        one = Reviewer(
            id=0, name=name, email=person.member.email, languages=(language,), slack=person.id
        )
        one = replace(one, **more)  # type: ignore[arg-type]
        with self.archive() as archive, archive.unit() as connection:
            return person, replace(one, id=add_reviewer(connection, one, NOW))

    def publication(self, number: int = 1, *, relevant: bool = True) -> int:
        """A publication that the model has tagged."""
        with self.archive() as archive:
            return tagged_publication(archive, number, relevant=relevant)

    def ask(self, reviewer: Reviewer, publication: int) -> int:
        """Ask about a publication, by Slack; the card is not posted yet."""
        with self.archive() as archive:
            id = ask_about(
                archive, publication, reviewer.id, reason="routed", channel="slack", now=NOW
            )
        assert id is not None
        return id

    def card(self, person: Person, reviewer: Reviewer, number: int = 1) -> Message:
        """Ask about a new publication and post the card; the message.

        An app that listens by socket makes rounds of its own and may be the quicker to post it.
        """
        request = self.ask(reviewer, self.publication(number))
        post_due(self.team)
        eventually(lambda: self._stands(request))
        return person.inbox()[-1]

    def _stands(self, request: int) -> bool:
        with self.archive() as archive:
            card = card_post(archive, request)
        return card is not None and card.state == "sent"

    def votes(self) -> tuple[Vote, ...]:
        """Every vote so far."""
        with self.archive() as archive:
            return votes(archive)


def make_stage(slack: Slack, folder: Path) -> Stage:
    """A workspace that talks to the fake Slack; nothing listens yet."""
    workspace = blank_workspace(folder)
    world = slack.world
    workspace.settings_file.write_text(
        f"""
        [slack]
        token = "{world.bot_token}"
        app_token = "{world.app_token}"
        signing_secret = "{world.signing_secret}"
        api_url = "{slack.api}"
        team = "{world.team}"
        [collect]
        allow_private_addresses = true
        delay = 0.0
        [web]
        address = "https://monitor.example"
        moderators = ["moderator@example.org"]
        """,
        encoding="utf-8",
    )
    now = [NOW]
    return Stage(slack, make_team(workspace, lambda: now[0]), now)


@contextmanager
def listening(stage: Stage, mode: str) -> Iterator[None]:
    """Have the app listen, by ``socket`` or by ``http``."""
    with _socket(stage) if mode == "socket" else _http(stage):
        yield


@contextmanager
def _socket(stage: Stage) -> Iterator[None]:
    over = threading.Event()
    thread = threading.Thread(
        target=run, args=(stage.team, lambda _: None), kwargs={"over": over}, daemon=True
    )
    thread.start()
    assert stage.slack.sockets.wait_for_app()

    def ended() -> bool:
        thread.join(0.1)
        stage.slack.sockets.cut()  # else the SDK waits three seconds for a last word
        return not thread.is_alive()

    try:
        yield
    finally:
        over.set()
        eventually(ended)


@contextmanager
def _http(stage: Stage) -> Iterator[None]:
    config = uvicorn.Config(
        Starlette(routes=[slack_route(stage.team)]), port=0, log_level="critical", lifespan="off"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    eventually(lambda: server.started)
    port = server.servers[0].sockets[0].getsockname()[1]
    stage.slack.over_http(f"http://127.0.0.1:{port}/slack/events")
    try:
        yield
    finally:
        server.should_exit = True
        thread.join()


def eventually(holds: Callable[[], object], seconds: float = 60) -> None:
    """Wait until something holds; fails when it does not, however busy the machine is."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come about in time"
        time.sleep(0.01)


def words_of(place: Message | View) -> str:
    """All that a message or a view says, in one text."""
    blocks = place.blocks if isinstance(place, Message) else place.content["blocks"]
    return "\n".join(_texts(blocks))


def _texts(thing: object) -> Iterator[str]:
    if isinstance(thing, dict):
        if isinstance(thing.get("text"), str):
            yield thing["text"]
        for name, part in thing.items():
            if name not in ("options", "option_groups"):
                yield from _texts(part)
    elif isinstance(thing, list):
        for part in thing:
            yield from _texts(part)


def buttons(place: Message | View) -> list[str]:
    """The action ids of all buttons."""
    blocks: list[Json] = place.blocks if isinstance(place, Message) else place.content["blocks"]
    inside = [e for b in blocks for e in (*b.get("elements", []), b.get("accessory", {}))]
    return [e["action_id"] for e in inside if e.get("type") == "button"]
