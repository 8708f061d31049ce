"""``fow serve``: the web pages, until it is stopped."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from monitor.cli.options import Folder, now
from monitor.cli.output import say


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command(epilog="Example: fow serve --port 8080")(serve)


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on; else web.host.")] = "",
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="Port; else web.port; 0: any free one.")
    ] = None,
    workspace: Folder = None,
) -> None:
    """Show the archive as web pages, until you stop it with Ctrl-C."""
    from monitor.web.serve import serve as run
    from monitor.workspace import find_workspace

    run(find_workspace(workspace), now, host=host, port=port, announce=_announce)


def _announce(line: str) -> None:
    """Say a line at once, also where standard output is a file or a journal."""
    say(line)
    sys.stdout.flush()
