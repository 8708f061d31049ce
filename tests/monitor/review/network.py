"""A small review network for tests: publications as the model tagged them, and who reviews."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from classifiers.tag import GapStatus, Tag, Tagging
from digests.edition import Label
from monitor.archive import Archive, tags
from monitor.archive import publications as shelf
from monitor.archive.reviewers import Reviewer, add_reviewer
from monitor.edit import Labels
from monitor.review.asking import ask_about
from spiders.publication import Publication

NOW = datetime(2026, 6, 22, 9, 0, tzinfo=UTC)
FINDING = "Remote work raises wages in small towns by four percent."
LACK = "Data on rural workers are missing."
SURVEY = "We bring a new survey of employers."
LABELS = Labels(
    drivers={
        one: Label(concept=one, names={"en": one.capitalize(), "fr": f"{one} (fr)"})
        for one in ("technology", "skills", "place")
    },
    gaps={
        one: Label(concept=one, names={"en": one.capitalize(), "fr": f"{one} (fr)"})
        for one in ("local", "demand")
    },
)


def tagged_publication(archive: Archive, number: int = 1, *, relevant: bool = True) -> int:
    """A publication that the model has tagged with one driver and one data gap."""
    one = Publication(
        source="feed",
        url=f"https://example.org/{number}",
        title=f"Télétravail et salaires {number}",
        abstract=f"{FINDING} {LACK} {SURVEY}",
        publisher="Institut",
        published=datetime(2026, 6, 20, 12, 0, tzinfo=UTC),
    )
    found = (
        Tag(vocabulary="drivers", concept="place", score=0.8, terms=("towns",), quote=FINDING),
        Tag(
            vocabulary="gaps",
            concept="local",
            score=0.7,
            status=GapStatus.IDENTIFIED,
            quote=LACK,
        ),
    )
    with archive.unit() as connection:
        id = shelf.add(connection, one, NOW)
        shelf.attach(connection, id, one, NOW)
    retag(
        archive,
        id,
        Tagging(
            language="en",
            relevant=relevant,
            relevance_score=0.9 if relevant else 0.2,
            tags=found if relevant else (),
        ),
    )
    return id


def retag(archive: Archive, id: int, tagging: Tagging, model: str = "m1") -> None:
    """What a model says of a publication from now on."""
    everything = tags.pending_texts(archive, everything=True)
    pending = next(one for one in everything if one.publication == id)
    with archive.unit() as connection:
        tags.store_model(
            connection, version=model, data_hash="h", trained="2026", metrics="{}", now=NOW
        )
        tags.store_tagging(connection, pending, tagging, model, NOW)


ANNE = Reviewer(id=0, name="Anne Exemple", email="anne@example.org", slack="U1")


def on_roster(archive: Archive, number: int = 1, **changes: object) -> Reviewer:
    """Somebody on the roster."""
    one = replace(ANNE, email=f"anne{number}@example.org", slack=f"U{number}")
    one = replace(one, **changes)  # type: ignore[arg-type]
    with archive.unit() as connection:
        return replace(one, id=add_reviewer(connection, one, NOW))


def asked(archive: Archive, publication: int, reviewer: Reviewer) -> int:
    """The number of an open request."""
    id = ask_about(archive, publication, reviewer.id, reason="routed", channel="cli", now=NOW)
    assert id is not None
    return id
