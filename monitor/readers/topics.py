"""Topics that a reader may follow: concepts of the vocabularies that an edition's entries bear."""

from __future__ import annotations

import difflib
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.errors import UserError
from monitor.vocabularies import workspace_vocabulary

if TYPE_CHECKING:
    from classifiers.vocabulary import Vocabulary

VOCABULARIES = ("drivers", "gaps", "regions", "sectors")
_OFFERED = {"regions": 3}
"""Levels of a vocabulary that a page offers; of the others the uppermost."""


class TopicUnknown(UserError):
    """A topic that no vocabulary holds."""


@dataclass(frozen=True, slots=True)
class Group:
    """The topics of one vocabulary, as a page offers them."""

    name: str
    topics: tuple[tuple[str, str], ...]
    """Topic (``<vocabulary>:<concept>``) and name, by name."""


def named_topics(
    vocabularies: Mapping[str, Vocabulary], language: str, chosen: Collection[str]
) -> tuple[Group, ...]:
    """Return the topics to choose from, and whatever finer ones are chosen already."""
    return tuple(
        Group(
            name=vocabulary.pref_label.get(language) or name.capitalize(),
            topics=tuple(_named(vocabulary, name, language, chosen)),
        )
        for name in VOCABULARIES
        if (vocabulary := vocabularies.get(name))
    )


def _named(
    vocabulary: Vocabulary, name: str, language: str, chosen: Collection[str]
) -> list[tuple[str, str]]:
    deepest, above = _OFFERED.get(name, 1), vocabulary.above()
    offered = [
        (f"{name}:{concept.id}", concept.label(language))
        for concept in vocabulary
        if len(above[concept.id]) < deepest or f"{name}:{concept.id}" in chosen
    ]
    return sorted(offered, key=lambda topic: _plain(topic[1]))


def _plain(name: str) -> str:
    """Fold case and accents, so that É stands beside E."""
    return unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()


def read_topics(folder: Path, given: Iterable[str]) -> tuple[str, ...]:
    """Return topics as they are stored, each once, in the order given.

    A concept may be given alone where only one vocabulary holds it. Raises
    :class:`TopicUnknown`, which names the nearest.
    """
    wanted = [text.strip().lower() for text in given if text.strip()]
    if not wanted:
        return ()
    bare = defaultdict[str, list[str]](list)
    for name in VOCABULARIES:
        for concept in workspace_vocabulary(folder, name).ids:
            bare[concept.lower()].append(f"{name}:{concept}")
    full = {topic.lower(): topic for topics in bare.values() for topic in topics}
    return tuple(dict.fromkeys(_topic(text, full, bare) for text in wanted))


def _topic(text: str, full: Mapping[str, str], bare: Mapping[str, list[str]]) -> str:
    if text in full:
        return full[text]
    meant = bare.get(text, [])
    if len(meant) > 1:
        raise TopicUnknown(
            f"{text}: is a concept of several vocabularies; say {' or '.join(meant)}"
        )
    if meant:
        return meant[0]
    near = difflib.get_close_matches(text, [*full, *bare], n=1)
    mend = f"did you mean {near[0]}?" if near else "fow vocabulary show NAME lists the concepts"
    raise TopicUnknown(f"{text}: no such driver, data gap, region or sector; {mend}")
