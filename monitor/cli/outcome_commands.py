"""``fow outcomes``: what the digest achieved, beside its targets."""

from __future__ import annotations

import csv
import sys
from contextlib import closing
from dataclasses import asdict
from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.options import AsJson, Folder, now
from monitor.cli.output import say, say_json, say_table

if TYPE_CHECKING:
    from monitor.archive import Archive
    from monitor.readers.outcomes import Figure
    from monitor.settings import Settings

_SHOWN = 10
_SPAN = timedelta(days=364)


def register(app: typer.Typer) -> None:
    """Add this family's command to ``app``."""
    app.command(epilog="Example: fow outcomes --from 2026-01-01 --csv > outcomes.csv")(outcomes)


def outcomes(
    start: Annotated[
        str, typer.Option("--from", help="First day; a year before the last if left out.")
    ] = "",
    end: Annotated[str, typer.Option("--to", help="Last day; today if left out.")] = "",
    as_csv: Annotated[bool, typer.Option("--csv", help="Print the figures as CSV.")] = False,
    by_reader: Annotated[
        bool,
        typer.Option("--by-reader", help="Print who opened and followed how much, if counted."),
    ] = False,
    workspace: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Show subscribers, deliveries, clicks, feedback and reviews over a span of days."""
    from monitor.archive import read_archive
    from monitor.readers.outcomes import NAMES, NOTES
    from monitor.readers.outcomes import outcomes as account
    from monitor.workspace import find_workspace

    place = find_workspace(workspace)
    last = _day("--to", end) or now().date()
    first = _day("--from", start) or last - _SPAN
    with closing(read_archive(place.archive_file)) as archive:
        settings = place.settings()
        if by_reader:
            _by_reader(archive, settings, first, last, as_json=as_json)
            return
        counts = settings.digest.count_by_reader
        done = account(archive, settings.targets, first, last, by_reader=counts)
    if as_json:
        say_json(asdict(done) | {"start": first.isoformat(), "end": last.isoformat()})
        return
    if as_csv:
        table = csv.writer(sys.stdout, lineterminator="\n")
        table.writerow(["from", "to", "figure", "value", "target", "note"])
        for one in done.figures:
            cells = (_plain(one.value), _plain(one.target), NOTES.get(one.note, ""))
            table.writerow([first, last, NAMES[one.name], *cells])
        return
    say(f"{first} to {last}")
    rows = [
        [NAMES[one.name], _said(one, one.value), _said(one, one.target), NOTES.get(one.note, "")]
        for one in done.figures
    ]
    say_table(["", "", "target", ""], rows)
    for link in done.links[:_SHOWN]:
        say(f"{link.clicks:6} clicks  {link.edition}  {link.url}")
    for opinion in done.opinions[:_SHOWN]:
        if opinion.comment:
            say(f"{opinion.score} of 5  {opinion.edition}  {' '.join(opinion.comment.split())}")


def _by_reader(
    archive: Archive, settings: Settings, first: date, last: date, *, as_json: bool
) -> None:
    from monitor.archive.tracking import traces
    from monitor.errors import UserError

    if not settings.digest.count_by_reader:
        raise UserError(
            "--by-reader: nothing is counted by reader; digest.count_by_reader turns it on, and"
            " the foot of each message says so from then on"
        )
    found = traces(archive, first.isoformat(), last.isoformat())
    if as_json:
        for one in found:
            say_json(asdict(one))
        return
    rows = [[one.reader, str(one.opened), str(one.followed)] for one in found]
    say_table(["reader", "editions opened (unreliable)", "links followed"], rows)


def _day(option: str, text: str) -> date | None:
    from monitor.errors import UserError

    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UserError(f"{option}: {text!r} is no day; write it as 2026-01-31") from error


def _plain(value: float | None) -> str:
    return "" if value is None else f"{value:.4g}"


def _said(figure: Figure, value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:.1%}" if figure.share else f"{value:,.0f}"
