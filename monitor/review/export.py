"""Gold tags for training: what is settled, as the lines that ``fow train`` takes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from monitor.archive import Archive
from monitor.archive.publications import StoredPublication, by_id
from monitor.archive.reviews import requests
from monitor.archive.settlements import Settlement, settlements
from monitor.archive.suggestions import suggestions
from monitor.archive.works import related_to


def gold_rows(archive: Archive, *, audit: bool | None = None) -> Iterator[dict[str, Any]]:
    """Yield every settled publication as a gold document, in the order of their numbers.

    ``audit``: True, only what was drawn by lot and can judge a model; False, only the rest, which
    it can learn from. ``weight`` says how far the reviewers agree.
    """
    drawn = {one.publication for one in requests(archive) if one.reason == "audit"}
    known = suggestions(archive)
    for id, settled in settlements(archive).items():
        publication = by_id(archive, id)
        if publication is not None and audit in (None, id in drawn):
            language = known[id].language if id in known else publication.language
            work = related_to(archive, id)[0]
            yield _row(publication, settled, language, work)


def _row(
    publication: StoredPublication, settled: Settlement, language: str | None, work: int
) -> dict[str, Any]:
    row: dict[str, Any] = {
        "id": f"publication:{publication.id}",
        "lang": language,
        "title": publication.title,
        "abstract": publication.abstract,
        "text": publication.text,
        "date": publication.published.date().isoformat() if publication.published else None,
        "relevant": settled.relevant,
        "drivers": [one.concept for one in settled.drivers],
        "gaps": [
            {"gap": one.concept, "status": one.status, "quote": one.quote} for one in settled.gaps
        ],
        "weight": settled.weight,
    }
    return row if work == publication.id else {**row, "translation_of": f"publication:{work}"}
