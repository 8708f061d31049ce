"""OpenAlex: the query that goes out, the works that come back."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from spiders.asking import parameters
from spiders.openalex import abstract_of, address, read
from spiders.reading import Page, Reading
from spiders.source import Assignment, Kind, Source

URL = "https://api.openalex.org/works"
TODAY = date(2026, 6, 22)
SINCE = datetime(2026, 6, 15, 9, 30, tzinfo=UTC)
WORK = {
    "id": "https://openalex.org/W1",
    "doi": "https://doi.org/10.1234/ABC",
    "display_name": "Wages &amp; <i>place</i>",
    "abstract_inverted_index": {"Jobs": [0], "and": [1, 3], "wages": [2], "place.": [4]},
    "authorships": [
        {"raw_author_name": "Roy, A.", "author": {"display_name": "Anne Roy"}},
        {"author": {"display_name": "J. Doe"}},
        {"author": None},
    ],
    "publication_date": "2026-05-28",
    "language": "en",
    "primary_location": {
        "landing_page_url": "https://journal.example/1",
        "source": {"display_name": "A journal", "host_organization_name": "A press"},
    },
}


def source(**changes: str) -> Source:
    return Source(**{"id": "api", "url": URL, "kind": Kind.OPENALEX, **changes})  # type: ignore[arg-type]


def visit(answer: object, url: str = f"{URL}?cursor=*") -> Reading:
    return read(source(), Page(url=url, body=json.dumps(answer).encode(), day=TODAY))


def test_the_query_goes_out_as_one_filter_by_date_of_publication() -> None:
    asked = source(query="skills, training", language="fr", key="secret")
    said = parameters(address(Assignment(source=asked, since=SINCE), TODAY))
    assert said["filter"] == (
        "title_and_abstract.search:skills training,language:fr,from_publication_date:2026-04-16"
    )
    assert (said["cursor"], said["per-page"], said["api_key"]) == ("*", "100", "secret")


def test_the_filter_of_the_address_is_kept_and_no_key_is_sent_when_there_is_none() -> None:
    url = f"{URL}?filter=primary_location.source.issn:0034-379X&sort=cited_by_count&page=3"
    said = parameters(address(Assignment(source=source(url=url)), TODAY))
    assert said["filter"] == (
        "primary_location.source.issn:0034-379X,from_publication_date:2026-03-24"
    )
    assert said["sort"] == "cited_by_count"
    assert not {"page", "api_key"} & set(said)


def test_a_key_shows_in_no_representation_of_the_source() -> None:
    assert "secret" not in repr(source(key="secret"))


def test_a_work_becomes_a_publication_with_its_abstract_rebuilt() -> None:
    (found,) = visit({"meta": {"next_cursor": None}, "results": [WORK]}).publications
    assert (found.title, found.abstract) == ("Wages & place", "Jobs and wages and place.")
    assert (found.url, found.doi) == ("https://journal.example/1", "10.1234/abc")
    assert (found.guid, found.language) == ("https://openalex.org/W1", "en")
    assert found.authors == ("Roy, A.", "J. Doe")
    assert found.publisher == "A press"
    assert found.published == datetime(2026, 5, 28, tzinfo=UTC)


def test_a_work_without_a_landing_page_is_found_by_its_doi_and_without_that_by_its_id() -> None:
    bare = WORK | {"primary_location": None}
    (found,) = visit({"results": [bare]}).publications
    assert found.url == "https://doi.org/10.1234/ABC"
    (found,) = visit({"results": [bare | {"doi": None}]}).publications
    assert (found.url, found.doi) == ("https://openalex.org/W1", None)


def test_a_work_without_a_title_is_left_out() -> None:
    assert visit({"results": [WORK | {"display_name": None}]}).publications == ()


def test_paging_follows_the_cursor_until_it_is_null_or_the_page_empty() -> None:
    more = visit({"meta": {"next_cursor": "a+/="}, "results": [WORK]}).next
    assert parameters(more or "")["cursor"] == "a+/="
    assert visit({"meta": {"next_cursor": None}, "results": [WORK]}).next is None
    assert visit({"meta": {"next_cursor": "a"}, "results": []}).next is None


@given(st.lists(st.from_regex(r"[a-zé.,]{1,8}", fullmatch=True), max_size=60))
def test_an_inverted_index_gives_back_the_words_in_their_order(words: list[str]) -> None:
    index: dict[str, list[int]] = {}
    for position, word in enumerate(words):
        index.setdefault(word, []).append(position)
    assert abstract_of(index) == " ".join(words)


def test_a_damaged_index_gives_what_it_can() -> None:
    assert abstract_of({"a": [0, "x", -1, 10**9], "b": 3, "c": [1]}) == "a c"
    assert abstract_of(None) == ""


@given(
    st.recursive(
        st.none() | st.integers() | st.text(max_size=9),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from([*WORK, "source", "author"]), inner, max_size=4)
        ),
        max_leaves=12,
    )
)
def test_a_work_of_any_shape_is_read_or_left_out(work: object) -> None:
    for found in visit({"results": [work]}).publications:
        assert found.title
        assert found.url.startswith("http")
