"""An entry of an edition as one reader's language shows it: in full, or in one line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from digests.blocks import Chip, Lead, Line, Link
from digests.cleaning import clean, safe_link, shorten
from digests.edition import Entry, Label
from digests.quotations import Gap, gaps, name, repeats
from digests.wording import Wording

LONGEST_TITLE = 300
_LONGEST_TAKEAWAY = 600
_LONGEST_PUBLISHER = 120
_LONGEST_NOTE = 400
_MOST_VERSIONS = 3


@dataclass(frozen=True, slots=True)
class Face:
    """The one of a work's texts that is shown."""

    language: str
    title: str
    url: str
    takeaway: str


def face(entry: Entry, language: str) -> Face:
    """Return the version of a work that stands in ``language``, if there is one."""
    for version in entry.versions:
        if version.title and version.language == language != entry.language:
            return Face(version.language, version.title, version.url, version.takeaway)
    return Face(entry.language, entry.title, entry.url, entry.takeaway)


def lead(entry: Entry, say: Wording) -> Lead:
    """Return a publication in full; a sentence that is quoted is not its takeaway as well."""
    shown, quoted = face(entry, say.language), gaps(entry, say)
    takeaway = shorten(clean(shown.takeaway), _LONGEST_TAKEAWAY)
    return Lead(
        title=_title(shown),
        url=safe_link(shown.url),
        lang=_foreign(shown.language, say),
        takeaway="" if _quoted(shown.takeaway, quoted) else takeaway,
        meta=" · ".join([*_meta(entry, shown, say), *_origin(entry, say)]),
        chips=tuple(_chips(entry, say)),
        gaps=quoted,
        quote_lang=_foreign(entry.language, say),
        versions=tuple(_versions(entry, shown, say)),
        note=_note(entry, say),
    )


def line(entry: Entry, say: Wording, under: Label | None) -> Line:
    """Return a publication in one line, as it stands under the heading of its driver."""
    shown = face(entry, say.language)
    confirmed = True in _confirmed(entry)
    told = [*_meta(entry, shown, say), *_lacking(entry, say)]
    own = under.concept if under else ""
    others = [name(t.label, say) for t in entry.drivers if t.label.concept != own]
    return Line(
        title=_title(shown),
        url=safe_link(shown.url),
        lang=_foreign(shown.language, say),
        confirmed=confirmed,
        meta=" · ".join([*told, *others[:2]]),
        note=_note(entry, say),
    )


def _title(shown: Face) -> str:
    return shorten(clean(shown.title), LONGEST_TITLE)


def _foreign(language: str, say: Wording) -> str:
    return language if language != say.language else ""


def _note(entry: Entry, say: Wording) -> str:
    return shorten(clean(entry.note.get(say.language, "")), _LONGEST_NOTE)


def _quoted(takeaway: str, quoted: tuple[Gap, ...]) -> bool:
    """Tell whether the sentence stands among the quotations already."""
    return any(repeats(takeaway, gap.quote) for gap in quoted)


def _chips(entry: Entry, say: Wording) -> Iterator[Chip]:
    for tag in sorted(entry.drivers, key=lambda tag: (-tag.confirmed, -tag.score)):
        yield Chip(name=name(tag.label, say), confirmed=tag.confirmed)


def _versions(entry: Entry, shown: Face, say: Wording) -> Iterator[Link]:
    """The other texts of the work, each language named in the reader's."""
    texts = [(entry.language, entry.url), *((v.language, v.url) for v in entry.versions)]
    others = [(code, url) for code, url in texts if url != shown.url and safe_link(url)]
    for code, url in others[:_MOST_VERSIONS]:
        language = clean(say.language_name(code))
        words = say.say("other version") if code == shown.language else language
        yield Link(words=words, url=safe_link(url))


def _meta(entry: Entry, shown: Face, say: Wording) -> list[str]:
    publisher = shorten(clean(entry.publisher), _LONGEST_PUBLISHER)
    day = say.day(entry.published) if entry.published else ""
    foreign = say.language_name(shown.language) if shown.language != say.language else ""
    return [part for part in (publisher, day, clean(foreign)) if part]


def _lacking(entry: Entry, say: Wording) -> list[str]:
    """Name the data gap that is surest, and whether it is named or filled."""
    ranked = sorted(entry.gaps, key=lambda tag: (-tag.confirmed, -tag.score))
    colon = say.say(": ")
    return [
        (say.say("gap identified") if tag.status == "identified" else say.say("gap addressed"))
        + colon
        + name(tag.label, say)
        for tag in ranked[:1]
    ]


def _confirmed(entry: Entry) -> set[bool]:
    return {tag.confirmed for tag in entry.drivers} | {tag.confirmed for tag in entry.gaps}


def _origin(entry: Entry, say: Wording) -> list[str]:
    """Say who set the tags: the network or the model."""
    confirmed = _confirmed(entry)
    if not confirmed:
        return []
    if confirmed == {True}:
        return [say.say("tags confirmed by the network")]
    if True in confirmed:
        return [say.say("tags in part confirmed by the network")]
    return [say.say("tags suggested by the model")]
