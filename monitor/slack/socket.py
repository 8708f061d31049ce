"""Socket Mode: the app connects to Slack, so that no address of ours need be public."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from types import FrameType

from monitor.errors import MonitorError, SettingWrong
from monitor.slack.app import create_app
from monitor.slack.rounds import Round, keep_making_rounds
from monitor.slack.team import Team


class SlackUnreachable(MonitorError):
    """Slack refused the app, or could not be reached."""


def run(
    team: Team, announce: Callable[[str], None], *, over: threading.Event | None = None
) -> None:
    """Listen to Slack and make rounds until told to stop.

    Raises :class:`SettingWrong` where there is no app-level token, :class:`SlackUnreachable` where
    the first connection fails; later ones are opened anew by the SDK.
    """
    from slack_bolt.adapter.socket_mode import SocketModeHandler
    from slack_sdk.errors import SlackClientError

    token = team.settings.slack.app_token.get_secret_value()
    if not token:
        raise SettingWrong(
            f"{team.workspace.settings_file}: slack.app_token: missing; copy the app-level token "
            "(xapp-...) of your Slack app into FOW_SLACK__APP_TOKEN (docs/slack.md)"
        )
    stop = over or _stop_on_signals()
    client = SocketModeHandler(create_app(team), token).client
    try:
        name = team.client.auth_test()["team"]
        client.connect()
    except (SlackClientError, OSError) as error:
        raise SlackUnreachable(f"Slack: {_reason(error)}") from error
    announce(f"Connected to the Slack workspace {name}; stop with Ctrl-C")
    try:
        keep_making_rounds(team, stop, lambda done: _tell(done, announce))
    finally:
        client.close()


def _stop_on_signals() -> threading.Event:
    over = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        over.set()

    for one in (signal.SIGINT, signal.SIGTERM):
        signal.signal(one, stop)
    return over


def _reason(error: Exception) -> str:
    """Slack's own word for what is wrong, where it gave one."""
    response = getattr(error, "response", None)
    return str(response.get("error")) if response is not None else str(error)


def _tell(done: Round, announce: Callable[[str], None]) -> None:
    parts = [
        f"{count} {what}"
        for count, what in (
            (done.posted, "posted"),
            (done.settled, "looked up"),
            (done.redrawn, "drawn anew"),
            (done.reminded, "reminded"),
        )
        if count
    ]
    if parts:
        announce(f"Cards: {', '.join(parts)}")
