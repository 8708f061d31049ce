"""Beyond one machine: ``fow backfill``, ``fow archive import`` and ``fow worker``."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.options import AsJson, Folder, now
from monitor.cli.output import progress, say, say_json

if TYPE_CHECKING:
    from monitor.scale.backfill import BackfillSummary


archive_app = typer.Typer(
    help="Bring works into the archive.", no_args_is_help=True, rich_markup_mode=None
)


def register(app: typer.Typer) -> None:
    """Add this family's commands to ``app``."""
    app.command(
        epilog="Example: fow backfill s3://openalex/data/works --out backfill --since 2015"
        " --language en,fr"
    )(backfill)
    app.command(epilog="Example: fow worker --queue redis://queue.example:6379/0")(worker)
    archive_app.command(
        "import",
        epilog="Example: fow archive import backfill --where \"relevant AND 'skills' IN drivers\"",
    )(archive_import)
    app.add_typer(archive_app, name="archive")


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


def archive_import(
    folder: Annotated[str, typer.Argument(help="A backfill: a folder or an fsspec address.")],
    where: Annotated[
        str,
        typer.Option(
            help="Which works: a condition over id, doi, url, title, abstract, language,"
            " publisher, year, relevant, relevance_score, drivers, gaps, regions, sectors,"
            " occupations."
        ),
    ] = "relevant",
    workspace: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Bring works of a backfill into the archive, those that are there not twice. Needs [scale]."""
    from monitor.run import step
    from monitor.scale.importing import import_backfill
    from monitor.workspace import find_workspace

    with (
        progress() as advance,
        step(find_workspace(workspace), "archive import", now, advance) as (here, log),
    ):
        summary = import_backfill(
            here.archive, folder, where, now, lambda done: advance("imported", done, 0)
        )
        log.update(asdict(summary))
    if as_json:
        say_json(asdict(summary))
    else:
        say(f"Imported  {summary.chosen} works, {summary.added} new; fow tag reads them")


def worker(
    queue: Annotated[
        str,
        typer.Option(
            envvar="FOW_COLLECT__QUEUE",
            show_envvar=True,
            help="The Redis of fow collect --queue: redis://host:6379/0, or"
            " rediss://:password@host with TLS.",
        ),
    ],
    allow_private: Annotated[
        bool,
        typer.Option(
            "--allow-private-addresses",
            help="Also visit loopback and private addresses of this machine, where fow collect"
            " does.",
        ),
    ] = False,
) -> None:
    """Make visits for fow collect --queue until stopped; needs no workspace. Needs [scale]."""
    import signal

    from monitor.errors import MonitorError
    from monitor.queue.worker import work
    from spiders.errors import CrawlFailed

    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        work(queue, say, allow_private=allow_private)
    except CrawlFailed as error:
        raise MonitorError(f"no visit can be made here: {error}") from error
    except KeyboardInterrupt:
        say("stopped; what was under way goes to other workers")
