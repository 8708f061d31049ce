"""What a reader of an edition sees, in one language, before it is HTML, text or Slack blocks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from digests.cleaning import clean, safe_link, shorten
from digests.edition import Edition, Entry, Label, Section
from digests.quotations import Gap, gaps, name, repeats
from digests.wording import Wording, wording

LONGEST_SUBJECT = 70
"""Characters; mail programs cut what is longer."""
_LONGEST_TITLE = 300
_LONGEST_TAKEAWAY = 600
_LONGEST_PUBLISHER = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """A driver's name."""

    name: str
    confirmed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One publication as it is shown; every string is clean, none is escaped."""

    title: str
    url: str
    """Absolute http(s) address, or empty when the publication has none that is safe."""
    lang: str
    """Language of title, takeaway and quotes when it is not the message's; else empty."""
    takeaway: str
    meta: str
    """Publisher, date, language and who set the tags, in one line."""
    chips: tuple[Chip, ...]
    """The drivers, less the one whose heading it stands under."""
    gaps: tuple[Gap, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The items under one driver."""

    name: str
    items: tuple[Item, ...]
    more: str
    """How many more there are than are shown; empty when all are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One number of the period and what it counts."""

    number: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """An edition in one language."""

    language: str
    subject: str
    brand: str
    title: str
    period: str
    figures: tuple[Figure, ...]
    preview: str
    """What a mail program shows beside the subject."""
    notice: str
    """Said above everything else; empty unless the texts are samples."""
    lead: tuple[Item, ...]
    groups: tuple[Group, ...]
    legend: str


def page(edition: Edition, language: str, *, at_most: int | None = None) -> Page:
    """Lay the edition out in ``language``, with no more than ``at_most`` items if that is given.

    What is left out is counted in its group. At the head, where all is of weight, what is in the
    reader's language comes first; in the groups the order of the edition holds. Raises
    :class:`digests.wording.UnknownLanguage`.
    """
    say = wording(language)
    entries = [entry for section in edition.sections for entry in section.entries]
    heads = sorted(
        (entry for entry in entries if entry.leading),
        key=lambda entry: entry.language != language,
    )
    shown = _shown(edition.sections, heads, len(entries) if at_most is None else at_most)
    lead = tuple(_item(entry, say) for entry in heads if entry.publication in shown)
    return Page(
        language=language,
        subject=subject(edition, language),
        brand=say.say("Future of Work Monitor"),
        title=_kind(edition, say),
        period=say.period(edition.start, edition.end),
        figures=_figures(edition, entries, say),
        preview=_preview(heads or entries, language),
        notice=_notice(edition, say),
        lead=lead,
        groups=tuple(_groups(edition.sections, shown, say)),
        legend=say.say(
            "✓ marks a tag confirmed by the review network; the others are suggested by the "
            "model. Key sentences and quotations are taken word for word from the publications."
        ),
    )


def subject(edition: Edition, language: str) -> str:
    """Return the subject line: what leads the edition, in at most 70 characters.

    A title in the reader's own language is preferred; without one the line names the digest.
    """
    say = wording(language)
    entries = [entry for section in edition.sections for entry in section.entries]
    ranked = sorted(entries, key=lambda entry: not entry.leading)
    own = next((clean(e.title) for e in ranked if e.language == language), "")
    if not own:
        named = f"{_kind(edition, say)}, {say.period(edition.start, edition.end)}"
        return shorten(_marked(edition, say, named), LONGEST_SUBJECT)
    others = f" (+{say.number(len(entries) - 1)})" if len(entries) > 1 else ""
    mark = _marked(edition, say, "")
    return mark + shorten(own, LONGEST_SUBJECT - len(others) - len(mark)) + others


def _marked(edition: Edition, say: Wording, line: str) -> str:
    if not edition.sample:
        return line
    mark = say.say("Sample")
    return f"[{mark}] {line}"


def _kind(edition: Edition, say: Wording) -> str:
    if edition.kind == "monthly":
        return say.say("Monthly newsletter")
    return say.say("Weekly digest")


def _notice(edition: Edition, say: Wording) -> str:
    if not edition.sample:
        return ""
    return say.say(
        "Sample: the publications in this digest were written to show how the monitor works. "
        "They do not exist."
    )


def _preview(entries: list[Entry], language: str) -> str:
    own = [e.takeaway for e in entries if e.language == language and e.takeaway]
    return shorten(clean(own[0]), 140) if own else ""


def _figures(edition: Edition, entries: list[Entry], say: Wording) -> tuple[Figure, ...]:
    """Count from what was collected to what is left, so that each number explains the next."""
    held = len(entries)
    naming = sum(any(tag.status == "identified" for tag in entry.gaps) for entry in entries)
    counted = (
        (
            edition.collected,
            say.say_many("publication collected", "publications collected", edition.collected),
        ),
        (edition.sources, say.say_many("source", "sources", edition.sources)),
        (held, say.say_many("chosen for this digest", "chosen for this digest", held)),
        (naming, say.say_many("of them names a data gap", "of them name a data gap", naming)),
    )
    return tuple(Figure(number=say.number(number), words=words) for number, words in counted)


def _shown(sections: tuple[Section, ...], heads: list[Entry], at_most: int) -> frozenset[int]:
    """Choose what is shown: the head first, then the first of each section, then the second."""
    rest = [
        (rank, place, entry.publication)
        for place, section in enumerate(sections)
        for rank, entry in enumerate(e for e in section.entries if not e.leading)
    ]
    order = [entry.publication for entry in heads] + [number for *_, number in sorted(rest)]
    return frozenset(order[:at_most])


def _groups(sections: tuple[Section, ...], shown: frozenset[int], say: Wording) -> list[Group]:
    groups = []
    for section in sections:
        members = [entry for entry in section.entries if not entry.leading]
        items = tuple(
            _item(entry, say, section.label) for entry in members if entry.publication in shown
        )
        if members:
            more = _more(len(members) - len(items), say)
            groups.append(Group(name=_section_name(section, say), items=items, more=more))
    return groups


def _more(count: int, say: Wording) -> str:
    if not count:
        return ""
    return say.say_many(
        "and %(count)s more publication in the archive",
        "and %(count)s more publications in the archive",
        count,
    )


def _section_name(section: Section, say: Wording) -> str:
    return name(section.label, say) if section.label else say.say("Other relevant publications")


def _item(entry: Entry, say: Wording, under: Label | None = None) -> Item:
    quoted = gaps(entry, say)
    return Item(
        title=shorten(clean(entry.title), _LONGEST_TITLE),
        url=safe_link(entry.url),
        lang=entry.language if entry.language != say.language else "",
        takeaway="" if _quoted(entry.takeaway, quoted) else _takeaway(entry),
        meta=" · ".join(_meta(entry, say)),
        chips=tuple(_chips(entry, say, under)),
        gaps=quoted,
    )


def _takeaway(entry: Entry) -> str:
    return shorten(clean(entry.takeaway), _LONGEST_TAKEAWAY)


def _quoted(takeaway: str, quoted: tuple[Gap, ...]) -> bool:
    """Tell whether the sentence stands among the quotations already."""
    return any(repeats(takeaway, gap.quote) for gap in quoted)


def _chips(entry: Entry, say: Wording, under: Label | None) -> Iterator[Chip]:
    for tag in sorted(entry.drivers, key=lambda tag: (-tag.confirmed, -tag.score)):
        if tag.confirmed or under is None or tag.label.concept != under.concept:
            yield Chip(name=name(tag.label, say), confirmed=tag.confirmed)


def _meta(entry: Entry, say: Wording) -> list[str]:
    publisher = shorten(clean(entry.publisher), _LONGEST_PUBLISHER)
    day = say.day(entry.published) if entry.published else ""
    foreign = say.language_name(entry.language) if entry.language != say.language else ""
    return [part for part in (publisher, day, clean(foreign), _origin(entry, say)) if part]


def _origin(entry: Entry, say: Wording) -> str:
    """Say who set the tags: the network or the model."""
    confirmed = {tag.confirmed for tag in entry.drivers} | {tag.confirmed for tag in entry.gaps}
    if not confirmed:
        return ""
    if confirmed == {True}:
        return say.say("tags confirmed by the network")
    if True in confirmed:
        return say.say("tags in part confirmed by the network")
    return say.say("tags suggested by the model")
