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
from monitor.archive.windows import Edit, Window, all_gone, put_window, rewrite, window_of
from monitor.errors import UserError

Clock = Callable[[], datetime]
LONGEST_NOTE = 500
"""Characters of an editor's note: a sentence, two at most."""


class TooLate(UserError):
    """The edition is on its way to its readers."""


class NoteTooLong(UserError):
    """An editor's note that nobody would read under a title."""


def hold(archive: Archive, edition: FrozenEdition, editor: str, clock: Clock) -> Window:
    """Stop an edition until it is released; what has not left yet stays, sending or not.

    Raises :class:`TooLate` when every message has left.
    """
    if all_gone(archive, edition.id):
        raise TooLate(f"{edition.id}: has gone to all its readers; nothing is left to hold")
    window = replace(window_of(archive, edition.id), held=True)
    edit = Edit(at=clock(), editor=editor, change="held", kind="held")
    put_window(archive, edition.id, window, edit)
    return window


def release(archive: Archive, edition: FrozenEdition, editor: str, clock: Clock) -> Window:
    """Let an edition go out with the next run, its hour come or not."""
    window = Window(goes_out=None, held=False)
    edit = Edit(at=clock(), editor=editor, change="released", kind="released")
    put_window(archive, edition.id, window, edit)
    return window


def drop(
    archive: Archive, edition: FrozenEdition, publication: int, editor: str, clock: Clock
) -> Edition:
    """Take one publication out. Raises :class:`UserError` and :class:`TooLate`."""
    title = _entry_title(edition, publication)
    edit = Edit(
        at=clock(),
        editor=editor,
        change=f"dropped {publication}: {title}",
        kind="dropped",
        publication=publication,
        detail=title,
    )
    return _changed(archive, edition, lambda content: dropped(content, publication), edit)


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
    edit = Edit(
        at=clock(),
        editor=editor,
        change=f"moved {publication} to {place}",
        kind="moved",
        publication=publication,
        detail=place,
    )
    return _changed(archive, edition, lambda content: moved(content, publication, place), edit)


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

    Raises :class:`UserError`, :class:`NoteTooLong` and :class:`TooLate`.
    """
    note = " ".join(note.split())
    if len(note) > LONGEST_NOTE:
        raise NoteTooLong(f"a note has at most {LONGEST_NOTE} characters, not {len(note)}")
    edit = Edit(
        at=clock(),
        editor=editor,
        change=f"annotated {publication} in {language}: {note}",
        kind="annotated",
        publication=publication,
        detail=note,
    )
    return _changed(
        archive, edition, lambda content: annotated(content, publication, language, note), edit
    )


def _entry_title(edition: FrozenEdition, publication: int) -> str:
    try:
        return entry_of(load(edition.content), publication).title
    except NotInEdition as error:
        raise UserError(f"{error}; fow digest edit show {edition.id}") from error


def _changed(
    archive: Archive, edition: FrozenEdition, change: Callable[[Edition], Edition], edit: Edit
) -> Edition:
    try:
        content = change(load(edition.content))
    except (NotInEdition, NoSuchPlace) as error:
        raise UserError(f"{error}; fow digest edit show {edition.id}") from error
    posts = [line for line in recipients(archive, content) if line.channel == "slack"]
    if not rewrite(archive, edition.id, dump(content), posts, edit):
        raise TooLate(
            f"{edition.id}: is on its way to its readers and stays as it is;"
            " what was sent is listed by fow digest status"
        )
    return content
