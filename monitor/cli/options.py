"""Options and arguments that several commands share."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

Folder = Annotated[
    Path | None,
    typer.Option(
        "--workspace",
        "-w",
        envvar="FOW_WORKSPACE",
        help="The workspace; else the current folder.",
        show_default=False,
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, one object a line.")]


def now() -> datetime:
    """Return the current time in UTC: the clock of every command."""
    return datetime.now(UTC)
