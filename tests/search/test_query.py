"""A question in an address: read back as written, and never a failure."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.search.query import DEEPEST, MOST_WORDS, Query, Sort, pairs_of, parse

FACETS = ("drivers", "gaps", "language", "year")


def test_an_address_is_read() -> None:
    query = parse(
        [
            ("q", " écart salarial "),
            ("drivers", "a"),
            ("drivers", "b"),
            ("status", "identified"),
            ("from", "2026-01-01"),
            ("sort", "oldest"),
            ("page", "3"),
            ("size", "50"),
        ],
        FACETS,
    )
    assert query.words == "écart salarial"
    assert query.chosen == {"drivers": ("a", "b")}
    assert (query.status, query.start, query.end) == ("identified", date(2026, 1, 1), None)
    assert (query.sort, query.page, query.size) == (Sort.OLDEST, 3, 50)


def test_words_are_sorted_by_relevance_and_lists_by_date() -> None:
    assert parse([("q", "wages")], FACETS).sort is Sort.RELEVANCE
    assert parse([], FACETS).sort is Sort.DATE


@pytest.mark.parametrize(
    "pair",
    [
        ("page", "0"),
        ("page", "-1"),
        ("page", "x"),
        ("page", "²"),
        ("page", ""),
        ("size", "7"),
        ("from", "2026-13-01"),
        ("to", "tomorrow"),
        ("status", "missing"),
        ("sort", "price"),
        ("relevance", "'; DROP TABLE"),
        ("no-such-facet", "a"),
        ("drivers", ""),
    ],
)
def test_what_cannot_be_is_left_out(pair: tuple[str, str]) -> None:
    assert parse([pair], FACETS) == Query()


def test_an_absurd_page_is_the_last_and_long_words_are_cut() -> None:
    query = parse([("page", "99999999"), ("q", "a" * 9999)], FACETS)
    assert query.page * query.size == DEEPEST
    assert len(query.words) == MOST_WORDS


NAMES = ("q", "status", "from", "to", "source", "relevance", "sort", "page", "size", *FACETS)


@given(st.lists(st.tuples(st.one_of(st.sampled_from(NAMES), st.text()), st.text(max_size=300))))
def test_any_address_gives_a_question_that_is_written_and_read_again(
    pairs: list[tuple[str, str]],
) -> None:
    query = parse(pairs, FACETS)
    assert parse(pairs_of(query), FACETS) == query


def test_one_thing_is_changed_and_the_rest_kept() -> None:
    query = Query(words="wages", chosen={"year": ("2026",)}, sort=Sort.RELEVANCE, page=4)
    assert pairs_of(query, page="") == [("q", "wages"), ("year", "2026")]
