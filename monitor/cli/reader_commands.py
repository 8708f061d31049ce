"""``fow readers``: who gets the digest."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.options import AsJson, Folder, now
from monitor.cli.output import say, say_json, say_table

if TYPE_CHECKING:
    from monitor.archive import Archive
    from monitor.archive.readers import Reader
    from monitor.workspace import Workspace

app = typer.Typer(
    help="List, add, import, pause, remove and erase readers.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
Who = Annotated[str, typer.Argument(help="E-mail address or Slack id.")]
Vouch = Annotated[str, typer.Option("--consent", help="How they agreed to get it; kept as proof.")]


@contextmanager
def _opened(folder: Path | None) -> Iterator[tuple[Workspace, Archive]]:
    """Open the workspace and its archive, with the readers of fow.toml brought in."""
    from monitor.archive import open_archive
    from monitor.readers.from_settings import adopt_settings
    from monitor.workspace import find_workspace

    place = find_workspace(folder)
    with closing(open_archive(place.archive_file)) as archive:
        adopt_settings(archive, place.settings(), place.folder, now())
        yield place, archive


@app.command(epilog="Example: fow readers add ann@example.org --language fr --topic regions:canada")
def add(
    address: Annotated[str, typer.Argument(help="E-mail address; else give --slack.")] = "",
    slack: Annotated[str, typer.Option(help="Slack id of a member or a channel.")] = "",
    name: Annotated[str, typer.Option(help="Name shown in the To line.")] = "",
    language: Annotated[str, typer.Option(help="en or fr.")] = "en",
    topic: Annotated[
        list[str] | None,
        typer.Option(help="A driver, data gap, region or sector; several; none: everything."),
    ] = None,
    frequency: Annotated[str, typer.Option(help="weekly, monthly or both.")] = "weekly",
    consent: Vouch = "added at the command line",
    workspace: Folder = None,
) -> None:
    """Put a reader, or a Slack channel, on the list."""
    from monitor.readers.roll import Wish
    from monitor.readers.roll import add as put
    from monitor.readers.topics import read_topics

    with _opened(workspace) as (place, archive):
        wish = Wish(
            address=address,
            slack=slack,
            name=name,
            language=language,
            topics=read_topics(place.folder, topic or ()),
            frequency=frequency,
        )
        reader = put(archive, wish, "command", consent, now())
    say(f"{_name(reader)} is on the list: {_gets(reader)}")


@app.command("import", epilog="Example: fow readers import members.csv --consent 'form of May'")
def import_file(
    file: Annotated[
        Path,
        typer.Argument(help="CSV with address, name, language, topics, frequency, slack."),
    ],
    consent: Vouch = "imported at the command line",
    workspace: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Put all readers of a CSV file on the list, or none if a line is wrong."""
    from monitor.readers.importing import import_readers

    with _opened(workspace) as (place, archive):
        done = import_readers(archive, place.folder, file, consent, now())
    if as_json:
        say_json(asdict(done))
        return
    say(f"{done.added} added, {done.known} on the list already")
    for who in done.refused:
        say(f"left out: {who} unsubscribed or complained; only they can come back")


