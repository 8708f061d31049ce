"""Commands that ask the archive: ``search``, ``export`` and ``status``."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, TextIO

import typer

from monitor.cli.options import AsJson, Folder, now
from monitor.cli.output import say, say_json, say_table, why_of
from monitor.errors import UserError


class Format(StrEnum):
    """What ``fow export`` writes."""

    JSONL = "jsonl"
    CSV = "csv"
    RIS = "ris"
    BIBTEX = "bibtex"
    PARQUET = "parquet"


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
    format: Annotated[Format, typer.Argument(help="What to write.")],
    relevant: Annotated[
        bool, typer.Option("--relevant", help="Only what was found relevant.")
    ] = False,
    out: Annotated[
        Path | None, typer.Option(help="A file; else standard output (Parquet wants a file).")
    ] = None,
    workspace: Folder = None,
) -> None:
    """Write every publication with its tags; RIS and BibTeX open in Zotero."""
    from monitor.archive import read_archive
    from monitor.records import records
    from monitor.workspace import find_workspace

    archive = read_archive(find_workspace(workspace).archive_file)
    found = (one for one in records(archive) if one["relevant"] or not relevant)
    if format is Format.PARQUET:
        from monitor.exports.parquet import write_parquet

        if out is None:
            raise UserError("Parquet is no text: name a file with --out")
        say(f"{write_parquet(found, out)} publications")
        return
    try:
        with (
            out.open("w", encoding="utf-8", newline="") if out else nullcontext(sys.stdout) as file
        ):
            _write_text(found, format, file)
    except OSError as error:
        if out is None:
            raise
        raise UserError(f"{out}: cannot be written: {error.strerror}") from error


def _write_text(found: Iterator[dict[str, Any]], format: Format, file: TextIO) -> None:
    import csv
    import json

    from monitor.exports.references import bibtex, ris
    from monitor.records import CSV_COLUMNS, csv_row

    if format is Format.CSV:
        writer = csv.DictWriter(file, CSV_COLUMNS)
        writer.writeheader()
        writer.writerows(map(csv_row, found))
        return
    line: Callable[[dict[str, Any]], str] = {
        Format.JSONL: lambda one: json.dumps(one, ensure_ascii=False) + "\n",
        Format.RIS: ris,
        Format.BIBTEX: bibtex,
    }[format]
    file.writelines(map(line, found))


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
