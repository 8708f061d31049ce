"""Linking: copies become one publication, versions and translations one work; nothing is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from classifiers.tag import Doubt, Tagging
from monitor.archive import Archive, editions, tags, works
from monitor.archive import publications as shelf
from monitor.archive.doubts import store_doubts
from monitor.archive.editions import FrozenEdition
from monitor.archive.sources import SourceState
from monitor.intake import store_visit
from monitor.link import LinkSummary, link
from spiders.publication import Publication
from spiders.source import Outcome, Visit

NOW = datetime(2026, 6, 22, 9, 0, tzinfo=UTC)
ABSTRACT = (
    "We follow workers who lose their job when a plant closes and compare what they earn ten years"
    " later with what similar workers earn who kept theirs. Losses are large, last long and are"
    " greatest for those whose occupation has all but vanished from the region. Training that"
    " begins within a year halves them, but only one displaced worker in nine takes part."
)
PAPER = Publication(
    source="feed",
    url="https://example.org/papers/closing-plants",
    title="Closing Plants and the Long Shadow of Displacement",
    abstract=ABSTRACT,
    language="en",
    published=datetime(2026, 6, 15, tzinfo=UTC),
)


def collected(archive: Archive, *carried: Publication) -> None:
    for one in carried:
        visit = Visit(source=one.source, outcome=Outcome.CHANGED, publications=(one,))
        store_visit(archive, visit, SourceState(source=one.source, url=one.url), NOW)
    tagged(archive)


def tagged(archive: Archive) -> None:
    for pending in list(tags.pending_texts(archive)):
        language = pending.document.language or "en"
        with archive.unit() as connection:
            tags.store_model(
                connection, version="m", data_hash="h", trained="t", metrics="{}", now=NOW
            )
            tagging = Tagging(language=language, relevant=True, relevance_score=0.9)
            tags.store_tagging(connection, pending, tagging, "m", NOW)


def linked(archive: Archive) -> LinkSummary:
    return link(archive, lambda: NOW)


def ids(archive: Archive) -> list[int]:
    return [one.id for one in shelf.all_publications(archive)]


COPY = replace(
    PAPER,
    source="other",
    url="https://elsewhere.example/item/77",
    abstract=ABSTRACT.replace("large,", "big,"),
    authors=("A. Sample",),
)


def test_a_copy_found_elsewhere_becomes_one_publication(archive: Archive) -> None:
    collected(archive, PAPER, COPY)
    assert linked(archive).merged == 1
    assert ids(archive) == [1]
    assert set(shelf.sources_of(archive, 1)) == {"feed", "other"}
    kept = shelf.by_id(archive, 1)
    assert kept is not None
    assert (kept.abstract, kept.authors) == (ABSTRACT, ("A. Sample",))
    tagged(archive)
    assert linked(archive).merged == 0


def test_what_was_merged_is_known_again_by_either_address(archive: Archive) -> None:
    collected(archive, PAPER, COPY)
    linked(archive)
    collected(archive, PAPER, COPY)
    assert ids(archive) == [1]


def test_an_edition_and_a_reviewers_tag_survive_a_merge(archive: Archive) -> None:
    collected(archive, PAPER, COPY)
    with archive.unit() as connection:
        connection.execute(
            "INSERT INTO tags (publication, vocabulary, concept, score, origin, tagged)"
            " VALUES (2, 'drivers', 'expert', 1.0, 'reviewer:1', '')"
        )
        store_doubts(
            connection,
            2,
            [Doubt(vocabulary="drivers", concept="skills", score=0.4, threshold=0.5, distance=0.4)],
        )
    edition = FrozenEdition(
        id="weekly-2026-06-22",
        kind="weekly",
        first_day=date(2026, 6, 16),
        last_day=date(2026, 6, 22),
        content="{}",
    )
    editions.freeze(archive, edition, [2], [], NOW)
    linked(archive)
    tagging = tags.tagging_of(archive, 1)
    assert tagging is not None
    assert [tag.origin for tag in tagging.tags] == ["reviewer:1"]
    assert editions.candidate_publications(archive, date(2026, 1, 1)) == ()


def test_a_later_version_is_linked_and_shown_once(archive: Archive) -> None:
    journal = replace(
        COPY, doi="10.1234/plants", published=datetime(2027, 3, 1, tzinfo=UTC), title=PAPER.title
    )
    collected(archive, PAPER, journal)
    summary = linked(archive)
    assert (summary.merged, summary.versions) == (0, 1)
    work, related = works.related_to(archive, 2)
    assert work == 1
    assert [(one.publication, one.relation) for one in related] == [(1, "version")]
    assert editions.candidate_publications(archive, date(2026, 1, 1)) == (1,)


def test_two_languages_of_one_page_are_one_work(archive: Archive) -> None:
    french = replace(
        PAPER,
        url="https://example.org/fr/fermetures",
        title="Fermetures d’usines : une ombre longue",
        abstract="Nous suivons les travailleurs qui perdent leur emploi. " * 6,
        language="fr",
        translations=(("en", PAPER.url),),
    )
    collected(archive, PAPER, french)
    assert linked(archive).translations == 1
    assert works.related_to(archive, 1)[0] == works.related_to(archive, 2)[0] == 1


def test_two_languages_that_share_a_doi_stay_two_publications_of_one_work(
    archive: Archive,
) -> None:
    english = replace(PAPER, doi="10.1234/both")
    french = replace(
        english,
        source="other",
        url="https://example.org/autre",
        title="Fermetures d’usines : une ombre longue",
        abstract="Nous suivons les travailleurs qui perdent leur emploi. " * 6,
        language="fr",
    )
    collected(archive, english, french)
    assert linked(archive).translations == 1
    assert ids(archive) == [1, 2]


def test_the_issues_of_a_series_stay_apart(archive: Archive) -> None:
    issues = [
        replace(
            PAPER,
            url=f"https://example.org/survey/{month}",
            title=f"Labour Force Survey, {month} 2026",
        )
        for month in ("May", "June")
    ]
    collected(archive, *issues)
    assert linked(archive) == LinkSummary(compared=2)
    assert ids(archive) == [1, 2]


def test_what_a_source_withdraws_stays_in_the_archive_and_out_of_the_digest(
    archive: Archive,
) -> None:
    collected(archive, replace(PAPER, guid="oai:x:1"))
    gone = Visit(source="feed", outcome=Outcome.CHANGED, deleted=("oai:x:1",))
    store_visit(archive, gone, SourceState(source="feed", url=PAPER.url), NOW)
    assert ids(archive) == [1]
    assert editions.candidate_publications(archive, date(2026, 1, 1)) == ()
    collected(archive, replace(PAPER, guid="oai:x:1"))
    assert editions.candidate_publications(archive, date(2026, 1, 1)) == (1,)
