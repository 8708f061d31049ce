"""Serving the pages: a socket, uvicorn, and one line that says where to look."""

from __future__ import annotations

import logging
import re
import socket
from collections.abc import Callable
from threading import Thread

from monitor.errors import MonitorError, UserError
from monitor.schedule import scheduled
from monitor.settings import Settings, Web
from monitor.slack.http import slack_beside
from monitor.web.app import create_app
from monitor.web.roles import ACCESS
from monitor.web.site import Clock, Site
from monitor.workspace import Workspace

log = logging.getLogger("monitor.web")


def serve(
    workspace: Workspace,
    clock: Clock,
    *,
    host: str = "",
    port: int | None = None,
    announce: Callable[[str], None],
) -> None:
    """Serve the pages of a workspace until the process is told to stop.

    ``host`` and ``port`` stand in for the settings'. Raises :class:`UserError` where the port
    cannot be had.
    """
    import uvicorn

    app = create_app(workspace, clock)
    settings: Settings = app.state.site.settings
    web = settings.web
    app.state.site.vocabularies  # noqa: B018 - a fault in them is to show now, not at a page
    Thread(target=_warm, args=[app.state.site], daemon=True).start()
    listening = bound(host or web.host, web.port if port is None else port)
    for line in told(web, listening):
        announce(line)
    config = uvicorn.Config(
        app,
        log_level="info",
        server_header=False,
        timeout_graceful_shutdown=10,
        # A proxy on this machine may say whom it asks for; nobody else is believed.
        proxy_headers=True,
        forwarded_allow_ips="127.0.0.1",
    )
    logging.getLogger("uvicorn.access").addFilter(without_tokens)
    with (
        slack_beside(app, workspace, clock),
        scheduled(workspace, settings.schedule, settings.digest.send_at),
    ):
        uvicorn.Server(config).run(sockets=[listening])


def _warm(site: Site) -> None:
    """Read what the search needs, so that the first who searches need not wait for it."""
    try:
        site.finder.columns(site.reading())
    except MonitorError as error:
        log.error("the search could not be made ready: %s", error)


def bound(host: str, port: int) -> socket.socket:
    """Return a socket that listens there; raises :class:`UserError` where it cannot."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        raise UserError(
            f"{host}:{port}: cannot listen there: {error.strerror}; choose another with --port"
        ) from error
    listening.listen(128)
    return listening


def told(web: Web, listening: socket.socket) -> list[str]:
    """Return what whoever starts the pages should know."""
    host, port = listening.getsockname()[:2]
    lines = [f"The pages are at http://{f'[{host}]' if ':' in host else host}:{port}"]
    if not (web.staff or web.moderators):
        lines.append("Nobody can sign in as staff yet: name addresses in web.staff of fow.toml")
    if not web.public:
        lines.append("Only those who sign in see anything: web.public is false")
    return lines


def without_tokens(record: logging.LogRecord) -> bool:
    """Keep tokens out of the log: whoever reads it could use a link of somebody else's.

    uvicorn hands over the client, the method, the path, the version and the status.
    """
    if isinstance(record.args, tuple) and len(record.args) == 5:
        client, method, path, version, status = record.args
        record.args = (client, method, _TOKEN.sub(r"\1…", str(path)), version, status)
    return True


_TOKEN = re.compile(
    "^((?:/[^/?]*)*?(?:"
    + "|".join(path.partition("{token}")[0] for path in ACCESS if "{token}" in path)
    + r"))[^/?]+"
)
