"""The desk: all that an editor sees of one edition, and the orders that change it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from digests.editing import BODY, HEAD, drivers_for, entry_of
from digests.edition import Edition, Entry, load
from monitor.archive import Archive
from monitor.archive.editions import FrozenEdition
from monitor.archive.windows import Edit, Window, begun, edits, window_of
from monitor.editors.why import Chosen, chosen
from monitor.editors.window import Clock, annotate, drop, hold, move, release
from monitor.errors import UserError
from monitor.wording import wording

WINDOW = ("held", "released")
"""Orders that are about the edition as a whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One entry: what readers see, why it was chosen, and where it may be put."""

    entry: Entry
    chosen: Chosen
    places: tuple[tuple[str, str], ...]
    """Place as orders name it, and its name in the page's language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """One edition as it lies before its editors."""

    edition: FrozenEdition
    content: Edition
    window: Window
    open: bool
    """It may not go out yet."""
    begun: bool
    """A message of it has left: it stays as it is."""
    lines: tuple[Line, ...]
    """As a reader who follows nothing would read them."""
    changes: tuple[Edit, ...]
    """The latest first."""
    places: Mapping[str, str]
    """Every place that a publication of it may be put, with its name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What an editor wants."""

    kind: str
    """``dropped``, ``moved``, ``annotated``, ``held`` or ``released``."""
    publication: int = 0
    place: str = ""
    language: str = ""
    note: str = ""


def desk(archive: Archive, edition: FrozenEdition, language: str, now: datetime) -> Desk:
    """Return the desk of an edition; raises :class:`digests.wording.UnknownLanguage`."""
    content, window = load(edition.content), window_of(archive, edition.id)
    lines = tuple(_line(content, one, language) for one in chosen(content, language))
    return Desk(
        edition=edition,
        content=content,
        window=window,
        open=window.open(now),
        begun=begun(archive, edition.id),
        lines=lines,
        changes=edits(archive, edition.id)[::-1],
        places={place: name for line in lines for place, name in line.places},
    )


def _line(content: Edition, one: Chosen, language: str) -> Line:
    entry, words = entry_of(content, one.publication), wording("editors", language)
    drivers = ((label.concept, label.names.get(language)) for label in drivers_for(content, entry))
    named = tuple((concept, name or concept) for concept, name in drivers)
    ends = ((HEAD, words.say("head")), (BODY, words.say("body")))
    return Line(entry=entry, chosen=one, places=(*ends, *named))


def carry_out(
    archive: Archive, edition: FrozenEdition, order: Order, editor: str, clock: Clock
) -> Edition:
    """Do what an editor wants and return the edition as it is then.

    Raises :class:`monitor.errors.UserError` and what the functions of
    :mod:`monitor.editors.window` raise.
    """
    if order.kind in WINDOW:
        (hold if order.kind == "held" else release)(archive, edition, editor, clock)
        return load(edition.content)
    publication = order.publication
    if order.kind == "dropped":
        return drop(archive, edition, publication, editor, clock)
    if order.kind == "moved":
        return move(archive, edition, publication, order.place, editor, clock)
    if order.kind == "annotated":
        language, note = order.language, order.note
        return annotate(archive, edition, publication, language, note, editor, clock)
    raise UserError(f"{order.kind[:40]!r} is nothing that can be done to an edition")
