"""What experts could be asked about, and storage that says in one line that it is locked."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlite_utils import Database

from monitor.archive import Archive, reviewers, reviews, settlements, suggestions, works
from monitor.archive import publications as shelf
from monitor.archive.review_pool import review_pool
from monitor.errors import ArchiveUnusable
from monitor.review.answer import Answer
from monitor.review.moderate import settle_by_hand
from tests.monitor.review.network import LABELS, NOW, asked, on_roster, tagged_publication
from tests.monitor.review.test_opinion import vote

YEAR = timedelta(days=365)


def pool(archive: Archive, since: timedelta = YEAR) -> list[int]:
    return [one.publication for one in review_pool(archive, NOW - since)]


def test_it_holds_what_is_tagged_in_the_language_of_its_text(archive: Archive) -> None:
    id = tagged_publication(archive)
    (one,) = review_pool(archive, NOW - YEAR)
    assert (one.publication, one.language) == (id, "en")
    assert one.document.title == "Télétravail et salaires 1"


def test_of_a_work_in_two_languages_only_the_first_is_asked_about(archive: Archive) -> None:
    first, second = tagged_publication(archive, 1), tagged_publication(archive, 2)
    with archive.unit() as connection:
        works.relate(connection, first, second, "translation", "title", NOW)
    assert pool(archive) == [first]


def test_what_is_old_is_asked_about_only_if_that_was_begun(archive: Archive) -> None:
    begun, _ = tagged_publication(archive, 1), tagged_publication(archive, 2)
    asked(archive, begun, on_roster(archive))
    assert pool(archive, -timedelta(days=1)) == [begun]


def test_what_is_settled_or_withdrawn_is_not_in_it(archive: Archive) -> None:
    settled, withdrawn, left = (tagged_publication(archive, number) for number in (1, 2, 3))
    agree = Answer(verdict="agree")
    settle_by_hand(archive, settled, agree, LABELS, by="Mo", reason="Sure.", now=NOW)
    with archive.unit() as connection:
        connection.execute("UPDATE publication_sources SET guid = 'g' || publication")
        shelf.withdraw(connection, "feed", [f"g{withdrawn}"], NOW)
    assert pool(archive) == [left]


STORAGE: dict[str, Callable[[Archive], object]] = {
    "reviewers": reviewers.reviewers,
    "reviewer_by_id": lambda archive: reviewers.reviewer_by_id(archive, 1),
    "requests": reviews.requests,
    "request_by_id": lambda archive: reviews.request_by_id(archive, 1),
    "votes": reviews.votes,
    "votes_by": lambda archive: reviews.votes_by(archive, 1),
    "vote_by_key": lambda archive: reviews.vote_by_key(archive, "k"),
    "record_vote": lambda archive: reviews.record_vote(archive, vote(1), NOW),
    "suggestion_for": lambda archive: suggestions.suggestion_for(archive, 1),
    "suggestions": suggestions.suggestions,
    "settlement_of": lambda archive: settlements.settlement_of(archive, 1),
    "settlements": settlements.settlements,
    "review_pool": lambda archive: review_pool(archive, NOW),
}


@pytest.mark.parametrize("name", STORAGE)
def test_a_locked_archive_is_one_line_with_the_mend(archive: Archive, name: str) -> None:
    archive.db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    archive.close()
    other = sqlite3.connect(archive.path, isolation_level=None)
    other.execute("PRAGMA locking_mode = EXCLUSIVE")
    other.execute("PRAGMA journal_mode = DELETE")
    other.execute("BEGIN EXCLUSIVE")
    quick = sqlite3.connect(archive.path, timeout=0.05, isolation_level=None)
    locked = Archive(Database(quick), archive.path)
    try:
        with pytest.raises(ArchiveUnusable, match="locked by another program"):
            STORAGE[name](locked)
    finally:
        other.close()
        locked.close()
