"""What an editor may change in an edition before it goes out: pure functions, old in, new out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from digests.edition import Edition, Entry, Label, Section

HEAD, BODY = "head", "body"
"""Where an entry may be moved, beside the section of a driver."""


class NotInEdition(ValueError):
    """The edition holds no such publication."""


class NoSuchPlace(ValueError):
    """An entry cannot be moved there."""


def dropped(edition: Edition, publication: int) -> Edition:
    """Return the edition without one entry; raises :class:`NotInEdition`."""
    entry_of(edition, publication)
    return _kept(edition, lambda entry: None if entry.publication == publication else entry)


def annotated(edition: Edition, publication: int, language: str, note: str) -> Edition:
    """Return the edition with a sentence of the editor's under one entry; "" takes it away.

    Raises :class:`NotInEdition`.
    """
    entry_of(edition, publication)

    def change(entry: Entry) -> Entry:
        if entry.publication != publication:
            return entry
        others = {code: text for code, text in entry.note.items() if code != language}
        return replace(entry, note=others | ({language: note} if note else {}))

    return _kept(edition, change)


def moved(edition: Edition, publication: int, place: str) -> Edition:
    """Return the edition with one entry at the head, in the body, or first under a driver.

    ``place`` is :data:`HEAD`, :data:`BODY` or the concept of a driver that the entry bears or
    that has a section. Raises :class:`NotInEdition` and :class:`NoSuchPlace`.
    """
    entry = entry_of(edition, publication)
    if place in (HEAD, BODY):
        return _kept(
            edition,
            lambda one: (
                replace(one, leading=place == HEAD) if one.publication == publication else one
            ),
        )
    label = _driver(edition, entry, place)
    rest = dropped(edition, publication)
    sections = [*rest.sections]
    if place not in [section.label.concept for section in sections if section.label]:
        sections.insert(0, Section(label=label, entries=()))
    return replace(
        edition,
        sections=tuple(
            replace(section, entries=(entry, *section.entries))
            if section.label and section.label.concept == place
            else section
            for section in sections
        ),
    )


def entry_of(edition: Edition, publication: int) -> Entry:
    """Return one entry; raises :class:`NotInEdition`."""
    for entry in edition.entries:
        if entry.publication == publication:
            return entry
    raise NotInEdition(f"{edition.id} holds no publication {publication}")


def drivers_for(edition: Edition, entry: Entry) -> tuple[Label, ...]:
    """Return the drivers under which an entry may stand: those it bears, then the sections'."""
    labels = [tag.label for tag in entry.drivers]
    labels += [section.label for section in edition.sections if section.label]
    return tuple({label.concept: label for label in reversed(labels)}.values())[::-1]


def _driver(edition: Edition, entry: Entry, concept: str) -> Label:
    labels = drivers_for(edition, entry)
    for label in labels:
        if label.concept == concept:
            return label
    offered = ", ".join([HEAD, BODY, *(label.concept for label in labels)])
    raise NoSuchPlace(f"{concept}: not a place in {edition.id}; there are {offered}")


def _kept(edition: Edition, change: Callable[[Entry], Entry | None]) -> Edition:
    sections = (
        replace(
            section,
            entries=tuple(new for entry in section.entries if (new := change(entry)) is not None),
        )
        for section in edition.sections
    )
    return replace(edition, sections=tuple(section for section in sections if section.entries))
