"""Finding: facets that combine and count, orders, words of any kind, changes seen at once."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.archive import Archive
from monitor.archive.publications import enrich
from monitor.archive.tags import tagging_of
from monitor.archive.works import merge
from monitor.errors import QueryTooBroad, QueryWrong
from monitor.search.finder import Finder
from monitor.search.query import FIXED_FACETS, Query, Relevance, Sort, parse
from tests.search.conftest import NOW, Made, put

ROBOTS = Made("Robots at work", "Wages and robots.", "2026-03-01", "Alpha", drivers=("technology",))
AGEING = Made(
    "Ageing workers",
    "Local data are missing.",
    "2025-07-01",
    "Beta",
    drivers=("demography", "technology"),
    gaps=("local:identified",),
    regions=("CA",),
)
ECARTS = Made(
    "Écarts salariaux",
    "Des données locales.",
    "2024-01-15",
    "Alpha",
    language="fr",
    drivers=("inequality",),
    gaps=("local:addressed", "local:identified", "timely:addressed"),
    regions=("CA", "CA-QC"),
)
SOUP = Made("Soup", "A recipe.", "2026-06-01", "Gamma", relevant=False)


@pytest.fixture
def numbers(archive: Archive) -> dict[str, int]:
    made = (ROBOTS, AGEING, ECARTS, SOUP)
    return dict(zip([one.title for one in made], put(archive, *made), strict=True))


def titles(archive: Archive, numbers: dict[str, int], **asked: object) -> list[str]:
    names = {number: title for title, number in numbers.items()}
    found = Finder().find(archive, Query(**asked))  # type: ignore[arg-type]
    assert found.total == len(found.page)
    return [names[number] for number in found.page]


def counts(archive: Archive, query: Query) -> dict[str, dict[str, int]]:
    found = Finder().find(archive, query)
    return {f.name: {v.value: v.count for v in f.values if v.count} for f in found.facets}


def test_without_a_question_all_relevant_ones_stand_there_the_newest_first(
    archive: Archive, numbers: dict[str, int]
) -> None:
    assert titles(archive, numbers) == ["Robots at work", "Ageing workers", "Écarts salariaux"]
    assert titles(archive, numbers, relevance=Relevance.OTHER) == ["Soup"]
    assert len(titles(archive, numbers, relevance=Relevance.ALL)) == 4


def test_facets_count_what_is_there(archive: Archive, numbers: dict[str, int]) -> None:
    assert counts(archive, Query()) == {
        "drivers": {"technology": 2, "demography": 1, "inequality": 1},
        "gaps": {"local": 2, "timely": 1},
        "regions": {"CA": 2, "CA-QC": 1},
        "publisher": {"Alpha": 2, "Beta": 1},
        "language": {"en": 2, "fr": 1},
        "year": {"2026": 1, "2025": 1, "2024": 1},
        "confirmed": {"suggested": 3},
    }


def test_what_a_publication_is_can_be_chosen_and_a_change_of_it_is_seen(archive: Archive) -> None:
    report, article, _ = put(
        archive, Made("A", type="report"), Made("B", type="article"), Made("C")
    )
    finder = Finder()

    def found(**asked: object) -> tuple[dict[str, int], tuple[int, ...]]:
        answer = finder.find(archive, Query(**asked))  # type: ignore[arg-type]
        return {v.value: v.count for f in answer.facets if f.name == "type" for v in f.values}, (
            answer.page
        )

    assert found()[0] == {"report": 1, "article": 1}
    assert found(chosen={"type": ("report",)}) == ({"report": 1, "article": 1}, (report,))
    with archive.unit() as connection:
        enrich(connection, report, {"type": "article"})
    assert found(chosen={"type": ("article",)}) == ({"article": 2}, (article, report))
    with archive.unit() as connection:
        enrich(connection, report, {"title": "Another title"})
    assert found()[0] == {"article": 2}


def test_facets_combine_and_values_of_one_add_up(archive: Archive, numbers: dict[str, int]) -> None:
    both = {"drivers": ("technology", "inequality")}
    assert len(titles(archive, numbers, chosen=both)) == 3
    assert titles(
        archive, numbers, chosen={**both, "publisher": ("Alpha",), "regions": ("CA",)}
    ) == ["Écarts salariaux"]


def test_a_facet_counts_as_if_nothing_were_chosen_in_it(
    archive: Archive, numbers: dict[str, int]
) -> None:
    after = counts(archive, Query(chosen={"drivers": ("inequality",)}))
    assert after["drivers"] == {"technology": 2, "demography": 1, "inequality": 1}
    assert after["language"] == {"fr": 1}


def test_the_status_of_a_gap_is_of_the_gap_chosen(
    archive: Archive, numbers: dict[str, int]
) -> None:
    assert titles(archive, numbers, chosen={"gaps": ("timely",)}, status="identified") == []
    assert titles(archive, numbers, chosen={"gaps": ("local",)}, status="addressed") == [
        "Écarts salariaux"
    ]
    assert len(titles(archive, numbers, status="identified")) == 2
    assert counts(archive, Query(status="addressed"))["gaps"] == {"local": 1, "timely": 1}


def test_a_value_that_nothing_bears_is_shown_as_chosen_with_none(
    archive: Archive, numbers: dict[str, int]
) -> None:
    found = Finder().find(archive, Query(chosen={"drivers": ("no-such",)}))
    drivers = next(facet for facet in found.facets if facet.name == "drivers")
    assert found.total == 0
    assert [(v.value, v.count) for v in drivers.values if v.chosen] == [("no-such", 0)]


@pytest.mark.parametrize(
    ("sort", "first"),
    [
        (Sort.DATE, "Robots at work"),
        (Sort.OLDEST, "Écarts salariaux"),
        (Sort.TITLE, "Ageing workers"),
        (Sort.PUBLISHER, "Écarts salariaux"),
        (Sort.SEEN, "Écarts salariaux"),
    ],
)
def test_hits_come_in_the_order_asked_for(
    archive: Archive, numbers: dict[str, int], sort: Sort, first: str
) -> None:
    assert titles(archive, numbers, sort=sort)[0] == first


def test_accents_do_not_matter_to_titles_in_order(
    archive: Archive, numbers: dict[str, int]
) -> None:
    put(archive, Made("“Zones”"), Made("Eau"), Made("élan"))
    found = Finder().find(archive, Query(sort=Sort.TITLE))
    assert [shown_title(archive, n) for n in found.page] == [
        "Ageing workers", "Eau", "Écarts salariaux", "élan", "Robots at work", "“Zones”",
    ]  # fmt: skip


def shown_title(archive: Archive, number: int) -> str:
    from monitor.archive.listing import shown

    return shown(archive, [number])[number].title


def test_the_best_match_comes_first(archive: Archive, numbers: dict[str, int]) -> None:
    put(archive, Made("Skills", "A word on robots among many others that are not of them."))
    found = Finder().find(archive, parse([("q", "robots")], ()))
    assert found.total == 2
    assert found.page[0] == numbers["Robots at work"]


def test_words_and_facets_combine(archive: Archive, numbers: dict[str, int]) -> None:
    query = Query(words="donnees locales", chosen={"language": ("fr",)}, sort=Sort.RELEVANCE)
    found = Finder().find(archive, query)
    assert found.page == (numbers["Écarts salariaux"],)


def test_a_source_shows_what_it_carries(archive: Archive, numbers: dict[str, int]) -> None:
    (other,) = put(archive, Made("Elsewhere", source="other"))
    assert Finder().find(archive, Query(source="other")).page == (other,)


def test_changes_are_seen_at_the_next_question(archive: Archive, numbers: dict[str, int]) -> None:
    finder = Finder()
    assert finder.find(archive, Query()).total == 3
    (new,) = put(archive, Made("New", published="2026-06-20", drivers=("technology",)))
    found = finder.find(archive, Query(chosen={"drivers": ("technology",)}))
    assert (found.total, found.page[0]) == (3, new)
    with archive.unit() as connection:
        enrich(connection, new, {"publisher": "Delta"})
        merge(connection, numbers["Robots at work"], numbers["Ageing workers"], "same", NOW)
    found = finder.find(archive, Query())
    assert found.total == 3
    publishers = next(facet for facet in found.facets if facet.name == "publisher")
    assert {v.value: v.count for v in publishers.values} == {"Alpha": 2, "Delta": 1}


def test_pages_follow_each_other_without_a_hole(archive: Archive) -> None:
    made = put(archive, *(Made(f"Paper {n}", "robots", f"2026-01-{n:02}") for n in range(1, 26)))
    for words in ("", "robots"):
        finder = Finder()
        pages = [
            finder.find(archive, parse([("q", words), ("page", str(page))], ())).page
            for page in (1, 2, 3)
        ]
        assert [len(page) for page in pages] == [20, 5, 0]
        assert sorted(pages[0] + pages[1]) == made
        assert finder.all(archive, parse([("q", words)], ())) == pages[0] + pages[1]


def test_nothing_to_search_for_is_the_askers_mistake(
    archive: Archive, numbers: dict[str, int]
) -> None:
    with pytest.raises(QueryWrong):
        Finder().find(archive, Query(words="()*"))


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    from monitor.archive import open_archive

    opened = open_archive(tmp_path_factory.mktemp("a") / "archive.db")
    put(opened, ROBOTS, AGEING, ECARTS, SOUP)
    return opened


@settings(max_examples=200)
@given(
    words=st.text(max_size=60) | st.sampled_from(['"', "a OR", "NEAR(", "title:", "*", "^a", "-"])
)
def test_any_words_give_hits_or_a_friendly_line(standing: Archive, words: str) -> None:
    query = parse([("q", words)], FIXED_FACETS)
    if query.words and not any(map(str.isalnum, words)):
        with pytest.raises(QueryWrong, match="no word to search for"):
            Finder().find(standing, query)
    else:
        assert Finder().find(standing, query).total <= 3


def test_what_the_network_settled_stands_instead_of_what_the_model_said(
    archive: Archive, numbers: dict[str, int]
) -> None:
    robots = numbers["Robots at work"]
    with archive.unit() as connection:
        connection.execute(
            "INSERT INTO settlements (publication, settled, by_whom, reason, relevant, weight,"
            " votes, drivers, gaps) VALUES (?, '2026-06-22', 'network', '', 1, 1, 2, '[]', '[]')",
            [robots],
        )
        connection.execute(
            "INSERT INTO tags (publication, vocabulary, concept, score, origin, tagged)"
            " VALUES (?, 'drivers', 'skills', 1, 'reviewer:network', '2026-06-22')",
            [robots],
        )
    tagging = tagging_of(archive, robots)
    assert tagging is not None
    after = counts(archive, Query(chosen={"confirmed": ("confirmed",)}))
    assert after["drivers"] == {"skills": 1}
    assert after["confirmed"] == {"suggested": 2, "confirmed": 1}


def test_a_short_beginning_is_a_word_and_a_long_one_finds_every_ending(archive: Archive) -> None:
    put(archive, Made("Robotics"), Made("Ro"))
    finder = Finder()
    assert finder.find(archive, Query(words="robot*")).total == 1
    assert finder.find(archive, Query(words="ro*")).total == 1


def test_a_search_that_takes_too_long_is_given_up(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(archive, *(Made(f"Paper {n}", "robots " * 50) for n in range(300)))
    monkeypatch.setattr("monitor.archive.listing.LONGEST_SEARCH", -1.0)
    monkeypatch.setattr("monitor.archive.listing.LOOKS", 1)
    with pytest.raises(QueryTooBroad):
        Finder().find(archive, Query(words="robots"))
    monkeypatch.undo()
    assert Finder().find(archive, Query(words="robots")).total == 300
