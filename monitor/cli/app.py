"""The commands of ``fow``, put together; each family stands in a module of its own."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from monitor.cli import api_key_commands as api_key_family
from monitor.cli import (
    archive_commands,
    digest_commands,
    explain_command,
    flow_commands,
    model_commands,
    operation_commands,
    outcome_commands,
    portfolio_commands,
    reader_commands,
    review_commands,
    scale_commands,
    serve_command,
    survey_commands,
)
from monitor.cli import emerging_commands as emerging_family
from monitor.cli import gaps_commands as gaps_family
from monitor.cli import reviewer_commands as reviewer_family
from monitor.cli import slack_commands as slack_family
from monitor.cli import source_commands as source_family
from monitor.cli import vocabulary_commands as vocabulary_family

app = typer.Typer(
    name="fow",
    help="Future-of-Work Monitor: collect what is published on how work changes, tag it by driver "
    "of change and by data gap, and send digests.\n\nStart with: fow demo",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # laying out help with Rich would double the time it takes
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"fow {version('fow-monitor')}")
        raise typer.Exit


@app.callback()
def root(
    workspace: Annotated[
        Path | None,
        typer.Option("--workspace", "-w", help="The workspace, for whichever command follows."),
    ] = None,
    _version_wanted: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    """Hand the workspace on to the command that follows, where it is read from the environment."""
    if workspace is not None:
        os.environ["FOW_WORKSPACE"] = str(workspace)


flow_commands.register(app)
model_commands.register(app)
archive_commands.register(app)
explain_command.register(app)
outcome_commands.register(app)
serve_command.register(app)
scale_commands.register(app)
operation_commands.register(app)
app.add_typer(source_family.app, name="sources")
app.add_typer(vocabulary_family.app, name="vocabulary")
app.add_typer(emerging_family.app, name="emerging")
app.add_typer(digest_commands.app, name="digest")
app.add_typer(reader_commands.app, name="readers")
app.add_typer(portfolio_commands.app, name="portfolio")
app.add_typer(survey_commands.app, name="survey")
app.add_typer(gaps_family.app, name="gaps")
app.add_typer(api_key_family.app, name="api-keys")
app.add_typer(reviewer_family.app, name="reviewers")
app.add_typer(slack_family.app, name="slack")
review_commands.register(app)
