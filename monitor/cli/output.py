"""What commands print: JSON lines, tables, and progress where a person is watching."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import typer


def say(text: str = "") -> None:
    """Print a line for a person, on standard output."""
    typer.echo(text)


def remark(text: str) -> None:
    """Print a line for a person on standard error, beside what is piped on."""
    typer.echo(f"fow: {text}", err=True)


def say_json(value: Any) -> None:
    """Print one JSON object on a line of its own."""
    typer.echo(json.dumps(value, ensure_ascii=False, separators=(", ", ": ")))


def say_table(headings: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a table; as wide as the terminal, or as its content where there is none."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(*headings, box=None, pad_edge=False, header_style="bold")
    for row in rows:
        table.add_row(*(Text(str(cell)) for cell in row))
    console = Console() if sys.stdout.isatty() else Console(width=240, color_system=None)
    with console.capture() as capture:
        console.print(table)
    typer.echo("\n".join(line.rstrip() for line in capture.get().splitlines()))


def why_of(line: dict[str, Any]) -> str:
    """Return a source's or a visit's reason and detail as one phrase."""
    return ": ".join(part for part in (line["reason"], line["detail"]) if part)


Advance = Callable[[str, int, int], None]
"""What is being done, how many are done, and how many there are (0: not known)."""


@contextmanager
def progress() -> Iterator[Advance]:
    """Show progress bars on standard error while inside; nothing when that is no terminal."""
    if not sys.stderr.isatty():
        with stoppable():
            yield lambda _what, _done, _all: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    console = Console(stderr=True)
    with stoppable(), Progress(*columns, TimeElapsedColumn(), console=console) as bars:
        tasks: dict[str, Any] = {}

        def advance(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bars.add_task(what, total=total or None)
            bars.update(tasks[what], completed=done, total=total or None)

        yield advance


@contextmanager
def stoppable() -> Iterator[None]:
    """Say on Ctrl-C that nothing is lost."""
    try:
        yield
    except KeyboardInterrupt:
        typer.echo("fow: stopped; what was stored stays, run it again to go on", err=True)
        raise


@contextmanager
def working(what: str) -> Iterator[None]:
    """Show on standard error that something of unknown length is under way, in a terminal."""
    with progress() as advance:
        advance(what, 0, 0)
        yield