@app.command("list", epilog="Example: fow readers list --state suppressed")
def list_readers(
    state: Annotated[
        str, typer.Option(help="Only pending, active, paused, left or suppressed ones.")
    ] = "",
    workspace: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Show who is on the list, what they get and where they stand."""
    from monitor.archive.readers import readers

    with _opened(workspace) as (_, archive):
        found = readers(archive, state=state)
    if as_json:
        for reader in found:
            say_json(_shown(reader))
    elif not found:
        say("No readers. Add one: fow readers add ann@example.org")
    else:
        say_table(
            ["reader", "name", "gets", "topics", "state", "since", "why", "from"],
            [
                [
                    _name(one),
                    one.name,
                    _gets(one),
                    " ".join(one.topics) or "all",
                    one.state,
                    one.since[:10],
                    one.reason,
                    one.origin,
                ]
                for one in found
            ],
        )


@app.command(epilog="Example: fow readers pause ann@example.org")
def pause(who: Who, workspace: Folder = None) -> None:
    """Send nothing to a reader until further notice."""
    from monitor.readers.roll import pause as stop

    with _opened(workspace) as (_, archive):
        say(f"{_name(stop(archive, who, now()))} is paused; go on: fow readers resume {who}")


@app.command(epilog="Example: fow readers resume ann@example.org")
def resume(who: Who, workspace: Folder = None) -> None:
    """Send again to a reader who was paused, or whose mail came back."""
    from monitor.readers.roll import resume as go_on

    with _opened(workspace) as (_, archive):
        say(f"{_name(go_on(archive, who, now()))} is active")


@app.command(epilog="Example: fow readers remove ann@example.org")
def remove(who: Who, workspace: Folder = None) -> None:
    """Take a reader off the list; what was sent and agreed stays on record."""
    from monitor.readers.roll import take_off

    with _opened(workspace) as (_, archive):
        say(f"{_name(take_off(archive, who, now()))} is off the list")


@app.command(epilog="Example: fow readers export ann@example.org > everything.json")
def export(
    who: Annotated[
        str, typer.Argument(help="One reader: all that is stored about them; else the list.")
    ] = "",
    workspace: Folder = None,
) -> None:
    """Write the list as CSV, fit for import; or all that is stored about one reader as JSON."""
    from monitor.archive.readers import readers
    from monitor.readers.importing import COLUMNS
    from monitor.readers.leaving import everything_about

    with _opened(workspace) as (_, archive):
        if who:
            say_json(everything_about(archive, who))
            return
        found = readers(archive, state="active")
    table = csv.writer(sys.stdout, lineterminator="\n")
    table.writerow(COLUMNS)
    for one in found:
        cells = (one.address, one.name, one.language, ";".join(one.topics), one.frequency)
        table.writerow([_harmless(cell) for cell in (*cells, one.slack)])


@app.command(epilog="Example: fow readers erase ann@example.org --yes")
def erase(
    who: Who,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    workspace: Folder = None,
) -> None:
    """Forget a reader for good; deliveries to them stay as bare numbers."""
    from monitor.readers.leaving import erase as forget

    if not yes:
        typer.confirm(f"Forget all that is stored about {who}?", abort=True)
    with _opened(workspace) as (_, archive):
        forget(archive, who)
    say(f"{who} is forgotten")


@app.command(epilog="Example: fow readers bounces")
def bounces(workspace: Folder = None, as_json: AsJson = False) -> None:
    """Read what came back: bounces, complaints, requests to unsubscribe by mail."""
    from monitor.readers.inbox import read_inbox

    with _opened(workspace) as (place, archive):
        done = read_inbox(archive, place.settings().inbox, place.folder, now())
    if as_json:
        say_json(asdict(done))
        return
    say(
        f"{done.read} read: {done.hard} bounced for good, {done.soft} for now,"
        f" {done.complaints} complaints, {done.unsubscribed} unsubscribed,"
        f" {done.other} of another kind"
    )
    if done.suppressed:
        say(f"{done.suppressed} readers get nothing more: fow readers list --state suppressed")


def _name(reader: Reader) -> str:
    return reader.address or reader.slack


def _gets(reader: Reader) -> str:
    by = " and ".join(
        name for name, on in (("e-mail", reader.by_email), ("Slack", reader.by_slack)) if on
    )
    return f"{reader.frequency}, {reader.language}, by {by}"


def _shown(reader: Reader) -> dict[str, object]:
    """Return a reader as JSON, without the key that opens their pages."""
    return {name: value for name, value in asdict(reader).items() if name != "key"}


def _harmless(cell: str) -> str:
    """Keep a spreadsheet from taking a cell for a formula."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
