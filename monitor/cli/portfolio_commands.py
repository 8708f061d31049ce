"""``fow portfolio``: mail people what is new in the searches they keep."""

from __future__ import annotations

from contextlib import closing
from dataclasses import asdict

import typer

from monitor.cli.options import AsJson, Folder, now
from monitor.cli.output import say, say_json, working

app = typer.Typer(
    help="Mail people what is new in their saved searches.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.callback()
def family() -> None:
    """Mail people what is new in their saved searches."""


@app.command(epilog="Example: fow portfolio send")
def send(workspace: Folder = None, as_json: AsJson = False) -> None:
    """Write about what is new since the last time, at most once a week for each search."""
    from monitor.archive import open_archive
    from monitor.web.portfolio import send_portfolios
    from monitor.web.roles import Role, role_of
    from monitor.workspace import find_workspace

    place = find_workspace(workspace)
    settings = place.settings()
    with place.locked(), closing(open_archive(place.archive_file)) as archive, working("sending"):

        def may_sign_in(person: str) -> bool:
            return role_of(settings, archive, person) > Role.ANYBODY

        done = send_portfolios(archive, settings, place, now, may_sign_in)
    if as_json:
        say_json(asdict(done))
    else:
        say(
            f"{done.searches} searches: {done.sent} letters sent, {done.waiting} waiting, "
            f"{done.failed} failed, {done.doubtful} in doubt"
        )
