"""A stateful Slack on loopback: its Web API, its WebSocket, its people and its bad days.

What it checks follows Slack's documented contract (docs.slack.dev); each rule names the page.
"""

from __future__ import annotations

from tests.fakes.slack.person import Person
from tests.fakes.slack.running import Slack, running

__all__ = ["Person", "Slack", "running"]
