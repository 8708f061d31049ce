"""How a report names concepts, figures and days in one language, and links each to its evidence."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from digests.wording import Wording
from monitor.gaps.document import Run, Text, plain
from monitor.gaps.matrix import ANY, Cell, Quoted, Scope
from monitor.wording import wording

_PLACE = re.compile(r"%\((\w+)\)s")


@dataclass(frozen=True)
class Writer:
    """Writes in one language, with the names of a workspace's own vocabularies."""

    language: str
    names: Callable[[str, str, str], str]
    """Vocabulary, concept and language → name."""
    definitions: Callable[[str, str, str], str]
    """The same → definition, or ''."""
    numbers: Mapping[int, int]
    """Work → its number in the list of evidence."""

    @cached_property
    def words(self) -> Wording:
        """The words of this room."""
        return wording("gaps", self.language)

    def label(self, vocabulary: str, concept: str) -> str:
        """Return a concept's name."""
        return self.names(vocabulary, concept, self.language)

    def number(self, value: int) -> str:
        """Return a figure as this language writes it."""
        return self.words.number(value)

    def share(self, part: int, whole: int) -> str:
        """Return a share in per cent, with what it is a share of."""
        percent = round(100 * part / whole) if whole else 0
        return self.words.say(
            "%(percent)s%% (%(part)s of %(whole)s)",
            percent=self.number(percent),
            part=self.number(part),
            whole=self.number(whole),
        )

    def period(self, scope: Scope) -> str:
        """Return the days of a scope in full."""
        if scope.start and scope.end:
            return self.words.period(scope.start, scope.end)
        if scope.start:
            return self.words.say("since %(day)s", day=self.words.day(scope.start))
        if scope.end:
            return self.words.say("until %(day)s", day=self.words.day(scope.end))
        return self.words.say("all years")

    def tongue(self, scope: Scope) -> str:
        """Return the name of a scope's language."""
        return self.words.language_name(scope.language)

    def cell_name(self, cell: Cell) -> str:
        """Return what a cell is called: driver × gap."""
        driver = self.label("drivers", cell.driver) if cell.driver else self.words.say("Any driver")
        gap = self.words.say("any gap") if cell.gap == ANY else self.label("gaps", cell.gap)
        return f"{driver} × {gap}"

    def cell_link(self, cell: Cell) -> str:
        """Return the anchor under which a cell's works are listed; '' for an empty cell."""
        return "" if cell.empty else "#" + anchor(cell.driver, cell.gap)

    def cell(self, cell: Cell) -> Text:
        """Return a cell's figures: named / filled."""
        if cell.empty:
            return plain("·")
        figures = f"{self.number(cell.identified)} / {self.number(cell.addressed)}"
        return (Run(figures, self.cell_link(cell)),)

    def figure(self, value: int, link: str) -> Text:
        """Return a figure with its link; nothing is behind a zero."""
        return (Run(self.number(value), link if value else ""),)

    def linked(self, sentence: str, **values: tuple[str, str]) -> Text:
        """Put texts with their links into a ``%(name)s`` sentence."""
        runs: list[Run] = []
        at = 0
        for place in _PLACE.finditer(sentence):
            runs.append(Run(sentence[at : place.start()]))
            text, link = values[place[1]]
            runs.append(Run(text, link, strong=not link))
            at = place.end()
        runs.append(Run(sentence[at:]))
        return tuple(run for run in runs if run.text)

    def source(self, quoted: Quoted) -> Text:
        """Return where a quote stands: title, publisher, day, and who says that it fits."""
        sure = (
            self.words.say("confirmed by the network")
            if quoted.confirmed
            else self.words.say("suggested by the model")
        )
        facts = [quoted.publisher, self.words.day(quoted.day), sure]
        number = self.numbers.get(quoted.work)
        listed = (Run(f" [{number}]", f"#w-{quoted.work}"),) if number else ()
        title = Run(quoted.title, quoted.url, language=quoted.language)
        return (title, Run(", " + ", ".join(fact for fact in facts if fact)), *listed)


def anchor(driver: str, gap: str) -> str:
    """Return the anchor of a cell's evidence."""
    return f"e-{driver or 'any'}-{'any' if gap == ANY else gap}"
