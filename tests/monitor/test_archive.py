"""The archive: units of work, search with accents folded, and one line when it is locked."""

from __future__ import annotations

import dataclasses
import os
import sqlite3
import tempfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from classifiers.tag import Document, GapStatus, Tag, Tagging
from monitor.archive import Archive, open_archive, read_archive, runs, sources, tags
from monitor.archive import editions as edition_shelf
from monitor.archive import publications as shelf
from monitor.archive.editions import Delivery, FrozenEdition
from monitor.archive.sources import SourceState
from monitor.archive.text_index import index_texts
from monitor.errors import ArchiveUnusable, QueryWrong
from spiders.publication import Publication
from spiders.source import Validators

NOW = datetime(2026, 6, 22, 9, 0, tzinfo=UTC)


def publication(number: int = 1, **changes: object) -> Publication:
    one = Publication(
        source="feed",
        url=f"https://example.org/{number}",
        title=f"Télétravail et salaires {number}",
        abstract="Les données manquent pour les régions éloignées.",
        authors=("Anne Exemple", "Bo Sample"),
        published=datetime(2026, 6, 20, 12, 0, tzinfo=UTC),
    )
    return dataclasses.replace(one, **changes)


def stored(archive: Archive, *publications: Publication) -> list[int]:
    ids = []
    with archive.unit() as connection:
        for one in publications:
            id = shelf.add(connection, one, NOW)
            shelf.identify(connection, id, [f"url:{one.url}"])
            shelf.attach(connection, id, one, NOW)
            ids.append(id)
    return ids


def pending(archive: Archive) -> list[int]:
    return [one.publication for one in tags.pending_texts(archive)]


def tagged(archive: Archive, id: int, model: str = "m1", **changes: object) -> None:
    tagging = Tagging(
        language="fr",
        relevant=True,
        relevance_score=0.9,
        tags=(
            Tag(vocabulary="drivers", concept="d", score=0.8, terms=("télétravail",)),
            Tag(
                vocabulary="gaps",
                concept="g",
                score=0.7,
                status=GapStatus.IDENTIFIED,
                quote="Les données manquent.",
            ),
        ),
    )
    one = next(p for p in tags.pending_texts(archive, everything=True) if p.publication == id)
    with archive.unit() as connection:
        tags.store_model(
            connection, version=model, data_hash="h", trained="2026", metrics="{}", now=NOW
        )
        tags.store_tagging(connection, one, dataclasses.replace(tagging, **changes), model, NOW)


def test_a_publication_comes_back_as_it_went_in(archive: Archive) -> None:
    (id,) = stored(archive, publication())
    found = shelf.by_id(archive, id)
    assert found is not None
    assert found.authors == ("Anne Exemple", "Bo Sample")
    assert found.published == datetime(2026, 6, 20, 12, 0, tzinfo=UTC)
    assert found.first_seen == NOW
    assert shelf.sources_of(archive, id) == ("feed",)


def test_tables_are_strict_and_foreign_keys_hold(archive: Archive) -> None:
    for statement in (
        "INSERT INTO identities VALUES ('url:x', 99)",
        "INSERT INTO runs (id, command, started) VALUES ('x', 'run', '')",
    ):
        with pytest.raises(sqlite3.IntegrityError), archive.unit() as connection:
            connection.execute(statement)
    assert archive.db.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_a_unit_that_fails_leaves_nothing(archive: Archive) -> None:
    twice = [publication(), dataclasses.replace(publication(), title=None)]  # type: ignore[type-var]
    with pytest.raises(sqlite3.IntegrityError):
        stored(archive, *twice)
    assert list(shelf.all_publications(archive)) == []


