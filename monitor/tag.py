"""Tagging: run the classifiers over what is new or changed, and store what they say."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.archive import Archive
from monitor.archive import tags as shelf
from monitor.archive.tags import PendingText
from monitor.errors import SettingWrong
from monitor.settings import TagSettings
from monitor.workspace import Workspace

if TYPE_CHECKING:
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


def load_tagger(workspace: Workspace, settings: TagSettings) -> Tagger:
    """Load the model that the settings name, or the starter.

    Raises :class:`SettingWrong` if the folder holds no model.
    """
    from classifiers.errors import ClassifierError
    from classifiers.tagger import Tagger

    folder: Path | None = workspace.folder / settings.model if settings.model else None
    try:
        return Tagger.load(folder)
    except ClassifierError as error:
        raise SettingWrong(f"tag.model: {error}") from error


def tag(
    archive: Archive,
    tagger: Tagger,
    clock: Callable[[], datetime],
    *,
    everything: bool = False,
    progress: Callable[[int], None] = lambda _done: None,
) -> TagSummary:
    """Tag what was never tagged or has changed since; with ``everything``, the whole archive.

    Commits a batch at a time: killed and run again, it goes on where it was.
    """
    version = tagger.model.version
    tagged = relevant = 0
    for batch in _batches(shelf.pending_texts(archive, everything=everything)):
        taggings = tagger.tag([pending.document for pending in batch])
        now = clock()
        with archive.unit() as connection:
            shelf.store_model(
                connection,
                version=version,
                data_hash=tagger.model.data_hash,
                trained=tagger.model.trained,
                metrics=json.dumps(dict(tagger.model.metrics)),
                now=now,
            )
            for pending, tagging in zip(batch, taggings, strict=True):
                shelf.store_tagging(connection, pending, tagging, version, now)
        tagged += len(batch)
        relevant += sum(tagging.relevant for tagging in taggings)
        progress(tagged)
    return TagSummary(tagged=tagged, relevant=relevant, model=version)


def _batches(pending: Iterable[PendingText]) -> Iterator[list[PendingText]]:
    queue = iter(pending)
    while batch := list(islice(queue, BATCH)):
        yield batch
