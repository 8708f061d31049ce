"""Publishing: freeze the edition that is due, write its copies, and send it to its readers."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from digests.edition import Edition, dump, load
from monitor.addressees import recipients
from monitor.archive import Archive
from monitor.archive.editions import FrozenEdition, edition_by_id, editions, freeze
from monitor.archive.windows import Window, window_of
from monitor.copies import publish_copies, write_copies
from monitor.edit import (
    edition_due,
    emerging_now,
    latest_edition_day,
    next_edition,
    publications_in,
    vocabulary_labels,
)
from monitor.editors.preview import show_editors
from monitor.errors import EditionUnknown, UserError
from monitor.newsletter import month_before, month_due, newsletter
from monitor.readers.from_settings import adopt_settings
from monitor.send import Clock, send_queued, sender_of
from monitor.settings import Settings
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
    goes_out: str = ""
    """When it goes out, ISO 8601, where editors have time before; empty: at once."""
    troubles: tuple[str, ...] = ()
    """Previews that did not reach an editor."""
    newsletter: str = ""
    """Id of the newsletter that was frozen beside it; empty: none."""


def publish_due(
    archive: Archive,
    settings: Settings,
    workspace: Workspace,
    clock: Clock,
    *,
    sample: bool = False,
) -> PublishSummary:
    """Build the weekly edition and the newsletter if they are due, then send what may go out."""
    latest = latest_edition_day(archive)
    if edition_due(latest, clock().date(), settings.digest.weekday):
        summary = build(archive, settings, workspace, clock, sample=sample)
    else:
        summary = PublishSummary(
            why=f"the last one is of {latest}, the next is due on {settings.digest.weekday}"
        )
    monthly = PublishSummary()
    latest = latest_edition_day(archive, "monthly")
    if month_due(latest, clock().date(), settings.digest.newsletter_day):
        monthly = build_newsletter(archive, settings, workspace, clock, sample=sample)
    outcomes = asyncio.run(send_queued(archive, settings, workspace, clock))
    publish_copies(archive, settings, workspace, clock())
    return PublishSummary(
        built=summary.built,
        entries=summary.entries,
        why=summary.why,
        outcomes=outcomes,
        paths=(*summary.paths, *monthly.paths),
        goes_out=summary.goes_out,
        troubles=(*summary.troubles, *monthly.troubles),
        newsletter=monthly.built,
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
    Where editors have time, they get a preview, and the edition waits.
    """
    sender_of(settings.email)
    edition = _compose(archive, settings, workspace, clock().date(), sample=sample)
    return _frozen(archive, settings, workspace, clock, edition, NOTHING)


def build_newsletter(
    archive: Archive,
    settings: Settings,
    workspace: Workspace,
    clock: Clock,
    *,
    sample: bool = False,
) -> PublishSummary:
    """Freeze the newsletter of the month before, due or not, if that month held anything."""
    month = month_before(clock().date())
    sender_of(settings.email)
    labels = vocabulary_labels(workspace.folder)
    edition = newsletter(archive, settings.digest, labels, workspace.folder, *month, sample=sample)
    return _frozen(archive, settings, workspace, clock, edition, "the month held nothing relevant")


def _frozen(
    archive: Archive,
    settings: Settings,
    workspace: Workspace,
    clock: Clock,
    edition: Edition,
    nothing: str,
) -> PublishSummary:
    known = edition_by_id(archive, edition.id)
    if known:
        paths = write_copies(load(known.content), settings, workspace)
        return PublishSummary(why=f"{edition.id} was frozen before", paths=paths)
    held, now = publications_in(edition), clock()
    if not held:
        return PublishSummary(why=nothing)
    window = Window(goes_out=departure(now, settings), held=False)
    frozen = FrozenEdition(
        id=edition.id,
        kind=edition.kind,
        first_day=edition.start,
        last_day=edition.end,
        content=dump(edition),
        goes_out=window.goes_out,
    )
    adopt_settings(archive, settings, workspace.folder, now)
    freeze(archive, frozen, held, tuple(recipients(archive, edition)), now)
    paths = write_copies(edition, settings, workspace)
    troubles: tuple[str, ...] = ()
    if window.open(now):
        troubles = asyncio.run(show_editors(edition, window, settings, workspace, now))
    return PublishSummary(
        built=edition.id,
        entries=len(held),
        paths=paths,
        goes_out=window.goes_out.isoformat() if window.goes_out else "",
        troubles=troubles,
    )


def departure(now: datetime, settings: Settings) -> datetime | None:
    """Return when an edition frozen now goes out; None: at once.

    After the hours that editors have, at the next ``digest.send_at`` by the schedule's clock.
    """
    earliest = now + timedelta(hours=settings.digest.hold_hours)
    if settings.digest.send_at:
        zone = ZoneInfo(settings.schedule.timezone)
        day, at = earliest.astimezone(zone).date(), time.fromisoformat(settings.digest.send_at)
        days = (datetime.combine(day + timedelta(days=n), at, zone) for n in range(3))
        earliest = next(one for one in days if one.astimezone(UTC) >= earliest.astimezone(UTC))
    return earliest.astimezone(UTC) if earliest > now else None


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
    """Send what is queued and may go; write the copies of what went.

    Of one edition if ``id`` names it, and then what failed for now is tried again at once; else of
    all editions, and what failed is tried again when its time has come. Raises
    :class:`EditionUnknown`.
    """
    known = edition_named(archive, id)
    sender_of(settings.email)
    outcomes = asyncio.run(
        send_queued(archive, settings, workspace, clock, edition=id, retry_now=bool(id))
    )
    if not outcomes:
        return PublishSummary(why=_why_nothing(archive, known, clock().astimezone(UTC)))
    publish_copies(archive, settings, workspace, clock())
    return PublishSummary(
        outcomes=outcomes, paths=write_copies(load(known.content), settings, workspace)
    )


def _why_nothing(archive: Archive, known: FrozenEdition, now: datetime) -> str:
    if window_of(archive, known.id).open(now):
        return f"{known.id} is in its editors' hands; let it go with fow digest release {known.id}"
    return f"nothing of {known.id} is queued"


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
