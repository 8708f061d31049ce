"""Killed with SIGKILL at fifty points on the way to 2,000 readers: nobody is lost or bothered."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import random
import signal
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from email import message_from_bytes
from multiprocessing.synchronize import Event
from pathlib import Path

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from digests.delivery import State
from monitor.archive import editions, open_archive
from monitor.run import resend_step, send_step
from monitor.workspace import Workspace
from tests.digests.editions import typical
from tests.digests.mail_server import AnyPort
from tests.monitor.crowd import address, clock, gather

READERS = 2000
KILLS = 50
SEED = 20260622
STEPS = ("connect", "sender", "recipient", "stall", "taken", "answered", "committed")
"""Where in a message's way the monitor is killed: before it, at each command, while the server
says nothing, once the server has taken it and before it says so, just after it has, and later."""


@dataclass
class Server:
    """Takes mail as it pleases, and kills the monitor when its plan says so."""

    answers: dict[str, str]
    """Address → the answer to its first attempt: 4…, 5…, or ``hang up`` after the message."""
    plan: list[tuple[int, str]]
    """After so many messages, at that step; the next one first."""
    victim: int = 0
    begun: int = 0
    kills: Counter[str] = field(default_factory=Counter)
    taken: list[tuple[str, bytes]] = field(default_factory=list)
    envelopes: list[str] = field(default_factory=list)

    def kill(self, step: str) -> bool:
        if not (self.victim and self.plan and self.plan[0] <= (self.begun, step)):
            return False
        due, wanted = self.plan[0]
        if wanted != step or due > self.begun:
            return False
        self.plan.pop(0)
        os.kill(self.victim, signal.SIGKILL)
        self.victim = 0
        self.kills[step] += 1
        return True

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, host: str, replies: list[str]
    ) -> list[str]:
        session.host_name = host
        self.kill("connect")
        return replies

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, sender: str, options: list[str]
    ) -> str:
        self.begun += 1
        self.kill("sender")
        envelope.mail_from = sender
        return "250 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, to: str, options: list[str]
    ) -> str:
        self.kill("recipient")
        if self.answers.get(to, "")[:1] in ("4", "5"):
            return self.answers.pop(to) if self.answers[to][0] == "4" else self.answers[to]
        envelope.rcpt_tos.append(to)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        (to,) = envelope.rcpt_tos
        if self.plan and self.plan[0][1] == "stall" and self.kill("stall"):
            server.transport.abort()
            return "451 too late"
        assert isinstance(envelope.content, bytes)
        assert envelope.mail_from
        self.taken.append((to, envelope.content))
        self.envelopes.append(envelope.mail_from)
        if self.answers.pop(to, "") == "hang up":
            server.transport.abort()
        self.kill("taken")
        loop = asyncio.get_running_loop()
        loop.call_later(0.0005, self.kill, "answered")
        loop.call_later(0.02, self.kill, "committed")
        return "250 taken"


def send(folder: Path, known: Event) -> None:
    """Send, once the server knows whom it is to kill."""
    known.wait()
    send_step(Workspace(folder), clock, typical().id)  # named, so that 4xx is tried again at once


def planned(chance: random.Random) -> list[tuple[int, str]]:
    points = sorted(chance.sample(range(1, READERS - 50), KILLS))
    steps = [STEPS[number % len(STEPS)] for number in range(KILLS)]
    chance.shuffle(steps)
    # No connection is made between messages; the monitor is killed while it makes its first.
    return [
        (0 if step == "connect" else point, step) for point, step in zip(points, steps, strict=True)
    ]


def troubles(chance: random.Random) -> dict[str, str]:
    chosen = chance.sample(range(READERS), 60)
    kinds = ("450 4.2.0 busy", "550 5.1.1 nobody", "hang up")
    return {address(number): kinds[place % 3] for place, number in enumerate(chosen)}


@pytest.mark.slow
def test_everyone_gets_the_edition_and_at_most_one_message_a_kill_is_in_doubt(
    tmp_path: Path,
) -> None:
    chance = random.Random(SEED)
    server = Server(troubles(chance), planned(chance))
    asked = dict(server.answers)
    controller = AnyPort(server, hostname="127.0.0.1", port=0)
    controller.start()
    try:
        workspace, edition = gather(tmp_path / "w", controller.port, READERS)
        deaths = _until_done(server, workspace)
        assert (deaths, sum(server.kills.values())) == (KILLS, KILLS)
        assert set(server.kills) == set(STEPS)
        with closing(open_archive(workspace.archive_file)) as archive:
            lines = {line.reader: line for line in editions.deliveries(archive, edition=edition)}
        _check(server, {name: line.state for name, line in lines.items()}, asked)
        resend_step(workspace, clock, edition, [State.UNKNOWN])
    finally:
        controller.stop()
    refused = {name for name, answer in asked.items() if answer[0] == "5"}
    assert {to for to, _ in server.taken} == {address(n) for n in range(READERS)} - refused


def _until_done(server: Server, workspace: Workspace) -> int:
    """Send in a process of its own, again after each death; return how many there were."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.monitor.inked"])
    for deaths in range(KILLS + 1):
        known = context.Event()
        child = context.Process(target=send, args=(workspace.folder, known))
        child.start()
        assert child.pid
        server.victim = child.pid
        known.set()
        child.join(300)
        server.victim = 0
        if child.exitcode == 0:
            return deaths
        assert child.exitcode == -signal.SIGKILL
    raise AssertionError("it was killed more often than planned")


def _check(server: Server, states: dict[str, str], asked: dict[str, str]) -> None:
    assert len(states) == READERS
    assert set(states.values()) <= {State.SENT, State.FAILED, State.UNKNOWN}
    arrived = Counter(to for to, _ in server.taken)
    assert set(arrived.values()) == {1}, "nobody gets it twice"
    for name, state in states.items():
        assert state != State.SENT or arrived[name], name
        assert state != State.FAILED or asked[name][0] == "5", name
    hung_up = {name for name, answer in asked.items() if answer == "hang up"}
    doubtful = {name for name, state in states.items() if state == State.UNKNOWN}
    assert hung_up <= doubtful
    assert len(doubtful - hung_up) <= KILLS
    assert {name for name in states if not arrived[name]} <= doubtful | {
        name for name, state in states.items() if state == State.FAILED
    }
    for (to, raw), sender in zip(server.taken, server.envelopes, strict=True):
        message = message_from_bytes(raw)
        assert to in message["To"]
        assert message["List-Unsubscribe"].startswith("<https://monitor.example.org/u/")
        assert sender.startswith("bounces+")
