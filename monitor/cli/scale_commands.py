"""``fow backfill`` and ``fow archive import``: whole snapshots, and what is taken from them."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.options import AsJson, Folder, now
from monitor.cli.output import progress, say, say_json

if TYPE_CHECKING:
    from monitor.scale.backfill import BackfillSummary


def register(app: typer.Typer) -> None:
    """Add this family's commands to ``app``."""
    app.command(
        epilog="Example: fow backfill s3://openalex/data/works --out backfill --since 2015"
        " --language en,fr"
    )(backfill)


def backfill(
    snapshot: Annotated[
        str,
        typer.Argument(
            help="OpenAlex's snapshot of works, or JSON Lines or Parquet as fow export writes them:"
            " a folder or an fsspec address."
        ),
    ],
    out: Annotated[str, typer.Option(help="The folder or fsspec address that is filled.")],
    scheduler: Annotated[
        str, typer.Option(help="A Dask scheduler, tcp://host:8786; else this machine's cores.")
    ] = "",
    workers: Annotated[
        int, typer.Option(min=0, help="Processes here; one a core if 0. Not with --scheduler.")
    ] = 0,
    since: Annotated[
        int, typer.Option(min=0, max=9999, help="Only works published since this year.")
    ] = 0,
    language: Annotated[str, typer.Option(help="Only texts in these languages: en,fr.")] = "",
    workspace: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Tag a whole snapshot into Parquet; run again, it does what is new. Needs [scale].

    The model and vocabularies are those of --workspace, else those that come with fow.
    """
    from monitor.scale.backfill import backfill as fill
    from monitor.scale.recipe import recipe_of
    from monitor.workspace import find_workspace

    languages = tuple(sorted({one.strip().lower() for one in language.split(",") if one.strip()}))
    place = find_workspace(workspace).folder if workspace else None
    recipe = recipe_of(place, since, languages, lambda: now().date())
    with progress() as advance:
        summary = fill(
            snapshot,
            out,
            recipe,
            scheduler=scheduler,
            workers=workers,
            progress=lambda done, total: advance("partitions", done, total),
        )
    if as_json:
        say_json(asdict(summary))
    else:
        _say_backfill(summary, out)
    if summary.failed:
        raise typer.Exit(1)


def _say_backfill(summary: BackfillSummary, out: str) -> None:
    say(
        f"Backfilled  {summary.fresh} of {summary.partitions} partitions done now,"
        f" {len(summary.failed)} failed"
    )
    say(
        f"            {summary.read} lines read, {summary.bad} bad;"
        f" {summary.written} works written, {summary.relevant} relevant,"
        f" {summary.bytes} bytes in {out}"
    )
    for line in summary.failed:
        say(f"            {line}")
