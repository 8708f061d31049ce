"""Commands that ask the archive: ``search``, ``export`` and ``status``."""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import Annotated, Any

import typer

from monitor.cli.options import AsJson, Folder, now
from monitor.cli.output import say, say_json, say_table, why_of


class Format(StrEnum):
    """What ``fow export`` writes."""

    JSONL = "jsonl"
    CSV = "csv"


def register(app: typer.Typer) -> None:
    """Add this family's commands to ``app``."""
    app.command(epilog='Example: fow search "wage* gap" --limit 5')(search)
    app.command(epilog="Example: fow export jsonl > publications.jsonl")(export)
    app.command(epilog="Example: fow status --json")(status)


def search(
    query: Annotated[list[str], typer.Argument(help='Words, "a phrase", or a beginning*.')],
    limit: Annotated[int, typer.Option(min=1, max=1000, help="Most publications shown.")] = 20,
    workspace: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Search titles, abstracts and texts; accents and case make no difference."""
    from monitor.archive import read_archive
    from monitor.archive.publications import search as find
    from monitor.records import record
    from monitor.workspace import find_workspace

    archive = read_archive(find_workspace(workspace).archive_file)
    hits = find(archive, " ".join(query), limit)
    for hit in hits:
        found = record(archive, hit.publication)
        if as_json:
            say_json({**found, "snippet": hit.snippet})
        else:
            _say_hit(found, hit.snippet)
    if not hits and not as_json:
        say("Nothing found. Fewer words find more; word* finds every ending.")


def _say_hit(found: dict[str, Any], snippet: str) -> None:
    facts = [found["publisher"], (found["published"] or "")[:10], found["language"]]
    concepts = [tag["concept"] for tag in found["drivers"] + found["gaps"]]
    say(f"{found['id']}  {found['title']}")
    say("   " + " · ".join(str(fact) for fact in [*facts, ", ".join(concepts)] if fact))
    say("   " + " ".join(snippet.split()))
    say("   " + found["url"])


def export(
    format: Annotated[Format, typer.Argument(help="jsonl or csv.")],
    workspace: Folder = None,
) -> None:
    """Write every publication with its tags to standard output."""
    import csv

    from monitor.archive import read_archive
    from monitor.records import CSV_COLUMNS, csv_row, records
    from monitor.workspace import find_workspace

    archive = read_archive(find_workspace(workspace).archive_file)
    if format is Format.JSONL:
        for one in records(archive):
            say_json(one)
        return
    writer = csv.DictWriter(sys.stdout, CSV_COLUMNS)
    writer.writeheader()
    for one in records(archive):
        writer.writerow(csv_row(one))


def status(workspace: Folder = None, as_json: AsJson = False) -> None:
    """Show what the archive holds, which sources are in trouble, and how the last run went."""
    from monitor.health import status as measure
    from monitor.workspace import find_workspace

    place = find_workspace(workspace)
    place.settings()
    found = measure(place, now())
    if as_json:
        say_json(found)
        return
    say(f"Workspace     {found['workspace']}")
    sources = ", ".join(f"{count} {word}" for word, count in found["sources"].items() if count)
    say(f"Sources       {sources or 'none yet'}")
    say(
        f"Publications  {found['publications']}, {found['tagged']} tagged,"
        f" {found['relevant']} relevant"
    )
    why = ", ".join(f"{count} {word}" for word, count in found["documents_failed_why"].items())
    say(
        f"Documents     {found['documents_wanted']} wanted, {found['documents_failed']} failed"
        + (f" ({why})" if why else "")
    )
    if len(found["models"]) > 1:
        say("Models        several have tagged; tag all with the one in use: fow tag --all")
    sent = ", ".join(f"{count} {state}" for state, count in found["deliveries"].items())
    say(f"Editions      {found['editions']}; deliveries: {sent or 'none'}")
    say(f"Last run      {_last_run(found['last_run'])}")
    if found["troubled"]:
        say()
        say_table(
            ["source", "health", "why", "failures"],
            [[one["id"], one["health"], why_of(one), one["failures"]] for one in found["troubled"]],
        )


def _last_run(run: dict[str, Any] | None) -> str:
    if run is None:
        return "none yet: fow run"
    if failure := run["summary"].get("failure"):
        return f"{run['command']}, failed {run['ended']}: {failure}"
    if run["ended"] is None:
        return f"{run['command']}, begun {run['started']}, not ended: run it again to go on"
    return f"{run['command']}, ended {run['ended']}"
