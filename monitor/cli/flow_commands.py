"""Commands that make things happen: ``init``, ``run``, ``collect``, ``tag`` and ``demo``."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.options import AsJson, Folder, now
from monitor.cli.output import progress, say, say_json

if TYPE_CHECKING:
    from monitor.collect import CollectSummary
    from monitor.link import LinkSummary
    from monitor.publish import PublishSummary
    from monitor.review.weekly import ReviewSummary
    from monitor.tag import TagSummary


OnlyDue = Annotated[
    bool,
    typer.Option(
        "--due", help="Leave out sources that their own rhythm does not ask to visit yet."
    ),
]


def register(app: typer.Typer) -> None:
    """Add this family's commands to ``app``."""
    app.command(epilog="Example: fow init my-monitor --region CA --language fr")(init)
    app.command(epilog="Example: fow run --workspace my-monitor")(run)
    app.command(epilog="Example: fow collect nber-labour statcan-daily")(collect)
    app.command(epilog="Example: fow tag --all")(tag)
    app.command(epilog="Example: fow demo")(demo)


Narrow = list[str] | None


def init(
    folder: Annotated[
        Path | None,
        typer.Argument(
            metavar="[DIR]", help="Where; else --workspace or here.", show_default=False
        ),
    ] = None,
    region: Annotated[Narrow, typer.Option(help="Only sources of it, such as CA or QC.")] = None,
    language: Annotated[Narrow, typer.Option(help="Only sources in it: en or fr.")] = None,
    topic: Annotated[Narrow, typer.Option(help="Only sources on it, such as wages.")] = None,
    empty: Annotated[bool, typer.Option("--empty", help="Begin without any source.")] = False,
    workspace: Folder = None,
) -> None:
    """Make a workspace: fow.toml with every setting commented, sources.toml, the archive."""
    from monitor.source_list import read_sources
    from monitor.workspace import make_workspace, registry_sources

    chosen = () if empty else registry_sources(region or (), language or (), topic or ())
    place = make_workspace(folder or workspace or Path(), chosen)
    count = len(read_sources(place.sources_file))
    say(f"A workspace stands in {place.folder}")
    say("  fow.toml      every setting, commented")
    say(f"  sources.toml  what to visit: {count} sources")
    say("  archive.db    what is collected")
    if count:
        say("Say who you are to their servers: collect.contact in fow.toml")
    say("Next: fow sources add URL for what is missing, then fow run")


def run(only_due: OnlyDue = False, workspace: Folder = None, as_json: AsJson = False) -> None:
    """Collect, tag, ask reviewers, publish the digest if due; safe to repeat, safe to kill."""
    from monitor.run import weekly_run
    from monitor.workspace import find_workspace

    with progress() as advance:
        summary = weekly_run(find_workspace(workspace), now, advance, only_due=only_due)
    if as_json:
        say_json(asdict(summary))
    else:
        _say_collected(summary.collected)
        _say_tagged(summary.tagged)
        _say_linked(summary.linked)
        _say_reviewed(summary.reviewed)
        say_published(summary.published)
        if summary.inbox:
            say(f"Inbox      {summary.inbox}")
    _fail_if_nothing_answered(summary.collected)


def collect(
    sources: Annotated[
        list[str] | None,
        typer.Argument(metavar="[SOURCE]...", help="Ids; all that do not rest if left out."),
    ] = None,
    only_due: OnlyDue = False,
    queue: Annotated[
        str,
        typer.Option(
            help="A Redis whose workers (fow worker) make the visits; else collect.queue, else"
            " this machine. Needs [scale]."
        ),
    ] = "",
    workspace: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Visit sources and store what they publish."""
    from monitor.run import collect_step
    from monitor.workspace import find_workspace

    with progress() as advance:
        place, ids = find_workspace(workspace), tuple(sources or ())
        summary = collect_step(place, now, ids, advance, only_due=only_due, queue=queue)
    if as_json:
        say_json(asdict(summary))
    else:
        _say_collected(summary)
    _fail_if_nothing_answered(summary)


def tag(
    everything: Annotated[
        bool, typer.Option("--all", help="Tag the whole archive anew with the model in use.")
    ] = False,
    workspace: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Tag what is new or has changed: relevance, drivers, data gaps, language."""
    from monitor.run import tag_step
    from monitor.workspace import find_workspace

    with progress() as advance:
        summary = tag_step(find_workspace(workspace), now, advance, everything=everything)
    if as_json:
        say_json(asdict(summary))
    else:
        _say_tagged(summary)


def demo(
    folder: Annotated[
        Path,
        typer.Option("--out", help="Where the demo's workspace and digest go; made anew."),
    ] = Path("fow-demo"),
) -> None:
    """Do the whole weekly run on sample publications served on this machine."""
    from monitor.demo.show import show

    with progress() as advance:
        lines = show(folder, now, advance)
    for line in lines:
        say(line)


def _fail_if_nothing_answered(summary: CollectSummary) -> None:
    """One source may fail; where every one does, the network is most likely gone."""
    if summary.visited and summary.failed == summary.visited:
        raise typer.Exit(1)


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _say_collected(summary: CollectSummary) -> None:
    say(
        f"Collected  {summary.visited} sources visited: {summary.changed} changed,"
        f" {summary.unchanged} unchanged, {summary.failed} failed; {summary.resting} resting"
    )
    say(f"           {summary.added} new publications, {summary.documents} documents fetched")
    if summary.failed or summary.documents_failed:
        say(
            f"           could not be read: {_counted(summary.failed, 'source')},"
            f" {_counted(summary.documents_failed, 'document')}; fow status says why"
        )


def _say_tagged(summary: TagSummary) -> None:
    say(
        f"Tagged     {summary.tagged} publications, {summary.relevant} relevant"
        f" (model {summary.model})"
    )
    if summary.renamed:
        say(
            f"           {summary.renamed} more had regions, sectors and occupations looked up"
            f" anew ({summary.gazetteer})"
        )
    if summary.sought:
        say(f"           {summary.sought} more were searched for concepts new to the vocabulary")


def _say_linked(summary: LinkSummary) -> None:
    if summary.merged or summary.versions or summary.translations:
        say(
            f"Linked     {summary.merged} turned out to be copies and were merged;"
            f" {summary.versions} versions and {summary.translations} translations linked"
        )


def _say_reviewed(summary: ReviewSummary) -> None:
    if summary.settled or summary.asked or summary.letters or summary.failed:
        say(
            f"Reviewed   {summary.settled} settled, {summary.asked} requests made,"
            f" {summary.letters} letters sent"
        )
    if summary.failed:
        say(f"           {summary.failed} letters were not taken; the next run tries again")


def say_published(summary: PublishSummary) -> None:
    """Tell a person what publishing did."""
    if summary.built:
        say(f"Published  edition {summary.built} with {summary.entries} publications")
    elif summary.why:
        say(f"Published  no new edition: {summary.why}")
    if summary.newsletter:
        say(f"           newsletter {summary.newsletter}")
    if summary.goes_out:
        say(f"           goes out at {summary.goes_out}, unless it is held: fow digest hold")
    for trouble in summary.troubles:
        say(f"           {trouble}")
    if summary.outcomes:
        states = ", ".join(f"{count} {state}" for state, count in summary.outcomes.items())
        say(f"           deliveries: {states}")
    for path in summary.paths:
        say(f"           {path}")
