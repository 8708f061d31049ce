"""Entries: what an edition says of one work, from what the archive holds of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from urllib.parse import urlsplit

from digests.edition import DriverTag, Entry, GapTag, Label, Topic, Version
from digests.summaries import takeaway
from monitor.archive import Archive
from monitor.archive.composing import other_versions
from monitor.archive.publications import StoredPublication, by_id
from monitor.archive.tags import StoredTag, StoredTagging


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """The names of all concepts that tags may bear, by vocabulary and concept id."""

    drivers: Mapping[str, Label]
    gaps: Mapping[str, Label]
    topics: Mapping[str, Label] = field(default_factory=dict)
    """``<vocabulary>:<concept>`` of the other vocabularies that readers may follow."""


def entry_for(
    archive: Archive, publication: StoredPublication, tagging: StoredTagging, labels: Labels
) -> Entry:
    """Return what a digest says of one work, by the publication of it that was met first.

    A tag whose concept the vocabularies no longer hold is left out.
    """
    return Entry(
        publication=publication.id,
        url=publication.url,
        title=publication.title,
        language=tagging.language,
        takeaway=_takeaway(publication, tagging.language),
        authors=publication.authors,
        publisher=publication.publisher or _host(publication.url),
        published=_day(publication.published),
        drivers=tuple(_drivers(tagging, labels)),
        gaps=tuple(_gaps(tagging, labels)),
        topics=tuple(_topics(tagging, labels)),
        versions=tuple(_versions(archive, publication)),
    )


def _drivers(tagging: StoredTagging, labels: Labels) -> Iterator[DriverTag]:
    for tag in tagging.tags:
        if tag.vocabulary == "drivers" and tag.concept in labels.drivers:
            label = labels.drivers[tag.concept]
            yield DriverTag(label=label, score=tag.score, confirmed=_confirmed(tag))


def _gaps(tagging: StoredTagging, labels: Labels) -> Iterator[GapTag]:
    for tag in tagging.tags:
        if tag.vocabulary == "gaps" and tag.concept in labels.gaps:
            yield GapTag(
                label=labels.gaps[tag.concept],
                status=tag.status,
                quote=tag.quote,
                score=tag.score,
                confirmed=_confirmed(tag),
            )


def _topics(tagging: StoredTagging, labels: Labels) -> Iterator[Topic]:
    for tag in tagging.tags:
        if label := labels.topics.get(f"{tag.vocabulary}:{tag.concept}"):
            yield Topic(vocabulary=tag.vocabulary, label=label)


def _versions(archive: Archive, publication: StoredPublication) -> Iterator[Version]:
    """Those in the archive first; then the addresses that the page itself names."""
    told = {publication.url}
    for id, language in other_versions(archive, publication.id):
        if (other := by_id(archive, id)) and other.url not in told:
            told.add(other.url)
            yield Version(
                publication=id,
                language=language,
                title=other.title,
                url=other.url,
                takeaway=_takeaway(other, language),
            )
    for language, url in publication.translations:
        if url not in told:
            told.add(url)
            yield Version(publication=0, language=language, title="", url=url)


def _takeaway(publication: StoredPublication, language: str) -> str:
    return takeaway(publication.title, publication.abstract or publication.text, language)


def _host(url: str) -> str:
    """Whose site it is, where no source says who published it."""
    return (urlsplit(url).hostname or "").removeprefix("www.")


def _confirmed(tag: StoredTag) -> bool:
    return not tag.origin.startswith("model:")


def _day(when: datetime | None) -> date | None:
    return when.date() if when else None
