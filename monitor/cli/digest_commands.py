"""``fow digest``: preview, build and send editions."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from monitor.cli import delivery_commands, editor_commands
from monitor.cli.options import AsJson, Folder, now
from monitor.cli.output import say, say_json, working

app = typer.Typer(
    help="Preview, build and send the digest.", no_args_is_help=True, rich_markup_mode=None
)
delivery_commands.register(app)
editor_commands.register(app)


@app.command(epilog="Example: fow digest preview --language fr")
def preview(
    language: Annotated[
        str, typer.Option(help="Language printed here; the first of digest.languages if left out.")
    ] = "",
    workspace: Folder = None,
) -> None:
    """Print the next edition and write it to the outbox; nothing is frozen or sent."""
    from digests.email import plain
    from monitor.archive import open_archive
    from monitor.errors import UserError
    from monitor.publish import preview as make
    from monitor.workspace import find_workspace

    place = find_workspace(workspace)
    settings = place.settings()
    shown = language or settings.digest.languages[0]
    if shown not in settings.digest.languages:
        offered = ", ".join(settings.digest.languages)
        raise UserError(f"--language: {shown!r} is none of digest.languages: {offered}")
    with working("composing"):
        edition, paths = make(open_archive(place.archive_file), settings, place, now().date())
    say(plain(edition, shown))
    say()
    for path in paths:
        say(path)


@app.command(epilog="Example: fow digest build")
def build(
    monthly: Annotated[
        bool, typer.Option("--monthly", help="The newsletter of the month before instead.")
    ] = False,
    workspace: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Freeze the next edition and its recipients now, due or not; nothing is sent."""
    from monitor.cli.flow_commands import say_published
    from monitor.run import build_step
    from monitor.workspace import find_workspace

    with working("composing"):
        summary = build_step(find_workspace(workspace), now, monthly=monthly)
    if as_json:
        say_json(asdict(summary))
    else:
        say_published(summary)


@app.command(epilog="Example: fow digest send weekly-2026-06-22")
def send(
    edition: Annotated[str, typer.Argument(help="Edition; all that may go out if left out.")] = "",
    workspace: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Send what is queued: by SMTP and Slack where fow.toml names them, else to the outbox."""
    from monitor.run import send_step
    from monitor.workspace import find_workspace

    with working("sending"):
        summary = send_step(find_workspace(workspace), now, edition)
    if as_json:
        say_json(asdict(summary))
        return
    states = ", ".join(f"{count} {state}" for state, count in summary.outcomes.items())
    say(f"Sent       {states or summary.why}")
    for path in summary.paths:
        say(f"           {path}")
