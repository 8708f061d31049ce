"""``fow emerging``: topics that rise and no concept accounts for, and making one a concept."""

from __future__ import annotations

from math import isinf
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.cli.options import AsJson, Folder, now
from monitor.cli.output import progress, say, say_json

if TYPE_CHECKING:
    from classifiers.emerging import EmergingTopic
    from monitor.archive import Archive

app = typer.Typer(
    help="Show topics that emerge, or make one a concept.\n\nExample: fow emerging --weeks 12",
    rich_markup_mode=None,
)


@app.callback(invoke_without_command=True, epilog="Example: fow emerging --weeks 12")
def emerging(
    context: typer.Context,
    weeks: Annotated[
        int, typer.Option(min=4, max=52, help="Weeks that the latest are held against.")
    ] = 12,
    workspace: Folder = None,
    as_json: AsJson = False,
) -> None:
    """List terms that rise in the latest weeks and that no concept accounts for."""
    from monitor.emerging import past_of

    if context.invoked_subcommand is not None:
        return
    archive, topics = _look(workspace, weeks)
    for topic in topics:
        found = _record(archive, topic)
        if as_json:
            say_json(found)
        else:
            _say_topic(found)
    if as_json:
        return
    if topics:
        say(f'Make one a concept: fow emerging adopt "{topics[0].label}" --vocabulary drivers')
        return
    past = past_of(archive, now())
    if not past.enough:
        say(
            f"Too early to say what emerges: of the time before the latest {past.weeks} weeks the"
            f" archive holds {past.works} relevant works, and it takes {past.needed}."
        )
    else:
        say("Nothing emerges: no new term rises faster than chance would have it.")


@app.command(epilog='Example: fow emerging adopt "robot taxis" --vocabulary drivers')
def adopt(
    term: Annotated[str, typer.Argument(help="A topic that fow emerging lists.")],
    vocabulary: Annotated[str, typer.Option(help="The vocabulary that gets the concept.")],
    weeks: Annotated[
        int, typer.Option(min=4, max=52, help="Weeks that the latest are held against.")
    ] = 12,
    workspace: Folder = None,
) -> None:
    """Make an emerging topic a concept of a vocabulary of the workspace."""
    from monitor.adopt import adopt as add
    from monitor.adopt import topic_named
    from monitor.vocabularies import workspace_vocabulary
    from monitor.workspace import find_workspace

    place = find_workspace(workspace)
    workspace_vocabulary(place.folder, vocabulary)
    _, topics = _look(workspace, weeks)
    path, concept = add(place.folder, vocabulary, topic_named(topics, term))
    say(f"'{concept}' is a concept of {vocabulary} now, in {path}")
    say("Next, in that file: a name in the other language, a definition, and no other name that")
    say("says too little by itself. Then: fow vocabulary check, fow tag")


def _look(workspace: Path | None, weeks: int) -> tuple[Archive, tuple[EmergingTopic, ...]]:
    from monitor.archive import open_archive
    from monitor.emerging import emerging_topics
    from monitor.vocabularies import workspace_vocabularies
    from monitor.workspace import find_workspace

    place = find_workspace(workspace)
    vocabularies = workspace_vocabularies(place.folder).values()
    archive = open_archive(place.archive_file)
    with progress() as advance:
        topics = emerging_topics(
            archive,
            vocabularies,
            now(),
            base=weeks,
            progress=lambda done: advance("reading", done, 0),
        )
    return archive, topics


def _record(archive: Archive, topic: EmergingTopic) -> dict[str, Any]:
    from monitor.archive.publications import by_id

    stored = (by_id(archive, int(reference)) for reference in topic.examples)
    return {
        "term": topic.term,
        "label": topic.label,
        "names": list(topic.names),
        "language": topic.language,
        "week": topic.week.isoformat(),
        "weeks": topic.weeks,
        "count": topic.count,
        "expected": round(topic.expected, 2),
        "ratio": None if isinf(topic.ratio) else round(topic.ratio, 2),
        "p": topic.p,
        "q": topic.q,
        "publications": [
            {"id": one.id, "title": one.title, "url": one.url, "publisher": one.publisher}
            for one in stored
            if one is not None
        ],
    }


def _say_topic(found: dict[str, Any]) -> None:
    others = f" (also: {', '.join(found['names'][:4])})" if found["names"] else ""
    say(f"{found['label']}{others}")
    say(
        f"   {found['count']} publications in {found['weeks']} weeks,"
        f" {found['expected']:g} expected; false discovery rate {found['q']:.1g}"
    )
    for one in found["publications"]:
        say(
            f"   {one['id']}  {one['title']}"
            + (f" · {one['publisher']}" if one["publisher"] else "")
        )
    say()
