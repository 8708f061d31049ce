"""Publishing: freeze the edition that is due, write its copies, and send it to its readers."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

from digests.edition import Edition, dump, load
from monitor.archive import Archive
from monitor.archive.editions import Delivery, FrozenEdition, edition_by_id, editions, freeze
from monitor.archive.readers import Reader
from monitor.edit import (
    edition_due,
    emerging_now,
    latest_edition_day,
    next_edition,
    publications_in,
    vocabulary_labels,
)
from monitor.errors import EditionUnknown, UserError
from monitor.readers.from_settings import adopt_settings
from monitor.readers.recipients import recipients as readers_of
from monitor.send import Clock, send_queued, sender_of
from monitor.settings import Settings
from monitor.source_list import replace_file
from monitor.workspace import Workspace

NOTHING = "nothing relevant was collected since the last one"


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishSummary:
    """What one publishing did."""

    built: str = ""
    """Id of the edition that was frozen; empty: none."""
    entries: int = 0
    why: str = ""
    """Why none was frozen."""
    outcomes: Mapping[str, int] = field(default_factory=dict)
    """State → how many deliveries ended in it."""
    paths: tuple[str, ...] = ()
    """Copies of the edition, by language: HTML, plain text, Slack message."""


def publish_due(
    archive: Archive,
    settings: Settings,
    workspace: Workspace,
    clock: Clock,
    *,
    sample: bool = False,
) -> PublishSummary:
    """Build the weekly edition if one is due, then send whatever is queued."""
    latest = latest_edition_day(archive)
    if edition_due(latest, clock().date(), settings.digest.weekday):
        summary = build(archive, settings, workspace, clock, sample=sample)
    else:
        summary = PublishSummary(
            why=f"the last one is of {latest}, the next is due on {settings.digest.weekday}"
        )
    outcomes = asyncio.run(send_queued(archive, settings, workspace, clock))
    return PublishSummary(
        built=summary.built,
        entries=summary.entries,
        why=summary.why,
        outcomes=outcomes,
        paths=summary.paths,
    )


def build(
    archive: Archive,
    settings: Settings,
    workspace: Workspace,
    clock: Clock,
    *,
    sample: bool = False,
) -> PublishSummary:
    """Freeze the next edition with its recipients, and write its copies to the outbox.

    An edition without a publication is not made, and one that was frozen earlier today stays.
    """
    sender_of(settings.email)
    today = clock().date()
    edition = _compose(archive, settings, workspace, today, sample=sample)
    known = edition_by_id(archive, edition.id)
    if known:
        paths = write_copies(load(known.content), settings, workspace)
        return PublishSummary(why=f"{edition.id} was frozen before", paths=paths)
    held = publications_in(edition)
    if not held:
        return PublishSummary(why=NOTHING)
    frozen = FrozenEdition(
        id=edition.id,
        kind=edition.kind,
        first_day=edition.start,
        last_day=edition.end,
        content=dump(edition),
    )
    adopt_settings(archive, settings, workspace.folder, clock())
    freeze(archive, frozen, held, tuple(recipients(archive, edition)), clock())
    paths = write_copies(edition, settings, workspace)
    return PublishSummary(built=edition.id, entries=len(held), paths=paths)


def _compose(
    archive: Archive,
    settings: Settings,
    workspace: Workspace,
    today: date,
    *,
    sample: bool = False,
) -> Edition:
    topics, rising = emerging_now(archive, workspace.folder, today)
    return next_edition(
        archive,
        settings.digest,
        vocabulary_labels(workspace.folder),
        today,
        emerging=topics,
        rising=rising,
        sample=sample,
    )


def recipients(archive: Archive, edition: Edition) -> Iterator[Delivery]:
    """Yield the ledger's lines for an edition: a line a reader, a line a part of a Slack post."""
    from digests.slack import messages

    @cache
    def parts_for(language: str, topics: tuple[str, ...]) -> int:
        return len(messages(edition, language, topics=topics))

    def parts(reader: Reader) -> int:
        return parts_for(reader.language, reader.topics)

    return readers_of(archive, edition.id, edition.kind, parts)


def preview(
    archive: Archive, settings: Settings, workspace: Workspace, today: date
) -> tuple[Edition, tuple[str, ...]]:
    """Write the edition that would be frozen today to the outbox; freeze and send nothing."""
    edition = _compose(archive, settings, workspace, today)
    if not publications_in(edition):
        latest = next(iter(editions(archive)), None)
        where = workspace.folder / settings.digest.outbox
        mend = f"that one is in {where / latest.id}" if latest else "collect and tag first: fow run"
        raise UserError(f"there is nothing to preview: {NOTHING}; {mend}")
    return edition, write_copies(edition, settings, workspace, folder="preview")


def send(
    archive: Archive, settings: Settings, workspace: Workspace, clock: Clock, id: str
) -> PublishSummary:
    """Send what is queued of one edition, the latest if ``id`` is empty; write its copies again.

    Raises :class:`EditionUnknown`.
    """
    known = edition_named(archive, id)
    sender_of(settings.email)
    outcomes = asyncio.run(
        send_queued(archive, settings, workspace, clock, edition=known.id, retry_now=True)
    )
    paths = write_copies(load(known.content), settings, workspace)
    why = "" if outcomes else f"nothing of {known.id} is queued"
    return PublishSummary(why=why, outcomes=outcomes, paths=paths)


def edition_named(archive: Archive, id: str) -> FrozenEdition:
    """Return one edition, the latest if ``id`` is empty; raises :class:`EditionUnknown`."""
    known = edition_by_id(archive, id) if id else next(iter(editions(archive)), None)
    if known is None:
        raise EditionUnknown(
            f"{id}: no such edition; `fow digest status` shows the latest"
            if id
            else "there is no edition yet; make one: fow digest build"
        )
    return known


def write_copies(
    edition: Edition, settings: Settings, workspace: Workspace, folder: str = ""
) -> tuple[str, ...]:
    """Write an edition as HTML, plain text and Slack message in every language; return the paths.

    Raises :class:`UserError` when the outbox cannot be written.
    """
    place = workspace.folder / settings.digest.outbox / (folder or edition.id)
    try:
        place.mkdir(parents=True, exist_ok=True)
        return tuple(
            str(_written(place / name, text))
            for language in settings.digest.languages
            for name, text in _copies(edition, language)
        )
    except OSError as error:
        raise UserError(f"{place}: cannot be written: {error.strerror}") from error


def _copies(edition: Edition, language: str) -> Iterator[tuple[str, str]]:
    from digests.email import html, plain
    from digests.slack import messages

    yield f"digest.{language}.html", html(edition, language)
    yield f"digest.{language}.txt", plain(edition, language)
    posts = messages(edition, language)
    parts = [{"text": post.text, "blocks": list(post.blocks)} for post in posts]
    yield f"slack.{language}.json", json.dumps(parts, ensure_ascii=False, indent=2)


def _written(path: Path, text: str) -> Path:
    replace_file(path, text)
    return path
