"""Commands of whoever runs the monitor: ``doctor``, ``backup``, ``restore`` and
``publish-archive``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from monitor.cli.options import AsJson, Folder, now
from monitor.cli.output import say, say_json
from monitor.errors import UserError


def register(app: typer.Typer) -> None:
    """Add this family's commands to ``app``."""
    app.command(epilog="Example: fow doctor --json")(doctor)
    app.command(epilog="Example: fow backup /backups/archive.db")(backup)
    app.command(epilog="Example: fow restore backups/archive-2026-06-22.db")(restore)
    app.command("publish-archive", epilog="Example: fow publish-archive public")(publish_archive)


def doctor(workspace: Folder = None, as_json: AsJson = False) -> None:
    """Check settings, archive, mail, Slack, clock, disk and sources; say how to mend each."""
    from monitor.doctor import examine
    from monitor.workspace import find_workspace

    found = list(examine(find_workspace(workspace), now()))
    for one in found:
        if as_json:
            say_json(asdict(one))
        else:
            say(f"{'well ' if one.well else 'MEND '} {one.what:<10} {one.told}")
            if one.mend:
                say(f"                 {one.mend}")
    if not all(one.well for one in found):
        raise typer.Exit(2)


def backup(
    to: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="Where the copy goes.")
    ] = None,
    nightly: Annotated[
        bool, typer.Option("--nightly", help="Under the day's name in backups/; old ones go.")
    ] = False,
    workspace: Folder = None,
) -> None:
    """Copy the archive while others use it, and check the copy."""
    from monitor.backup import back_up
    from monitor.backup import nightly as back_up_nightly
    from monitor.workspace import find_workspace

    if (to is None) == (not nightly):
        raise UserError("say where the copy goes, or --nightly")
    place = find_workspace(workspace)
    if to is not None:
        made = back_up(place, to)
    else:
        made = back_up_nightly(place, now(), place.settings().schedule.keep_backups)
    say(f"{made.path}: whole; {_told(made.counts)}")


def restore(
    source: Annotated[Path, typer.Argument(metavar="FILE", help="A backup.")],
    workspace: Folder = None,
) -> None:
    """Put a backup in the archive's place; what was there is kept beside it."""
    from monitor.backup import restore as put_back
    from monitor.workspace import find_workspace

    made = put_back(find_workspace(workspace), source, now())
    say(f"{made.path}: restored; {_told(made.counts)}")


def publish_archive(
    to: Annotated[Path, typer.Argument(metavar="OUT", help="The folder it is written to.")],
    workspace: Folder = None,
) -> None:
    """Write a copy of the archive for everybody: compact, checked, without personal data."""
    from monitor.publish_archive import publish_archive as publish
    from monitor.workspace import find_workspace

    made = publish(find_workspace(workspace), to, now())
    say(f"{made.path}: whole, {made.size:,} bytes; {_told(made.counts)}")


def _told(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {table}" for table, count in counts.items())