def test_migrations_are_applied_once_and_an_archive_opens_again(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    first = open_archive(path)
    stored(first, publication())
    first.close()
    again = open_archive(path)
    assert len(list(shelf.all_publications(again))) == 1


def test_an_archive_that_one_may_not_write_is_still_read() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path, user = Path(folder) / "archive.db", os.geteuid()
        writing = open_archive(path)
        stored(writing, publication())
        writing.close()
        path.chmod(0o444)
        Path(folder).chmod(0o555)
        if user == 0:
            os.seteuid(65534)  # nothing is forbidden to root
        try:
            reading = read_archive(path)
            found = list(shelf.all_publications(reading))
            reading.close()
        finally:
            os.seteuid(user)
            Path(folder).chmod(0o755)
        assert len(found) == 1


def test_a_file_that_is_no_archive_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    path.write_bytes(b"this is no database, but long enough to be looked at" * 100)
    with pytest.raises(ArchiveUnusable, match="not a usable archive"):
        open_archive(path)


@pytest.mark.parametrize("query", ["teletravail", "TÉLÉTRAVAIL", "eloign*", '"régions éloignées"'])
def test_search_folds_accents_and_case(archive: Archive, query: str) -> None:
    stored(archive, publication())
    (hit,) = shelf.search(archive, query)
    assert "[" in hit.snippet


@pytest.mark.parametrize(
    "query",
    ["a AND", "NOT", "title:x", 'x" OR "y', "NEAR(a b)", "^a", "a*b", "x\x00y", "l'an*"],
)
def test_search_takes_any_text_as_words(archive: Archive, query: str) -> None:
    stored(archive, publication())
    assert isinstance(shelf.search(archive, query), tuple)


def test_a_match_far_down_in_a_long_text_is_found_all_the_same(archive: Archive) -> None:
    long = "work " * 10_000 + "zymurgy"
    with archive.unit() as connection:
        shelf.add(
            connection,
            Publication(source="s", url="https://example.org/long", title="Long", text=long),
            NOW,
        )
    (hit,) = shelf.search(archive, "zymurgy")
    assert (hit.publication.title, hit.snippet) == ("Long", "Long")
    (near,) = shelf.search(archive, "long")
    assert near.snippet == "[Long]"


@pytest.mark.parametrize("query", ["", "-", '" "', "( ) *", "\x00"])
def test_a_search_without_a_word_says_what_to_type(archive: Archive, query: str) -> None:
    with pytest.raises(QueryWrong, match="fow search wages"):
        shelf.search(archive, query)


def test_search_finds_what_was_enriched_and_no_longer_what_was_replaced(archive: Archive) -> None:
    (id,) = stored(archive, publication())
    with archive.unit() as connection:
        shelf.enrich(connection, id, {"abstract": "About apprenticeships.", "authors": ("C",)})
    assert shelf.search(archive, "apprenticeships")
    assert not shelf.search(archive, "éloignées")


def test_texts_are_indexed_many_at_once_and_no_text_twice(archive: Archive) -> None:
    ids = stored(archive, *(publication(n, title=f"Ledger {n}") for n in range(7)))
    assert index_texts(archive) == 7
    assert index_texts(archive) == 0
    assert len(shelf.search(archive, "ledger")) == 7
    with archive.unit() as connection:
        shelf.enrich(connection, ids[0], {"title": "Other"})
        shelf.enrich(connection, ids[1], {"language": "fr"})
        connection.execute("DELETE FROM publication_sources WHERE publication = ?", [ids[2]])
        connection.execute("DELETE FROM identities WHERE publication = ?", [ids[2]])
        connection.execute("DELETE FROM publications WHERE id = ?", [ids[2]])
    assert index_texts(archive) == 1
    assert len(shelf.search(archive, "ledger")) == 5
    archive.db.execute("INSERT INTO publications_fts (publications_fts) VALUES ('integrity-check')")


def test_a_publication_that_goes_before_it_was_indexed_leaves_nothing(archive: Archive) -> None:
    (id,) = stored(archive, publication(title="Ledger"))
    with archive.unit() as connection:
        connection.execute("DELETE FROM publication_sources")
        connection.execute("DELETE FROM identities")
        connection.execute("DELETE FROM publications WHERE id = ?", [id])
    stored(archive, publication(2, title="Almanac"))
    assert not shelf.search(archive, "ledger")
    assert shelf.search(archive, "almanac")
    archive.db.execute("INSERT INTO publications_fts (publications_fts) VALUES ('integrity-check')")


def test_where_nothing_can_be_written_a_search_finds_what_is_indexed(archive: Archive) -> None:
    stored(archive, publication(title="Ledger"))
    index_texts(archive)
    stored(archive, publication(2, title="Ledger, second volume"))
    archive.db.execute("PRAGMA query_only = ON")
    assert len(shelf.search(archive, "ledger")) == 1
    archive.db.execute("PRAGMA query_only = OFF")
    assert len(shelf.search(archive, "ledger")) == 2


def test_what_is_tagged_is_pending_again_only_when_its_text_changes(archive: Archive) -> None:
    first, second = stored(archive, publication(1), publication(2))
    assert pending(archive) == [first, second]
    tagged(archive, first)
    assert pending(archive) == [second]
    with archive.unit() as connection:
        shelf.enrich(connection, first, {"text": "The whole report."})
    assert pending(archive) == [first, second]


def test_tagging_again_replaces_the_models_tags_and_keeps_a_reviewers(archive: Archive) -> None:
    (id,) = stored(archive, publication())
    tagged(archive, id)
    with archive.unit() as connection:
        connection.execute(
            "INSERT INTO tags (publication, vocabulary, concept, score, origin, tagged)"
            " VALUES (?, 'drivers', 'expert', 1.0, 'reviewer:1', '')",
            [id],
        )
    tagged(archive, id, model="m2", tags=())
    tagging = tags.tagging_of(archive, id)
    assert tagging is not None
    assert [(tag.concept, tag.origin) for tag in tagging.tags] == [("expert", "reviewer:1")]


def frozen(archive: Archive) -> FrozenEdition:
    edition = FrozenEdition(
        id="weekly-2026-06-22",
        kind="weekly",
        first_day=date(2026, 6, 16),
        last_day=date(2026, 6, 22),
        content="{}",
    )
    lines = [
        Delivery(edition=edition.id, reader="a@example.org", channel="email", language="en")
    ] * 2
    edition_shelf.freeze(archive, edition, [], lines, NOW)
    return edition


def test_an_edition_is_frozen_once_with_one_line_a_reader(archive: Archive) -> None:
    edition = frozen(archive)
    assert not edition_shelf.freeze(archive, edition, [], [], NOW)
    assert edition_shelf.edition_by_id(archive, edition.id) == edition
    assert len(edition_shelf.deliveries(archive, edition=edition.id)) == 1


def test_a_delivery_moves_only_from_the_state_it_is_in(archive: Archive) -> None:
    frozen(archive)
    (line,) = edition_shelf.deliveries(archive)
    assert edition_shelf.move(archive, line, "sending", NOW)
    assert not edition_shelf.move(archive, line, "sending", NOW)
    (line,) = edition_shelf.deliveries(archive, state="sending")
    assert line.attempts == 1


def test_candidates_are_relevant_recent_and_in_no_edition_yet(archive: Archive) -> None:
    new, old, dull, shown = stored(
        archive,
        publication(1),
        publication(2, published=datetime(2020, 1, 1, tzinfo=UTC)),
        publication(3),
        publication(4, published=None),
    )
    for id in (new, old, shown):
        tagged(archive, id)
    tagged(archive, dull, relevant=False)
    frozen(archive)
    with archive.unit() as connection:
        connection.execute(
            "INSERT INTO edition_publications VALUES ('weekly-2026-06-22', ?)", [shown]
        )
    assert edition_shelf.candidate_publications(archive, date(2026, 1, 1)) == (new,)


def _write_tagging(archive: Archive) -> None:
    with archive.unit():
        pass


STORAGE: dict[str, Callable[[Archive], object]] = {
    "unit": _write_tagging,
    "freeze": frozen,
    "move": lambda a: edition_shelf.move(
        a, Delivery(edition="e", reader="r", channel="email", language="en"), "sent", NOW
    ),
    "begin_run": lambda a: runs.begin_run(a, "run", NOW),
    "end_run": lambda a: runs.end_run(a, 1, {}, NOW),
    "find": lambda a: shelf.by_id(a, 1),
    "all": lambda a: list(shelf.all_publications(a)),
    "sources_of": lambda a: shelf.sources_of(a, 1),
    "wanted": lambda a: shelf.wanted_documents(a, NOW),
    "search": lambda a: shelf.search(a, "word"),
    "states": sources.source_states,
    "counts": sources.publications_by_source,
    "pending": lambda a: list(tags.pending_texts(a)),
    "to_name": lambda a: list(tags.texts_to_name(a, "gazetteer-x")),
    "concepts": tags.concepts_in_use,
    "tagging_of": lambda a: tags.tagging_of(a, 1),
    "candidates": lambda a: edition_shelf.candidate_publications(a, NOW.date()),
    "collected": lambda a: edition_shelf.collected_since(a, NOW.date()),
    "editions": edition_shelf.editions,
    "deliveries": edition_shelf.deliveries,
    "last_run": runs.last_run,
    "totals": runs.totals,
}


@pytest.mark.parametrize("name", STORAGE)
def test_a_locked_archive_is_one_line_with_the_mend(archive: Archive, name: str) -> None:
    other = sqlite3.connect(archive.path, isolation_level=None)
    other.execute("PRAGMA locking_mode = EXCLUSIVE")
    archive.db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    archive.close()
    other.execute("PRAGMA journal_mode = DELETE")
    other.execute("BEGIN EXCLUSIVE")
    locked = Archive(_connection(archive.path), archive.path)
    try:
        with pytest.raises(ArchiveUnusable, match="locked by another program"):
            STORAGE[name](locked)
    finally:
        other.close()
        locked.close()


def _connection(path: Path):  # type: ignore[no-untyped-def]
    from sqlite_utils import Database

    return Database(sqlite3.connect(path, timeout=0.05, isolation_level=None))


def test_a_source_state_comes_back_as_it_went_in(archive: Archive) -> None:
    state = SourceState(
        source="feed",
        url="https://example.org/feed.xml",
        validators=Validators(etag='"a"', last_modified="yesterday", body_hash="b"),
        last_visit=NOW,
        not_before=NOW,
        failures=3,
        outcome="failed",
        reason="timeout",
        moved_to="https://example.org/new.xml",
        moves=2,
        days=(date(2026, 6, 1), date(2026, 6, 8)),
        last_full=NOW,
        since=NOW,
        failing_since=NOW,
    )
    with archive.unit() as connection:
        sources.store_states(connection, [state])
    assert sources.source_states(archive) == {"feed": state}


def test_a_document_hash_depends_on_everything_that_is_read() -> None:
    base = Document(title="a", abstract="b", text="c", language="en")
    variants = [
        dataclasses.replace(base, **{field: "x"})
        for field in ("title", "abstract", "text", "language")
    ]
    assert len({tags.text_hash(one) for one in [base, *variants]}) == 5


def test_a_run_that_never_ended_shows(archive: Archive) -> None:
    assert runs.last_run(archive) is None
    run = runs.begin_run(archive, "run", NOW)
    last = runs.last_run(archive)
    assert last is not None
    assert last.ended is None
    runs.end_run(archive, run, {"added": 3}, NOW)
    last = runs.last_run(archive)
    assert last is not None
    assert last.summary == {"added": 3}
