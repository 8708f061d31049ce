"""``fow digest hold``, ``release`` and ``edit``: what editors may do before an edition goes out."""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.options import AsJson, Folder, now
from monitor.cli.output import say, say_json, say_table

if TYPE_CHECKING:
    from digests.edition import Edition
    from monitor.archive import Archive
    from monitor.archive.editions import FrozenEdition

Latest = Annotated[str, typer.Argument(help="Edition; the latest if left out.")]
Named = Annotated[str, typer.Argument(help="Edition, such as weekly-2026-06-22.")]
Number = Annotated[int, typer.Argument(help="Publication, as fow digest edit show numbers it.")]

edit = typer.Typer(
    help="Show and change an edition before it goes out.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


def register(app: typer.Typer) -> None:
    """Add this family's commands to ``fow digest``."""
    app.command(epilog="Example: fow digest hold weekly-2026-06-22")(hold)
    app.command(epilog="Example: fow digest release weekly-2026-06-22")(release)
    app.add_typer(edit, name="edit")


def hold(edition: Latest = "", workspace: Folder = None) -> None:
    """Stop an edition until it is released; nothing more of it is sent."""
    from monitor.editors.window import hold as stop

    with _desk(workspace, "digest hold", edition) as (archive, frozen):
        stop(archive, frozen, _editor(), now)
    say(f"{frozen.id} is held; let it go with fow digest release {frozen.id}")


def release(edition: Latest = "", workspace: Folder = None) -> None:
    """Let an edition go out with the next run or fow digest send, its hour come or not."""
    from monitor.editors.window import release as let_go

    with _desk(workspace, "digest release", edition) as (archive, frozen):
        let_go(archive, frozen, _editor(), now)
    say(f"{frozen.id} goes out with the next fow run, or now: fow digest send {frozen.id}")


@edit.command(epilog="Example: fow digest edit show weekly-2026-06-22")
def show(edition: Latest = "", workspace: Folder = None, as_json: AsJson = False) -> None:
    """List what an edition holds and why it was chosen, and what editors changed."""
    from digests.edition import load
    from monitor.archive import read_archive
    from monitor.archive.windows import edits, window_of
    from monitor.editors.why import chosen
    from monitor.publish import edition_named
    from monitor.workspace import find_workspace

    with closing(read_archive(find_workspace(workspace).archive_file)) as archive:
        frozen = edition_named(archive, edition)
        window, changes = window_of(archive, frozen.id), edits(archive, frozen.id)
    entries = chosen(load(frozen.content), "en")
    if as_json:
        for one in entries:
            say_json(asdict(one))
        return
    when = "held" if window.held else f"goes out {window.goes_out or 'with the next run'}"
    say(f"{frozen.id}: {when if window.open(now()) else 'no longer in the hands of editors'}")
    say_table(
        ["number", "title", "place", "driver", "weight", "why"],
        [
            [str(e.publication), e.title[:60], e.place, e.driver, str(e.weight or ""), e.why]
            for e in entries
        ],
    )
    for change in changes:
        say(f"{change.at:%Y-%m-%d %H:%M} {change.editor}: {change.change}")


@edit.command(epilog="Example: fow digest edit drop weekly-2026-06-22 12")
def drop(edition: Named, publication: Number, workspace: Folder = None) -> None:
    """Take a publication out; no later edition brings it either."""
    from monitor.editors.window import drop as take_out

    with _desk(workspace, "digest edit drop", edition) as (archive, frozen):
        content = take_out(archive, frozen, publication, _editor(), now)
        _written(workspace, content)
    say(f"{frozen.id} holds {len(content.entries)} publications")


@edit.command(epilog="Example: fow digest edit move weekly-2026-06-22 12 head")
def move(
    edition: Named,
    publication: Number,
    place: Annotated[str, typer.Argument(help="head, body, or a driver's id.")],
    workspace: Folder = None,
) -> None:
    """Put a publication at the head for everybody, back in the body, or first under a driver."""
    from monitor.editors.window import move as put

    with _desk(workspace, "digest edit move", edition) as (archive, frozen):
        _written(workspace, put(archive, frozen, publication, place, _editor(), now))
    say(f"{frozen.id}: {publication} is moved to {place}")


@edit.command(epilog='Example: fow digest edit annotate weekly-2026-06-22 12 "With a free annex."')
def annotate(
    edition: Named,
    publication: Number,
    note: Annotated[str, typer.Argument(help='One sentence; "" takes it away.')],
    language: Annotated[str, typer.Option(help="Language it is in and shown in.")] = "en",
    workspace: Folder = None,
) -> None:
    """Put a sentence of yours under a publication, for the readers of one language."""
    from digests.wording import languages
    from monitor.editors.window import annotate as say_under
    from monitor.errors import UserError

    if language not in languages():
        raise UserError(f"--language: {language!r} is none of {', '.join(languages())}")
    with _desk(workspace, "digest edit annotate", edition) as (archive, frozen):
        _written(workspace, say_under(archive, frozen, publication, language, note, _editor(), now))
    say(f"{frozen.id}: {publication} is annotated in {language}")


@contextmanager
def _desk(
    workspace: Path | None, command: str, edition: str
) -> Iterator[tuple[Archive, FrozenEdition]]:
    """Open a workspace for one change of one edition."""
    from monitor.publish import edition_named
    from monitor.run import step
    from monitor.workspace import find_workspace

    with step(find_workspace(workspace), command, now, lambda *_: None) as (here, log):
        frozen = edition_named(here.archive, edition)
        log["edition"] = frozen.id
        yield here.archive, frozen


def _written(workspace: Path | None, content: Edition) -> None:
    from monitor.copies import write_copies
    from monitor.workspace import find_workspace

    place = find_workspace(workspace)
    write_copies(content, place.settings(), place)


def _editor() -> str:
    """Who is at the keyboard, as far as the machine knows."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return ""
