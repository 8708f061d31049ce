"""``fow api-keys``: the keys that programs show to the API."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from monitor.cli.options import AsJson, Folder, now
from monitor.cli.output import say, say_json, say_table
from monitor.errors import UserError

app = typer.Typer(
    help="Make, list and revoke keys of the API.", no_args_is_help=True, rich_markup_mode=None
)


class KeyScope(StrEnum):
    """What a key allows."""

    READ = "read"
    STAFF = "staff"


@app.command(epilog="Example: fow api-keys add dashboard --scope read")
def add(
    name: Annotated[str, typer.Argument(help="Who uses it, for what.")],
    scope: Annotated[
        KeyScope, typer.Option(help="read: what visitors see; staff: the sources too.")
    ] = KeyScope.READ,
    workspace: Folder = None,
) -> None:
    """Make a key and show it, this once."""
    from monitor.archive import open_archive
    from monitor.archive.api_keys import add_api_key
    from monitor.workspace import find_workspace

    archive = open_archive(find_workspace(workspace).archive_file)
    say(add_api_key(archive, name, scope.value, now()))


@app.command("list", epilog="Example: fow api-keys list --json")
def list_keys(workspace: Folder = None, as_json: AsJson = False) -> None:
    """Show which keys there are; not the keys themselves, which nobody can read again."""
    from monitor.archive import read_archive
    from monitor.archive.api_keys import api_keys
    from monitor.workspace import find_workspace

    found = api_keys(read_archive(find_workspace(workspace).archive_file))
    if as_json:
        for one in found:
            revoked = one.revoked.isoformat() if one.revoked else None
            say_json(
                {
                    "id": one.id,
                    "name": one.name,
                    "scope": one.scope,
                    "made": one.made.isoformat(),
                    "revoked": revoked,
                }
            )
        return
    rows = [
        [one.id, one.name, one.scope, f"{one.made:%Y-%m-%d}", one.revoked or ""] for one in found
    ]
    say_table(["number", "name", "scope", "made", "revoked"], rows)


@app.command(epilog="Example: fow api-keys revoke 3")
def revoke(
    number: Annotated[int, typer.Argument(help="Its number, as fow api-keys list shows it.")],
    workspace: Folder = None,
) -> None:
    """End a key at once."""
    from monitor.archive import open_archive
    from monitor.archive.api_keys import revoke_api_key
    from monitor.workspace import find_workspace

    archive = open_archive(find_workspace(workspace).archive_file)
    if not revoke_api_key(archive, number, now()):
        raise UserError(f"{number}: no such key that still works; fow api-keys list shows them")
    say(f"Key {number} is revoked.")
