"""The app's manifest: what an administrator pastes into Slack to make the app."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from monitor.errors import UserError

MANIFEST = Path(__file__).with_name("manifest.json")
PATH = "/slack/events"
"""Where Slack sends events, interactions and commands in HTTP mode."""


def manifest(address: str = "") -> dict[str, Any]:
    """Return the manifest, for Socket Mode; with the web pages' ``address``, for HTTP mode.

    Raises :class:`UserError` where Slack could not call that address.
    """
    made: dict[str, Any] = json.loads(MANIFEST.read_text(encoding="utf-8"))
    if not address:
        return made
    if urlsplit(address).scheme != "https" or not urlsplit(address).hostname:
        raise UserError(f"--url: {address}: Slack calls https addresses only, such as {_EXAMPLE}")
    url = address.rstrip("/") + PATH
    made["settings"]["socket_mode_enabled"] = False
    made["settings"]["event_subscriptions"]["request_url"] = url
    made["settings"]["interactivity"]["request_url"] = url
    for command in made["features"]["slash_commands"]:
        command["url"] = url
    return made


_EXAMPLE = "https://monitor.example.org"
