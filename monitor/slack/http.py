"""HTTP mode: Slack's signed requests, taken by the web application."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from monitor.slack.app import create_app
from monitor.slack.manifest import PATH
from monitor.slack.rounds import rounds_beside
from monitor.slack.team import Clock, Team, make_team
from monitor.workspace import Workspace

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route


MOST_BYTES = 1_000_000
"""A request of Slack is far smaller; what is larger is not read."""


@contextmanager
def slack_beside(app: Starlette, workspace: Workspace, clock: Clock) -> Iterator[bool]:
    """Have a web application answer Slack, and make rounds, while inside.

    Only where the settings hold a token and a signing secret; True: they do.
    Raises :class:`monitor.errors.SettingWrong`.
    """
    slack = workspace.settings().slack
    if not (slack.token.get_secret_value() and slack.signing_secret.get_secret_value()):
        yield False
        return
    team = make_team(workspace, clock)
    app.router.routes.insert(0, slack_route(team))
    with rounds_beside(team):
        yield True


def slack_route(team: Team) -> Route:
    """Return the one route that answers Slack.

    Signatures and the five-minute window are checked by Bolt. Raises
    :class:`monitor.errors.SettingWrong` without a signing secret.
    """
    from starlette.routing import Route

    return Route(PATH, slack_endpoint(team), methods=["POST"])


def slack_endpoint(team: Team) -> Callable[[Request], Awaitable[Response]]:
    """Return what answers a request of Slack, in a thread, since Bolt waits for the answer."""
    from slack_bolt.adapter.starlette.handler import to_bolt_request, to_starlette_response
    from starlette.concurrency import run_in_threadpool
    from starlette.responses import Response as Answer

    app = create_app(team, over_http=True)

    async def take(request: Request) -> Response:
        body = b""
        async for piece in request.stream():
            body += piece
            if len(body) > MOST_BYTES:
                return Answer(status_code=413)
        try:
            asked = to_bolt_request(request, body)
        except ValueError:  # neither a form nor JSON; signatures are checked after this
            return Answer(status_code=400)
        return to_starlette_response(await run_in_threadpool(app.dispatch, asked))

    return take
