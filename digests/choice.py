"""What of an edition one reader gets: what to read first, what in one line, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from digests.edition import Edition, Entry, Label
from digests.selection import filed_under

LEADING = 6
"""Entries at the head: what can be read with care in three minutes."""
LINES = 18
"""Entries in one line each, below the head."""
_FEW = 7
"""So few entries are all told in full."""
_PER_DRIVER = 2
"""Leading entries from one driver, while others have some to offer."""
_FOLLOWED = 4.0
"""How many times heavier an entry is on the first topic that a reader follows; each further one
adds a quarter of that."""
_THIN = 1.3
"""From here on the thin evidence is what speaks for an entry."""
_NAMED = 3
"""Topics named in a reason."""


class Why(StrEnum):
    """What brought an entry to the head."""

    FOLLOWED = "followed"
    EDITOR = "editor"
    CONFIRMED = "confirmed"
    RISING = "rising"
    THIN = "thin"
    NAMES = "names"
    FILLS = "fills"
    RELEVANT = "relevant"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a reader gets an entry: the ground, and the concepts that it rests on."""

    why: Why
    labels: tuple[Label, ...] = ()

    @property
    def key(self) -> tuple[str, ...]:
        """Equal for reasons that read the same."""
        return (self.why, *(label.concept for label in self.labels))


@dataclass(frozen=True, slots=True)
class Choice:
    """One reader's edition, by places in :attr:`Catalogue.entries`."""

    leading: tuple[tuple[int, Reason], ...]
    lines: tuple[tuple[int, tuple[int, ...]], ...]
    """Section, and its entries in one line each."""
    more: int
    """Entries of the edition that are not shown."""

    def shorter(self) -> Choice:
        """Return the choice without what is read last."""
        if not self.lines:
            return replace(self, leading=self.leading[:-1], more=self.more + 1)
        *others, (section, places) = self.lines
        last = ((section, places[:-1]),) if len(places) > 1 else ()
        return replace(self, lines=(*others, *last), more=self.more + 1)


class Catalogue:
    """An edition made ready to be chosen from many times."""

    def __init__(self, edition: Edition) -> None:
        """Weigh every entry once, whoever the reader is."""
        self.edition = edition
        self.entries = edition.entries
        self._sections = tuple(
            number for number, section in enumerate(edition.sections) for _ in section.entries
        )
        self._drivers = tuple(filed_under(entry) for entry in self.entries)
        self._readable = tuple(bool(entry.takeaway or entry.gaps) for entry in self.entries)
        self._weights = tuple(_base(entry, place) for place, entry in enumerate(self.entries))
        self._topics = tuple(topics_of(entry) for entry in self.entries)
        self._sets = tuple(frozenset(topics) for topics in self._topics)

    def choose(self, topics: Collection[str] = (), *, lines: int | None = LINES) -> Choice:
        """Choose for a reader who follows ``topics`` (``drivers:<concept>``, ``regions:…``).

        Who follows none gets what weighs most. ``lines``: most entries in one line; None: all.
        The same edition and topics always give the same choice.
        """
        followed = frozenset(topics)
        weights = self._weighed(followed)
        order = sorted(range(len(weights)), key=lambda place: (-weights[place], place))
        heads = self._heads(order, followed) if len(order) > _FEW else order
        taken = set(heads)
        rest = [place for place in order if place not in taken]
        shown = rest if lines is None else rest[:lines]
        return Choice(
            leading=tuple((place, self._reason(place, followed)) for place in heads),
            lines=self._shelved(shown),
            more=len(rest) - len(shown),
        )

    def _weighed(self, followed: frozenset[str]) -> Sequence[float]:
        if not followed:
            return self._weights
        return [
            weight * (_FOLLOWED * (0.75 + 0.25 * shared) if shared else 1.0)
            for weight, own in zip(self._weights, self._sets, strict=True)
            for shared in (len(own & followed),)
        ]

    def _heads(self, order: Sequence[int], followed: frozenset[str]) -> list[int]:
        """Take what an editor put there, then what the reader follows, then the heaviest.

        At most two a driver while others are left, or more for who follows one driver or two;
        only what can be read.
        """
        named = sum(topic.startswith("drivers:") for topic in followed)
        most = max(_PER_DRIVER, LEADING // named) if named else _PER_DRIVER
        heads = [place for place in order if self.entries[place].leading][:LEADING]
        under = Counter(self._drivers[place] for place in heads)
        for wanted in (True, False):
            spare: list[int] = []
            for place in order:
                if bool(self._sets[place] & followed) is not wanted or place in heads:
                    continue
                if self._readable[place] and len(heads) < LEADING:
                    roomy = under[self._drivers[place]] < most
                    under[self._drivers[place]] += 1
                    (heads if roomy else spare).append(place)
            heads += spare[: LEADING - len(heads)]
        return sorted(
            heads, key=lambda place: (not self.entries[place].leading, order.index(place))
        )

    def _reason(self, place: int, followed: frozenset[str]) -> Reason:
        entry = self.entries[place]
        if shared := self._sets[place] & followed:
            own = self._topics[place]
            named = [own[topic] for topic in own if topic in shared][:_NAMED]
            return Reason(Why.FOLLOWED, tuple(named))
        return _own_reason(entry)

    def _shelved(self, shown: Sequence[int]) -> tuple[tuple[int, tuple[int, ...]], ...]:
        """Sections in the edition's order, each with its heaviest entries first."""
        shelves: dict[int, list[int]] = {}
        for place in shown:
            shelves.setdefault(self._sections[place], []).append(place)
        return tuple((section, tuple(shelves[section])) for section in sorted(shelves))


def topics_of(entry: Entry) -> dict[str, Label]:
    """Return every topic by which a reader may follow an entry, with its name."""
    return {
        **{f"drivers:{tag.label.concept}": tag.label for tag in entry.drivers},
        **{f"gaps:{tag.label.concept}": tag.label for tag in entry.gaps},
        **{f"{topic.vocabulary}:{topic.label.concept}": topic.label for topic in entry.topics},
    }


def _own_reason(entry: Entry) -> Reason:
    """The strongest ground that an entry has of itself."""
    merit = entry.merit
    if merit is None:
        return Reason(Why.RELEVANT)
    if entry.leading:
        return Reason(Why.EDITOR)
    if merit.confirmed > 1:
        return Reason(Why.CONFIRMED)
    if merit.novelty > 1:
        return Reason(Why.RISING)
    under = [tag.label for tag in entry.drivers if tag.label.concept == filed_under(entry)]
    if merit.thin >= _THIN and under and entry.gaps:
        gap = max(entry.gaps, key=lambda tag: (tag.confirmed, tag.score)).label
        return Reason(Why.THIN, (under[0], gap))
    if entry.gaps:
        identified = any(tag.status == "identified" for tag in entry.gaps)
        return Reason(Why.NAMES if identified else Why.FILLS)
    return Reason(Why.RELEVANT)


def _base(entry: Entry, place: int) -> float:
    """Editions of early versions carry no merit: there the order of the edition is kept."""
    return entry.merit.weight if entry.merit else 1 / (1 + place / 1000)
