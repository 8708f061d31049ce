"""Editing: which publications the next edition holds, and the Edition made of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from digests.edition import DriverTag, Edition, Entry, GapTag, Label
from digests.selection import Candidate, compose
from monitor.archive import Archive
from monitor.archive.editions import candidate_publications, collected_since, editions
from monitor.archive.publications import StoredPublication, by_id
from monitor.archive.tags import StoredTag, StoredTagging, tagging_of
from monitor.settings import Digest
from monitor.vocabularies import workspace_vocabulary

WEEK = timedelta(days=7)
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """The names of all concepts that tags may bear, by vocabulary and concept id."""

    drivers: Mapping[str, Label]
    gaps: Mapping[str, Label]


def vocabulary_labels(folder: Path) -> Labels:
    """Read the names of the drivers and data gaps in every language of a workspace's vocabularies.

    Raises :class:`monitor.errors.VocabularyWrong`.
    """
    return Labels(
        **{
            name: {
                concept.id: Label(concept=concept.id, names=dict(concept.pref_label))
                for concept in workspace_vocabulary(folder, name)
            }
            for name in ("drivers", "gaps")
        }
    )


def edition_due(latest: date | None, today: date, weekday: str) -> bool:
    """Tell whether a weekly edition is due: the first at once, then once a week on ``weekday``.

    A day that was missed is made up for on the next one. ``latest`` is the last day that the
    latest edition covers.
    """
    if latest is None:
        return True
    wait = (DAYS.index(weekday) - latest.weekday() - 1) % 7 + 1
    return today >= latest + timedelta(days=wait)


def latest_edition_day(archive: Archive) -> date | None:
    """Return the last day that the latest weekly edition covers, or None before the first."""
    days = [edition.last_day for edition in editions(archive) if edition.kind == "weekly"]
    return max(days, default=None)


def next_edition(
    archive: Archive, settings: Digest, labels: Labels, today: date, *, sample: bool = False
) -> Edition:
    """Make the edition that would be frozen today; it may be empty.

    It holds relevant publications that no edition has held, the newest first when there are more
    than ``settings.entries``.
    """
    latest = latest_edition_day(archive)
    start = latest + timedelta(days=1) if latest else today - WEEK + timedelta(days=1)
    oldest = today - timedelta(days=settings.max_age_days)
    chosen = candidate_publications(archive, oldest)[: settings.entries]
    collected, sources = collected_since(archive, start)
    return Edition(
        id=f"weekly-{today.isoformat()}",
        kind="weekly",
        start=min(start, today),
        end=today,
        sections=compose(_candidates(archive, chosen, labels)),
        collected=collected,
        sources=sources,
        sample=sample,
    )


def publications_in(edition: Edition) -> tuple[int, ...]:
    """Return the ids of the publications that an edition holds."""
    return tuple(entry.publication for section in edition.sections for entry in section.entries)


def _candidates(archive: Archive, ids: Iterable[int], labels: Labels) -> Iterable[Candidate]:
    for id in ids:
        publication, tagging = by_id(archive, id), tagging_of(archive, id)
        if publication and tagging:
            entry = entry_for(publication, tagging, labels)
            yield Candidate(entry=entry, relevance=tagging.relevance_score)


def entry_for(publication: StoredPublication, tagging: StoredTagging, labels: Labels) -> Entry:
    """Return what a digest says of one publication.

    A tag whose concept the vocabularies no longer hold is left out.
    """
    from digests.summaries import takeaway

    text = publication.abstract or publication.text
    return Entry(
        publication=publication.id,
        url=publication.url,
        title=publication.title,
        language=tagging.language,
        takeaway=takeaway(publication.title, text, tagging.language),
        authors=publication.authors,
        publisher=publication.publisher or _host(publication.url),
        published=_day(publication.published),
        drivers=tuple(
            DriverTag(label=labels.drivers[tag.concept], score=tag.score, confirmed=_confirmed(tag))
            for tag in tagging.tags
            if tag.vocabulary == "drivers" and tag.concept in labels.drivers
        ),
        gaps=tuple(
            GapTag(
                label=labels.gaps[tag.concept],
                status=tag.status,
                quote=tag.quote,
                score=tag.score,
                confirmed=_confirmed(tag),
            )
            for tag in tagging.tags
            if tag.vocabulary == "gaps" and tag.concept in labels.gaps
        ),
    )


def _host(url: str) -> str:
    """Whose site it is, where no source says who published it."""
    return (urlsplit(url).hostname or "").removeprefix("www.")


def _confirmed(tag: StoredTag) -> bool:
    return not tag.origin.startswith("model:")


def _day(when: datetime | None) -> date | None:
    return when.date() if when else None
