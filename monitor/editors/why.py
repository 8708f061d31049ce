"""What was chosen for an edition and why, as editors read it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from digests.choice import Catalogue
from digests.cleaning import clean, shorten
from digests.edition import Edition, Entry, Merit
from monitor.wording import wording


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """One entry of an edition, and what weighed for it."""

    publication: int
    title: str
    place: str
    """``head`` or ``body``, for a reader who follows nothing."""
    driver: str
    """Name of the driver it stands under; empty: none."""
    weight: float | None
    """None in editions of early versions."""
    why: str


def chosen(edition: Edition, language: str) -> tuple[Chosen, ...]:
    """Return every entry in the order that a reader who follows nothing would read them.

    Raises :class:`digests.wording.UnknownLanguage`.
    """
    catalogue = Catalogue(edition)
    choice = catalogue.choose(lines=None)
    under = {e.publication: s.label for s in edition.sections for e in s.entries}
    heads = [place for place, _ in choice.leading]
    order = heads + [place for _, places in choice.lines for place in places]
    return tuple(
        Chosen(
            publication=entry.publication,
            title=shorten(clean(entry.title), 160),
            place="head" if place in heads else "body",
            driver=label.names.get(language, label.concept) if label else "",
            weight=round(entry.merit.weight, 2) if entry.merit else None,
            why=", ".join(_why(entry, language)),
        )
        for place in order
        for entry in (catalogue.entries[place],)
        for label in (under[entry.publication],)
    )


def _why(entry: Entry, language: str) -> Iterator[str]:
    words = wording("editors", language)
    if entry.leading:
        yield words.say("put at the head by an editor")
    if entry.merit is not None:
        yield from _grounds(entry.merit, language)
    if entry.note:
        yield words.say("annotated")


def _grounds(merit: Merit, language: str) -> Iterator[str]:
    words = wording("editors", language)
    yield words.say("relevance %(factor)s%%", factor=words.decimal(merit.relevance * 100))
    for factor, name in (
        (merit.confirmed, words.say("confirmed by the network")),
        (merit.thin, words.say("data gap with thin evidence")),
        (merit.novelty, words.say("newness")),
    ):
        if round(factor, 2) != 1:
            yield name + " × " + f"{factor:.2f}".replace(".", words.say("."))


def told(edition: Edition, language: str) -> str:
    """Return all of it as plain text, a publication a paragraph."""
    words = wording("editors", language)
    lines = []
    for one in chosen(edition, language):
        place = words.say("head") if one.place == "head" else (one.driver or words.say("no driver"))
        weight = f"{one.weight:.2f}".replace(".", words.say(".")) if one.weight is not None else "–"
        lines.append(f"{one.publication}  {one.title}\n    {place} · {weight} · {one.why}")
    return "\n".join(lines)
