"""HTTP mode: Slack's signed requests, taken by the web application."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from monitor.slack.app import create_app
from monitor.slack.manifest import PATH
from monitor.slack.team import Team

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route


MOST_BYTES = 1_000_000
"""A request of Slack is far smaller; what is larger is not read."""


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
