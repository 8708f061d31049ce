"""``fow slack``: the app's manifest, and running the app."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from monitor.cli.options import AsJson, Folder, now
from monitor.cli.output import say, say_json

app = typer.Typer(
    help="Run the Slack app of the review network.", no_args_is_help=True, rich_markup_mode=None
)


@app.command(epilog="Example: fow slack manifest > manifest.json")
def manifest(
    url: Annotated[
        str,
        typer.Option(help="Address of fow serve, for requests over HTTP instead of Socket Mode."),
    ] = "",
) -> None:
    """Print the manifest to paste into Slack where a new app is made."""
    import json

    from monitor.slack.manifest import manifest as make

    say(json.dumps(make(url), indent=2, ensure_ascii=False))


@app.command(epilog="Example: fow slack run --workspace my-monitor")
def run(workspace: Folder = None) -> None:
    """Listen to Slack by Socket Mode and post what is due every minute, until you stop it."""
    import logging

    from monitor.slack.socket import run as listen
    from monitor.slack.team import make_team
    from monitor.workspace import find_workspace

    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s")
    listen(make_team(find_workspace(workspace), now), say)


@app.command("round", epilog="Example: fow slack round --json")
def one_round(workspace: Folder = None, as_json: AsJson = False) -> None:
    """Post the cards and reminders that are due now, look up doubtful posts, and end."""
    from monitor.slack.rounds import make_round
    from monitor.slack.team import make_team
    from monitor.workspace import find_workspace

    done = asdict(make_round(make_team(find_workspace(workspace), now)))
    if as_json:
        say_json(done)
    else:
        say(", ".join(f"{count} {what}" for what, count in done.items()))
