"""Tagging: run the classifiers over what is new or changed, and store what they say."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from sqlite3 import Connection
from typing import TYPE_CHECKING, TypeVar

from monitor.archive import Archive
from monitor.archive import tags as shelf
from monitor.archive.doubts import store_doubts
from monitor.errors import SettingWrong
from monitor.models import folder_in_use
from monitor.settings import TagSettings
from monitor.workspace import Workspace

if TYPE_CHECKING:
    from classifiers.gazetteers import Gazetteer
    from classifiers.new_concepts import NewConcepts
    from classifiers.tagger import Tagger

BATCH = 256
"""Publications tagged and committed together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TagSummary:
    """What one tagging did."""

    tagged: int = 0
    relevant: int = 0
    model: str = ""
    """Version of the model."""
    renamed: int = 0
    """How many were tagged before, and had only their names looked up anew."""
    gazetteer: str = ""
    """Version of the gazetteer."""
    sought: int = 0
    """In how many that were tagged before only concepts new to the model were looked for."""


def load_tagger(workspace: Workspace, settings: TagSettings) -> Tagger:
    """Load the model in use: the one that the settings name, that was put to use, or the starter.

    Raises :class:`SettingWrong` if its folder holds no model.
    """
    from classifiers.errors import ClassifierError
    from classifiers.tagger import Tagger

    try:
        return Tagger.load(folder_in_use(workspace, settings))
    except ClassifierError as error:
        what = "tag.model" if settings.model else "the model in use (see fow models use)"
        raise SettingWrong(f"{what}: {error}") from error


def tag(
    archive: Archive,
    tagger: Tagger,
    gazetteer: Gazetteer,
    clock: Callable[[], datetime],
    *,
    fresh: NewConcepts | None = None,
    everything: bool = False,
    progress: Callable[[int], None] = lambda _done: None,
) -> TagSummary:
    """Tag what was never tagged or has changed since; with ``everything``, the whole archive.

    ``fresh`` are concepts that the tagger does not know yet. Where only they, or the vocabularies
    of names, have changed, that alone is looked up anew. Commits a batch at a time: killed and run
    again, it goes on where it was.
    """
    version, names = tagger.model.version, f"gazetteer-{gazetteer.version}"
    edition = f"newcomers-{fresh.version}" if fresh else ""
    tagged = relevant = 0
    for batch in _batches(shelf.pending_texts(archive, everything=everything)):
        documents = [pending.document for pending in batch]
        taggings = tagger.tag(documents)
        new = fresh.find(documents, taggings) if fresh else [()] * len(batch)
        named = [
            gazetteer.tag(pending.document, tagging.language)
            for pending, tagging in zip(batch, taggings, strict=True)
        ]
        now = clock()
        with archive.unit() as connection:
            _store_model(connection, tagger, now)
            for pending, tagging, found, more in zip(batch, taggings, named, new, strict=True):
                shelf.store_tagging(connection, pending, tagging, version, now)
                store_doubts(connection, pending.publication, tagging.doubts)
                shelf.store_names(connection, pending.publication, found, names, now)
                shelf.store_new(connection, pending.publication, more, edition, now)
        tagged += len(batch)
        relevant += sum(tagging.relevant for tagging in taggings)
        progress(tagged)
    renamed = _look_up(archive, gazetteer, names, clock, lambda done: progress(tagged + done))
    done = tagged + renamed
    sought = _seek(archive, fresh, edition, clock, lambda more: progress(done + more))
    return TagSummary(
        tagged=tagged,
        relevant=relevant,
        model=version,
        renamed=renamed,
        gazetteer=names,
        sought=sought,
    )


def _store_model(connection: Connection, tagger: Tagger, now: datetime) -> None:
    model = tagger.model
    shelf.store_model(
        connection,
        version=model.version,
        data_hash=model.data_hash,
        trained=model.trained,
        metrics=json.dumps(dict(model.metrics)),
        now=now,
    )


def _look_up(
    archive: Archive,
    gazetteer: Gazetteer,
    names: str,
    clock: Callable[[], datetime],
    progress: Callable[[int], None],
) -> int:
    """Look up the names in what an older gazetteer has read; return how many publications."""
    done = 0
    for batch in _batches(shelf.texts_to_name(archive, names)):
        found = [gazetteer.tag(pending.document, language) for pending, language in batch]
        now = clock()
        with archive.unit() as connection:
            for (pending, _), tags in zip(batch, found, strict=True):
                shelf.store_names(connection, pending.publication, tags, names, now)
        done += len(batch)
        progress(done)
    return done


def _seek(
    archive: Archive,
    fresh: NewConcepts | None,
    edition: str,
    clock: Callable[[], datetime],
    progress: Callable[[int], None],
) -> int:
    """Look for new concepts in what was tagged without them; return how many publications."""
    from classifiers.tag import Tagging

    done = 0
    for batch in _batches(shelf.texts_to_seek(archive, edition)):
        documents = [pending.document for pending, _ in batch]
        taggings = [
            Tagging(language=pending.document.language or "", relevant=relevant, relevance_score=0)
            for pending, relevant in batch
        ]
        found = fresh.find(documents, taggings) if fresh else [()] * len(batch)
        now = clock()
        with archive.unit() as connection:
            for (pending, _), tags in zip(batch, found, strict=True):
                shelf.store_new(connection, pending.publication, tags, edition, now)
        done += len(batch)
        progress(done)
    return done


Pending = TypeVar("Pending")


def _batches(pending: Iterable[Pending]) -> Iterator[list[Pending]]:
    queue = iter(pending)
    while batch := list(islice(queue, BATCH)):
        yield batch
