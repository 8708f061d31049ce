"""Collecting: what is decided about an entry, and what a visit and a document leave behind."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from monitor.archive import Archive
from monitor.archive import publications as shelf
from monitor.archive.publications import StoredPublication
from monitor.archive.sources import SourceState, source_states
from monitor.collect import DOCUMENT_ATTEMPTS, document_state, store_document
from monitor.errors import ArchiveUnusable
from monitor.intake import decide, store_visit
from spiders.publication import Publication
from spiders.source import DocumentVisit, Outcome, Reason, Visit

NOW = datetime(2026, 6, 22, 9, 0, tzinfo=UTC)
FULL = "A full abstract on how automation moves workers between occupations. " * 4


def carried(source: str = "one", **changes: object) -> Publication:
    base = Publication(
        source=source, url="https://example.org/p/1?utm_source=rss", title="Work", abstract=FULL
    )
    return replace(base, **changes)


def known(**changes: object) -> StoredPublication:
    base = StoredPublication(
        id=1,
        doi=None,
        url="https://example.org/p/1",
        title="Work",
        title_guessed=False,
        abstract=FULL,
        text="",
        language=None,
        authors=(),
        publisher=None,
        published=None,
        first_seen=NOW,
    )
    return replace(base, **changes)


def visited(archive: Archive, *publications: Publication, source: str = "one") -> int:
    visit = Visit(source=source, outcome=Outcome.CHANGED, publications=publications)
    state = SourceState(source=source, url="https://example.org/feed.xml", last_visit=NOW)
    return store_visit(archive, visit, state, NOW)


def stored(archive: Archive) -> list[StoredPublication]:
    return list(shelf.all_publications(archive))


def test_a_new_work_is_added_and_its_page_wanted_only_without_an_abstract() -> None:
    assert decide(carried(), None).add
    assert not decide(carried(), None).want_document
    assert decide(carried(abstract="Read more…"), None).want_document
    assert decide(carried(title_guessed=True), None).want_document


def test_another_source_fills_what_is_missing_and_overwrites_nothing() -> None:
    published = datetime(2026, 6, 1, tzinfo=UTC)
    entry = carried(doi="10.1/a", authors=("A",), published=published, abstract="Other. " * 50)
    changes = decide(entry, known(authors=("B",))).changes
    assert changes == {"doi": "10.1/a", "published": published}


def test_a_teaser_gives_way_to_an_abstract_and_a_guessed_title_to_a_real_one() -> None:
    poor = known(abstract="Read more…", title="work 1", title_guessed=True)
    changes = decide(carried(title="Work, again"), poor).changes
    assert changes == {"abstract": FULL, "title": "Work, again", "title_guessed": 0}


def test_a_work_that_two_sources_carry_is_stored_once_with_both(archive: Archive) -> None:
    assert visited(archive, carried("one")) == 1
    elsewhere = carried("two", url="http://www.example.org/p/1/", authors=("A",))
    assert visited(archive, elsewhere, source="two") == 0
    (only,) = stored(archive)
    assert shelf.sources_of(archive, only.id) == ("one", "two")
    assert only.authors == ("A",)


def test_visiting_again_adds_nothing(archive: Archive) -> None:
    entries = [carried(url=f"https://example.org/p/{n}", abstract=FULL + str(n)) for n in range(5)]
    assert visited(archive, *entries) == 5
    assert visited(archive, *entries) == 0
    assert len(stored(archive)) == 5


def test_entries_that_share_one_address_are_different_works(archive: Archive) -> None:
    """Some feeds link every entry to the same landing page."""
    entries = [
        carried(url="https://example.org/news", title=f"Report {n}", abstract=FULL + str(n))
        for n in range(3)
    ]
    assert visited(archive, *entries) == 3
    assert visited(archive, *entries) == 0


def test_a_visit_and_what_was_seen_are_stored_together(archive: Archive) -> None:
    broken = replace(carried(), publisher=b"no text")  # type: ignore[arg-type]
    with pytest.raises(sqlite3.IntegrityError):
        visited(archive, carried(url="https://example.org/p/2"), broken)
    assert stored(archive) == []
    assert source_states(archive) == {}


def test_a_document_fills_the_publication_it_was_wanted_for(archive: Archive) -> None:
    visited(archive, carried(abstract=""))
    (wanted,) = shelf.wanted_documents(archive, NOW)
    page = carried(abstract=FULL, text="The whole text.", authors=("A",))
    visit = DocumentVisit(key=str(wanted.publication), outcome=Outcome.CHANGED, publication=page)
    store_document(archive, wanted, visit, NOW)
    (only,) = stored(archive)
    assert (only.abstract, only.text, only.authors) == (FULL, "The whole text.", ("A",))
    assert shelf.wanted_documents(archive, NOW + timedelta(days=99)) == ()


def failure(reason: Reason) -> DocumentVisit:
    return DocumentVisit(key="1", outcome=Outcome.FAILED, reason=reason, detail="x")


def test_a_document_is_tried_again_later_only_if_the_failure_may_pass(archive: Archive) -> None:
    visited(archive, carried(abstract=""))
    (wanted,) = shelf.wanted_documents(archive, NOW)
    store_document(archive, wanted, failure(Reason.TIMEOUT), NOW)
    assert shelf.wanted_documents(archive, NOW) == ()
    (again,) = shelf.wanted_documents(archive, NOW + timedelta(days=1))
    assert again.attempts == 1
    store_document(archive, again, failure(Reason.CLIENT_ERROR), NOW)
    assert shelf.wanted_documents(archive, NOW + timedelta(days=99)) == ()


def test_a_document_is_given_up_after_the_last_attempt() -> None:
    assert document_state(failure(Reason.TIMEOUT), DOCUMENT_ATTEMPTS - 1)[0] == "wanted"
    assert document_state(failure(Reason.TIMEOUT), DOCUMENT_ATTEMPTS) == ("failed", None)


def test_a_full_disk_stores_nothing_of_the_visit_and_says_so(archive: Archive) -> None:
    """SQLite answers a page limit as it answers a full disk (SQLITE_FULL)."""
    entries = [
        carried(url=f"https://example.org/p/{n}", abstract=FULL * 20 + str(n)) for n in range(200)
    ]
    (pages,) = archive.db.execute("PRAGMA page_count").fetchone()
    archive.db.execute(f"PRAGMA max_page_count = {pages + 20}").fetchone()
    with pytest.raises(ArchiveUnusable, match=r"disk is full.*run it again"):
        visited(archive, *entries)
    assert stored(archive) == []
    assert source_states(archive) == {}
    archive.db.execute("PRAGMA max_page_count = 1000000").fetchone()
    assert visited(archive, *entries) == 200
