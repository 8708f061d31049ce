"""The editor's window: hold, release, drop, move and annotate while nothing has left yet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from digests.editing import NoSuchPlace, NotInEdition, annotated, dropped, entry_of, moved
from digests.edition import Edition, dump, load
from monitor.addressees import recipients
from monitor.archive import Archive
from monitor.archive.editions import FrozenEdition
from monitor.archive.windows import Edit, Window, put_window, rewrite, window_of
from monitor.errors import UserError

Clock = Callable[[], datetime]


class TooLate(UserError):
    """The edition is on its way to its readers."""


def hold(archive: Archive, edition: FrozenEdition) -> Window:
    """Stop an edition until it is released."""
    window = replace(window_of(archive, edition.id), held=True)
    put_window(archive, edition.id, window)
    return window


def release(archive: Archive, edition: FrozenEdition) -> Window:
    """Let an edition go out with the next run, its hour come or not."""
    window = Window(goes_out=None, held=False)
    put_window(archive, edition.id, window)
    return window


def drop(
    archive: Archive, edition: FrozenEdition, publication: int, editor: str, clock: Clock
) -> Edition:
    """Take one publication out. Raises :class:`UserError` and :class:`TooLate`."""
    title = _entry_title(edition, publication)
    return _changed(
        archive,
        edition,
        lambda content: dropped(content, publication),
        f"dropped {publication}: {title}",
        editor,
        clock,
    )


def move(
    archive: Archive,
    edition: FrozenEdition,
    publication: int,
    place: str,
    editor: str,
    clock: Clock,
) -> Edition:
    """Put one publication at the head, in the body, or first under a driver.

    Raises :class:`UserError` and :class:`TooLate`.
    """
    return _changed(
        archive,
        edition,
        lambda content: moved(content, publication, place),
        f"moved {publication} to {place}",
        editor,
        clock,
    )


def annotate(
    archive: Archive,
    edition: FrozenEdition,
    publication: int,
    language: str,
    note: str,
    editor: str,
    clock: Clock,
) -> Edition:
    """Put a sentence under one publication, in one language; "" takes it away.

    Raises :class:`UserError` and :class:`TooLate`.
    """
    return _changed(
        archive,
        edition,
        lambda content: annotated(content, publication, language, note.strip()),
        f"annotated {publication} in {language}: {note.strip()}",
        editor,
        clock,
    )


def _entry_title(edition: FrozenEdition, publication: int) -> str:
    try:
        return entry_of(load(edition.content), publication).title
    except NotInEdition as error:
        raise UserError(f"{error}; fow digest edit show {edition.id}") from error


def _changed(
    archive: Archive,
    edition: FrozenEdition,
    change: Callable[[Edition], Edition],
    words: str,
    editor: str,
    clock: Clock,
) -> Edition:
    try:
        content = change(load(edition.content))
    except (NotInEdition, NoSuchPlace) as error:
        raise UserError(f"{error}; fow digest edit show {edition.id}") from error
    posts = [line for line in recipients(archive, content) if line.channel == "slack"]
    edit = Edit(at=clock(), editor=editor, change=words)
    if not rewrite(archive, edition.id, dump(content), posts, edit):
        raise TooLate(
            f"{edition.id}: is on its way to its readers and stays as it is;"
            " what was sent is listed by fow digest status"
        )
    return content
