"""``fow digest status`` and ``resend``: who got what, and what is done about the rest."""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.options import AsJson, Folder, now
from monitor.cli.output import say, say_json, say_table, working

if TYPE_CHECKING:
    from monitor.archive.editions import Delivery

EditionId = Annotated[str, typer.Argument(help="Edition; the latest if left out.")]


def register(app: typer.Typer) -> None:
    """Add this family's commands to ``fow digest``."""
    app.command(epilog="Example: fow digest status --state failed")(status)
    app.command(epilog="Example: fow digest resend --failed")(resend)


def status(
    edition: EditionId = "",
    state: Annotated[
        str, typer.Option(help="Only queued, sending, sent, failed or unknown ones.")
    ] = "",
    workspace: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Show who got an edition, when, and what the server said."""
    from digests.delivery.states import State
    from monitor.archive import read_archive
    from monitor.archive.editions import deliveries
    from monitor.errors import UserError
    from monitor.publish import edition_named
    from monitor.workspace import find_workspace

    if state and state not in tuple(State):
        raise UserError(f"--state: {state!r} is none of {', '.join(State)}")
    with closing(read_archive(find_workspace(workspace).archive_file)) as archive:
        id = edition_named(archive, edition).id
        lines = deliveries(archive, edition=id)
    shown = [line for line in lines if not state or line.state == state]
    if as_json:
        for line in shown:
            say_json(asdict(line) | {"not_before": str(line.not_before or "")})
        return
    counts = Counter(line.state for line in lines)
    said = ", ".join(f"{counts[one]} {one}" for one in State if counts[one])
    say(f"{id}: {said or 'nobody was on the list when it was frozen'}")
    if shown:
        say_table(
            ["reader", "channel", "language", "state", "since", "tries", "again at", "said"],
            [_row(line) for line in shown],
        )


def _row(line: Delivery) -> list[object]:
    again = line.not_before.isoformat(" ")[:16] if line.not_before else ""
    since = line.changed.replace("T", " ")[:19]
    who = (line.reader, line.channel, line.language)
    return [*who, line.state, since, line.attempts, again, line.detail]


def resend(
    edition: EditionId = "",
    failed: Annotated[bool, typer.Option("--failed", help="To those it failed for.")] = False,
    unknown: Annotated[
        bool,
        typer.Option("--unknown", help="To those who may have it already; Slack is asked first."),
    ] = False,
    workspace: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Send an edition again to those whose delivery failed, or is in doubt."""
    from digests.delivery.states import State
    from monitor.errors import UserError
    from monitor.run import resend_step
    from monitor.workspace import find_workspace

    if not (failed or unknown):
        raise UserError("say to whom: --failed, --unknown (they may get it twice), or both")
    chosen = ((State.FAILED, failed), (State.UNKNOWN, unknown))
    states = [state for state, wanted in chosen if wanted]
    with working("sending"):
        done = resend_step(find_workspace(workspace), now, edition, states)
    if as_json:
        say_json(asdict(done))
        return
    ended = ", ".join(f"{count} {state}" for state, count in done.outcomes.items())
    say(f"Sent       {ended or 'nothing was to be sent again'}")
    if done.found:
        say(f"           {done.found} Slack posts in doubt stand in their channel")
    if done.doubtful:
        say(f"           {done.doubtful} Slack posts could not be looked up; left as they are")
