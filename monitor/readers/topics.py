"""Topics that a reader may follow: concepts of the vocabularies that an edition's entries bear."""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

from monitor.errors import UserError
from monitor.vocabularies import workspace_vocabulary

VOCABULARIES = ("drivers", "gaps", "regions", "sectors")


class TopicUnknown(UserError):
    """A topic that no vocabulary holds."""


def topic_names(folder: Path, language: str) -> Mapping[str, Mapping[str, str]]:
    """Return vocabulary → topic (``<vocabulary>:<concept>``) → its name, as a page offers them."""
    return {
        name: {
            f"{name}:{concept.id}": concept.label(language)
            for concept in workspace_vocabulary(folder, name)
        }
        for name in VOCABULARIES
    }


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
