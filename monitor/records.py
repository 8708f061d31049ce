"""What ``--json`` and ``fow export`` say of a publication: the documented contract."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from monitor.archive import Archive
from monitor.archive.publications import StoredPublication, all_publications, sources_of
from monitor.archive.tags import StoredTag, tagging_of
from monitor.archive.works import related_to

NAMES = ("regions", "sectors", "occupations")
"""Vocabularies that come with the monitor and whose concepts are found by their names."""
_OWN_FIELD = frozenset({"drivers", "gaps", *NAMES})

CSV_COLUMNS = (
    "id",
    "doi",
    "url",
    "title",
    "abstract",
    "language",
    "authors",
    "publisher",
    "type",
    "published",
    "first_seen",
    "sources",
    "work",
    "related",
    "relevant",
    "relevance_score",
    "drivers",
    "gaps",
    *NAMES,
    "others",
)


def record(archive: Archive, publication: StoredPublication) -> dict[str, Any]:
    """Return one publication with its sources and tags, as JSON values.

    ``relevant`` and ``relevance_score`` are null before it is tagged; ``language`` is the one
    found in the text, or before that the one declared. Times are ISO 8601 in UTC.
    """
    tagging = tagging_of(archive, publication.id)
    tags = tagging.tags if tagging else ()
    work, related = related_to(archive, publication.id)
    return {
        "id": publication.id,
        "doi": publication.doi,
        "url": publication.url,
        "title": publication.title,
        "abstract": publication.abstract,
        "language": tagging.language if tagging else publication.language,
        "authors": list(publication.authors),
        "publisher": publication.publisher,
        "type": publication.type,
        "published": publication.published.isoformat() if publication.published else None,
        "first_seen": publication.first_seen.isoformat(),
        "sources": list(sources_of(archive, publication.id)),
        "work": work,
        "related": [{"id": one.publication, "relation": one.relation} for one in related],
        "relevant": tagging.relevant if tagging else None,
        "relevance_score": round(tagging.relevance_score, 4) if tagging else None,
        "drivers": _scored(tags, "drivers"),
        "gaps": [_gap(tag) for tag in tags if tag.vocabulary == "gaps"],
        **{name: _scored(tags, name) for name in NAMES},
        "others": [
            {"vocabulary": tag.vocabulary, **_bearing(tag)}
            for tag in tags
            if tag.vocabulary not in _OWN_FIELD
        ],
    }


def _bearing(tag: StoredTag) -> dict[str, Any]:
    return {"concept": tag.concept, "score": round(tag.score, 4), "origin": tag.origin}


def _scored(tags: Sequence[StoredTag], vocabulary: str) -> list[dict[str, Any]]:
    return [_bearing(tag) for tag in tags if tag.vocabulary == vocabulary]


def _gap(tag: StoredTag) -> dict[str, Any]:
    return {
        "concept": tag.concept,
        "status": tag.status,
        "score": round(tag.score, 4),
        "quote": tag.quote,
        "origin": tag.origin,
    }


def records(archive: Archive) -> Iterator[dict[str, Any]]:
    """Yield every publication's record in the order of first sight, one at a time."""
    for publication in all_publications(archive):
        yield record(archive, publication)


def csv_row(record: dict[str, Any]) -> dict[str, Any]:
    """Flatten a record for CSV: lists joined by ``; ``, a gap as ``concept:status``.

    A cell that a spreadsheet would run as a formula gets a leading apostrophe (OWASP, CSV
    injection).
    """
    flat = {
        **record,
        "authors": "; ".join(record["authors"]),
        "sources": "; ".join(record["sources"]),
        "related": "; ".join(f"{one['id']}:{one['relation']}" for one in record["related"]),
        **{name: "; ".join(t["concept"] for t in record[name]) for name in ("drivers", *NAMES)},
        "gaps": "; ".join(f"{tag['concept']}:{tag['status']}" for tag in record["gaps"]),
        "others": "; ".join(f"{tag['vocabulary']}:{tag['concept']}" for tag in record["others"]),
    }
    return {key: _inert(value) for key, value in flat.items()}


def _inert(value: Any) -> Any:
    if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")):
        return "'" + value
    return value
