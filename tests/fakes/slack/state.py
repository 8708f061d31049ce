"""What the fake Slack remembers: people, channels, messages, views, tickets and what was asked."""

from __future__ import annotations

import itertools
import threading
import time
from collections import defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

TRIGGER_SECONDS = 3.0
"""A trigger_id expires three seconds after it was issued (reference: handling user interaction)."""
RESPONSE_USES = 5
RESPONSE_SECONDS = 1800.0
"""A response_url answers up to five times within thirty minutes (handling user interaction)."""


class Clock:
    """Stands still until a test moves it on: how busy the machine is makes no trigger too old."""

    def __init__(self) -> None:
        self._now = time.time()

    def __call__(self) -> float:
        """Seconds since the epoch, as this Slack sees it."""
        return self._now

    def forward(self, seconds: float) -> None:
        """Let time pass at once."""
        self._now += seconds


@dataclass
class Member:
    """A person of the workspace, as users.info tells of them."""

    id: str
    name: str
    email: str = ""
    locale: str = "en-CA"
    tz: str = "America/Toronto"


@dataclass
class Channel:
    """A conversation: public (C…), private (G…) or direct (D…)."""

    id: str
    name: str
    kind: str = "channel"
    members: set[str] = field(default_factory=set)


@dataclass
class Message:
    """A message in a channel; ``only_for`` is set when it is ephemeral."""

    channel: str
    ts: str
    user: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    thread_ts: str = ""
    metadata: Json = field(default_factory=dict)
    only_for: str = ""
    edits: int = 0
    deleted: bool = False
    reactions: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))


@dataclass
class View:
    """A modal or a Home tab of one person, with what was typed and chosen in it."""

    id: str
    user: str
    content: Json
    hash: str
    opened: float
    previous: str = ""
    closed: bool = False
    typed: Json = field(default_factory=dict)
    """Block id → action id → what was chosen or written."""


@dataclass
class Trigger:
    """A trigger_id: for one person, used once."""

    user: str
    issued: float
    used: bool = False


@dataclass
class ResponseUrl:
    """A place to answer one interaction."""

    user: str
    channel: str
    issued: float
    message: Message | None = None
    uses: int = 0


@dataclass(frozen=True)
class Call:
    """One request to the Web API, and how it was answered."""

    method: str
    arguments: Json
    error: str
    """Empty: it was answered with ok."""


class World:
    """One Slack workspace with one installed app."""

    team = "T0FOW0001"
    app_id = "A0FOW0001"
    bot_id = "B0FOW0001"
    bot_user = "U0FOWBOT1"
    bot_token = "xoxb-loopback-1"
    app_token = "xapp-loopback-1"
    signing_secret = "loopback-signing-secret"

    def __init__(self, scopes: set[str]) -> None:
        self.scopes = scopes
        self.clock = Clock()
        self.lock = threading.RLock()
        self.members: dict[str, Member] = {}
        self.channels: dict[str, Channel] = {}
        self.messages: list[Message] = []
        self.views: dict[str, View] = {}
        self.homes: dict[str, View] = {}
        self.triggers: dict[str, Trigger] = {}
        self.responses: dict[str, ResponseUrl] = {}
        self.calls: list[Call] = []
        self.faults: dict[str, deque[str]] = defaultdict(deque)
        self.address = ""
        self.page_size = 999
        """The most that a page of history holds; Slack may give fewer than were asked for."""
        self.patience = 20.0
        """Seconds of real time that an acknowledgement is waited for. Slack waits three; a busy
        machine may need more, though none needs as many as the app waits for a locked archive."""
        self.fetches = True
        """Whether Slack can fetch the pictures that messages show by their address."""
        self._numbers = itertools.count(1)

    def number(self) -> int:
        """Return a number that was not given before."""
        with self.lock:
            return next(self._numbers)

    def ts(self) -> str:
        """Return the timestamp of a new message; unique, and in order."""
        return f"{int(self.clock())}.{self.number():06}"

    def add_member(self, name: str, **about: str) -> Member:
        """Let somebody join the workspace."""
        member = Member(id=f"U0{self.number():07}", name=name, **about)
        self.members[member.id] = member
        return member

    def add_channel(self, name: str, *, kind: str = "channel", app: bool = True) -> Channel:
        """Make a channel in which everybody is, the app too unless ``app`` is False."""
        prefix = {"channel": "C", "group": "G"}[kind]
        channel = Channel(f"{prefix}0{self.number():07}", name, kind, set(self.members))
        if app:
            channel.members.add(self.bot_user)
        with self.lock:
            self.channels[channel.id] = channel
        return channel

    def direct(self, user: str) -> Channel:
        """Return the direct conversation of the app with a person, opening it where needed."""
        with self.lock:
            for channel in self.channels.values():
                if channel.kind == "im" and channel.members == {user, self.bot_user}:
                    return channel
            opened = Channel(f"D0{self.number():07}", "", "im", {user, self.bot_user})
            self.channels[opened.id] = opened
            return opened

    def trigger(self, user: str) -> str:
        """Issue a trigger_id."""
        made = f"{self.number()}.{int(self.clock())}.{'f' * 32}"
        self.triggers[made] = Trigger(user, self.clock())
        return made

    def response_url(self, user: str, channel: str, message: Message | None = None) -> str:
        """Issue a response_url."""
        key = f"{self.team}-{self.number()}"
        self.responses[key] = ResponseUrl(user, channel, self.clock(), message)
        return f"{self.address}/response/{key}"

    def standing(self, channel: str = "", *, seen_by: str = "") -> list[Message]:
        """Return the messages that stand in a channel, oldest first, as one person sees them."""
        return [
            message
            for message in self.messages
            if (not channel or message.channel == channel)
            and not message.deleted
            and (not message.only_for or message.only_for == seen_by)
        ]

    def modal(self, user: str) -> View | None:
        """Return the modal that a person has in front of them."""
        with self.lock:
            opened = [v for v in self.views.values() if v.user == user and not v.closed]
        return opened[-1] if opened else None

    def called(self, method: str) -> list[Call]:
        """Return the calls of one method that were answered with ok."""
        return [call for call in self.calls if call.method == method and not call.error]

    def next_answers(self, method: str, *faults: str) -> None:
        """Have the next calls of a method go wrong, one fault a call.

        A fault is ``ratelimited``, ``lost answer`` (the work is done, then the connection is
        cut), ``lost request`` (cut before the work), ``slow`` (answered after two seconds),
        ``503``, or the name of one of Slack's errors.
        """
        self.faults[method].extend(faults)

    def each_message(self) -> Iterator[Message]:
        """Walk through everything that was ever posted, deleted and ephemeral too."""
        yield from list(self.messages)
