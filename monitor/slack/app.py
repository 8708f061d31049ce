"""The Slack app, put together: who may speak to it, and which module listens to what."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from monitor.errors import SettingWrong
from monitor.slack import at_home, commands, messages, reviewing
from monitor.slack.team import Team

if TYPE_CHECKING:
    from slack_bolt import App, BoltResponse

log = logging.getLogger("monitor.slack")

ROOMS = (reviewing, commands, messages, at_home)
"""Modules that listen; each has ``register(app, team)``."""


def create_app(team: Team, *, over_http: bool = False) -> App:
    """Return the Bolt app of a team.

    Everything is acknowledged first and worked on after, in a thread of its own; a form alone is
    recorded before it is acknowledged, within Slack's three seconds, since it closes then.
    Raises :class:`SettingWrong` where HTTP has no signing secret to check requests with.
    """
    from slack_bolt import App

    secret = team.settings.slack.signing_secret.get_secret_value()
    if over_http and not secret:
        raise SettingWrong(
            f"{team.workspace.settings_file}: slack.signing_secret: missing; Slack's requests "
            "cannot be told from others' without it: copy it into FOW_SLACK__SIGNING_SECRET"
        )
    app = App(
        client=team.client,
        signing_secret=secret,
        token_verification_enabled=False,
        logger=log,
    )
    app.middleware(_only(team))
    app.error(_log)
    for room in ROOMS:
        room.register(app, team)
    return app


def _only(team: Team) -> Callable[..., Any]:
    """Refuse other Slack workspaces: the one of the settings, else the token's own, is served."""

    def admit(
        body: Mapping[str, Any], context: Mapping[str, Any], next: Callable[[], BoltResponse]
    ) -> BoltResponse | None:
        from slack_bolt import BoltResponse

        home = team.settings.slack.team or str(context["authorize_result"].team_id)
        asking = team_of(body)
        if asking != home:
            log.warning("refused a request of the Slack workspace %s", asking or "(none)")
            return BoltResponse(status=403, body="")
        return next()

    return admit


def team_of(body: Mapping[str, Any]) -> str:
    """Return the Slack workspace that a request comes from; '' where it does not say."""
    team = body.get("team") or {}
    return str(body.get("team_id") or (team.get("id") if isinstance(team, Mapping) else team) or "")


def _log(error: Exception) -> None:
    """Log what a listener raised; Slack can do nothing about it."""
    log.error("a request of Slack failed", exc_info=error)
