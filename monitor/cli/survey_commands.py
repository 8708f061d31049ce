"""``fow survey``: ask readers how useful the digest is."""

from __future__ import annotations

from contextlib import closing
from dataclasses import asdict
from typing import Annotated

import typer

from monitor.cli.options import AsJson, Folder, now
from monitor.cli.output import say, say_json, working

app = typer.Typer(
    help="Ask readers how useful the digest is.", no_args_is_help=True, rich_markup_mode=None
)


@app.command(epilog="Example: fow survey questions")
def questions(workspace: Folder = None) -> None:
    """Write the questions that come with the monitor to survey.toml, to be changed."""
    from monitor.readers.surveys import write_example
    from monitor.workspace import find_workspace

    say(str(write_example(find_workspace(workspace).folder)))


@app.command(epilog="Example: fow survey send")
def send(workspace: Folder = None, as_json: AsJson = False) -> None:
    """Write to every reader who was not asked this month; each gets a link of their own."""
    from monitor.archive import open_archive
    from monitor.readers.surveys import send_survey
    from monitor.workspace import find_workspace

    place = find_workspace(workspace)
    with closing(open_archive(place.archive_file)) as archive, working("sending"):
        done = send_survey(archive, place.settings(), place, now)
    if as_json:
        say_json(asdict(done))
    else:
        say(f"{done.survey}: {done.asked} readers asked, {done.failed} letters failed")


@app.command(epilog="Example: fow survey results --json")
def results(
    survey: Annotated[str, typer.Argument(help="Which; the latest if left out.")] = "",
    language: Annotated[str, typer.Option(help="Language of the questions: en or fr.")] = "en",
    workspace: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Show how often each answer was given, and what was written, without names."""
    from monitor.archive import read_archive
    from monitor.readers.questions import tallied
    from monitor.readers.surveys import asked_in, survey_named
    from monitor.workspace import find_workspace

    with closing(read_archive(find_workspace(workspace).archive_file)) as archive:
        held = survey_named(archive, survey)
    if as_json:
        say_json(
            {"survey": held.id, "asked": held.asked, "answers": [dict(a) for a in held.answers]}
        )
        return
    say(f"{held.id}: {held.asked} asked, {len(held.answers)} answered")
    for question in asked_in(held).question:
        say()
        say(question.wording.say(language))
        counts = tallied(question, held.answers)
        for option in question.choices:
            say(f"  {counts[option.id]:5}  {option.say(language)}")
        if question.kind == "text":
            for one in held.answers:
                if question.id in one:
                    say(f"  - {' '.join(one[question.id].split())}")
