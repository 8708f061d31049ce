"""``fow reviewers``: the roster of the review network."""

from __future__ import annotations

from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.options import AsJson, Folder, now
from monitor.cli.output import say, say_json, say_table

if TYPE_CHECKING:
    from monitor.archive.reviewers import Reviewer
    from monitor.review.workload import Workload

app = typer.Typer(
    help="List, add, pause and remove the experts who review tags.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
Email = Annotated[str, typer.Argument(help="E-mail address.")]
Several = list[str] | None


@app.command(epilog="Example: fow reviewers add anne@example.org --language fr --field skills")
def add(
    email: Email,
    name: Annotated[str, typer.Option(help="Their name.")] = "",
    slack: Annotated[str, typer.Option(help="Slack's id of the person, such as U0123ABCD.")] = "",
    language: Annotated[
        Several, typer.Option(help="What they read; they are written to in the first.")
    ] = None,
    field: Annotated[
        Several, typer.Option(help="A driver or data gap they know well; none: a generalist.")
    ] = None,
    region: Annotated[str, typer.Option(help="Where they are: a concept of the regions.")] = "",
    weekly: Annotated[int, typer.Option(help="The most they want in a week.")] = 5,
    international: Annotated[bool, typer.Option(help="Outside Canada.")] = False,
    timezone: Annotated[str, typer.Option(help="Such as America/Toronto.")] = "",
    moderator: Annotated[bool, typer.Option(help="Settles disagreements.")] = False,
    workspace: Folder = None,
) -> None:
    """Put an expert on the roster."""
    from monitor.archive import open_archive
    from monitor.archive.reviewers import reviewer_by_email
    from monitor.review.roster import enrol
    from monitor.review.roster_entry import RosterWrong, known_to
    from monitor.workspace import find_workspace

    place = find_workspace(workspace)
    entry = {
        "email": email,
        "name": name,
        "slack": slack,
        "languages": ";".join(language or ()),
        "fields": ";".join(field or ()),
        "region": region,
        "weekly": str(weekly),
        "international": "yes" if international else "no",
        "timezone": timezone,
        "moderator": "yes" if moderator else "no",
    }
    with closing(open_archive(place.archive_file)) as archive:
        if reviewer_by_email(archive, email):
            raise RosterWrong(f"{email}: is on the roster; fow reviewers import changes entries")
        enrol(archive, [(1, entry)], known_to(place.folder), now())
        one = reviewer_by_email(archive, email)
    assert one is not None
    say(f"Added {one.name} <{one.email}>, who gets at most {one.weekly} a week.")


@app.command("import", epilog="Example: fow reviewers import roster.csv")
def import_roster(
    file: Annotated[Path, typer.Argument(help="CSV with at least the column email.")],
    workspace: Folder = None,
) -> None:
    """Add the reviewers of a CSV file; whose address is on the roster is brought up to date.

    Columns: email, name, slack, languages, fields, region, weekly, international, timezone,
    moderator, digest. Several languages or fields in a cell are joined by ; and an empty cell
    changes nothing.
    """
    from monitor.archive import open_archive
    from monitor.review.roster import enrol
    from monitor.review.roster_entry import RosterWrong, known_to, read_roster
    from monitor.workspace import find_workspace

    place = find_workspace(workspace)
    try:
        with closing(open_archive(place.archive_file)) as archive:
            done = enrol(archive, read_roster(file), known_to(place.folder), now())
    except RosterWrong as error:
        prefix = "" if str(error).startswith(str(file)) else f"{file}: "
        raise RosterWrong(f"{prefix}{error}; nothing was imported") from error
    say(f"Added {done.added}, changed {done.changed}.")


@app.command("list", epilog="Example: fow reviewers list --json")
def list_reviewers(workspace: Folder = None, as_json: AsJson = False) -> None:
    """Show who is on the roster, and how much each was asked and has answered."""
    from monitor.archive import read_archive
    from monitor.archive.reviewers import reviewers
    from monitor.review.workload import Workload, workloads
    from monitor.workspace import find_workspace

    with closing(read_archive(find_workspace(workspace).archive_file)) as archive:
        people, work = reviewers(archive), workloads(archive, now())
    none = Workload()
    if as_json:
        for one in people:
            say_json(asdict(one) | asdict(work.get(one.id, none)))
    elif not people:
        say("Nobody yet. Add somebody: fow reviewers add anne@example.org")
    else:
        heads = ["email", "name", "languages", "fields", "weekly", "asked", "open", "judged", ""]
        say_table(heads, [_row(one, work.get(one.id, none)) for one in people])


def _row(one: Reviewer, work: Workload) -> list[object]:
    marks = [
        word
        for word, holds in (
            ("moderator", one.moderator),
            ("international", one.international),
            ("paused", one.paused),
        )
        if holds
    ]
    return [
        one.email,
        one.name,
        " ".join(one.languages),
        " ".join(one.fields) or "all",
        one.weekly,
        work.this_week,
        work.waiting,
        work.judged,
        ", ".join(marks),
    ]


@app.command(epilog="Example: fow reviewers pause anne@example.org")
def pause(
    email: Email,
    back: Annotated[bool, typer.Option("--back", help="They are back: ask them again.")] = False,
    workspace: Folder = None,
) -> None:
    """Ask somebody nothing for a while; what they have open stays with them."""
    from monitor.archive import open_archive
    from monitor.review.roster import pause as set_paused
    from monitor.workspace import find_workspace

    with closing(open_archive(find_workspace(workspace).archive_file)) as archive:
        one = set_paused(archive, email, paused=not back)
    say(f"{one.name} is asked again." if back else f"{one.name} is asked nothing until --back.")


@app.command(epilog="Example: fow reviewers remove anne@example.org")
def remove(email: Email, workspace: Folder = None) -> None:
    """Take somebody off the roster and forget name and address; their votes stay, by number."""
    from monitor.archive import open_archive
    from monitor.review.roster import remove as forget
    from monitor.workspace import find_workspace

    with closing(open_archive(find_workspace(workspace).archive_file)) as archive:
        one = forget(archive, email, now())
    say(f"{one.name} is off the roster; their votes stay as those of reviewer {one.id}.")


@app.command(epilog="Example: fow reviewers coverage")
def coverage(workspace: Folder = None, as_json: AsJson = False) -> None:
    """Show which drivers, data gaps, languages and regions have too few reviewers."""
    from monitor.archive import read_archive
    from monitor.review.coverage import roster_coverage
    from monitor.vocabularies import workspace_vocabulary
    from monitor.workspace import find_workspace

    place = find_workspace(workspace)
    vocabularies = {
        name: {concept.id: concept.broader for concept in workspace_vocabulary(place.folder, name)}
        for name in ("drivers", "gaps", "regions")
    }
    with closing(read_archive(place.archive_file)) as archive:
        covers = roster_coverage(archive, vocabularies)
    if as_json:
        for one in covers:
            say_json(asdict(one))
        return
    say_table(
        ["", "", "reviewers", "publications", ""],
        [
            [
                one.kind,
                one.concept,
                one.reviewers,
                one.publications or "",
                "" if one.enough else "too few",
            ]
            for one in covers
        ],
    )
