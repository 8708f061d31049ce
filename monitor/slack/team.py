"""What everything in the Slack app works with: the workspace, Slack's client, the clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from monitor.archive import Archive, open_archive
from monitor.edit import Labels, vocabulary_labels
from monitor.errors import SettingWrong
from monitor.settings import Settings
from monitor.workspace import Workspace

if TYPE_CHECKING:
    from slack_sdk import WebClient

Clock = Callable[[], datetime]
PATIENT_SECONDS = 30.0
HURRIED_SECONDS = 1.5
"""How long a locked archive is waited for: after a click was acknowledged, and before."""


@dataclass(frozen=True, slots=True, eq=False)
class Team:
    """One monitor in one Slack workspace."""

    workspace: Workspace
    settings: Settings
    client: WebClient
    clock: Clock
    labels: Labels

    @property
    def web(self) -> str:
        """Where people reach the web pages, without a slash at the end."""
        return self.settings.web.address.rstrip("/")

    @contextmanager
    def archive(self, *, busy_seconds: float = PATIENT_SECONDS) -> Iterator[Archive]:
        """Open the archive for one piece of work; raises ArchiveUnusable."""
        archive = open_archive(self.workspace.archive_file, busy_seconds=busy_seconds)
        try:
            yield archive
        finally:
            archive.close()


def make_team(workspace: Workspace, clock: Clock) -> Team:
    """Return the team that the settings name; nothing is asked of Slack yet.

    Raises :class:`SettingWrong` where there is no token.
    """
    settings = workspace.settings()
    if not settings.slack.token.get_secret_value():
        raise SettingWrong(
            f"{workspace.settings_file}: slack.token: missing; copy the bot token (xoxb-...) of "
            "your Slack app into FOW_SLACK__TOKEN (docs/slack.md says where it is)"
        )
    labels = vocabulary_labels(workspace.folder)
    return Team(workspace, settings, client_of(settings), clock, labels)


def client_of(settings: Settings) -> WebClient:
    """Return a client with the token of the settings; nothing is asked of Slack yet."""
    from slack_sdk import WebClient

    slack = settings.slack
    # No retries: the SDK's default posts twice when the answer to a post is lost.
    return WebClient(
        slack.token.get_secret_value(), base_url=slack.api_url, timeout=10, retry_handlers=[]
    )
