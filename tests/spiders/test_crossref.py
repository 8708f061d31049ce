"""Crossref: the query that goes out, the works that come back, JATS made plain."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.asking import parameters
from spiders.crossref import address, plain_abstract, read
from spiders.reading import Page, Reading
from spiders.source import Assignment, Kind, Source

URL = "https://api.crossref.org/works"
TODAY = date(2026, 6, 22)
SINCE = datetime(2026, 6, 15, 9, 30, tzinfo=UTC)
WORK = {
    "DOI": "10.1234/ABC",
    "URL": "https://doi.org/10.1234/ABC",
    "title": ["Les salaires <i>et</i> les lieux"],
    "subtitle": ["Une enquête"],
    "abstract": "<jats:title>Résumé</jats:title><jats:p>Un texte.</jats:p>",
    "author": [
        {"given": "Anne", "family": "Roy"},
        {"family": "Doe"},
        {"name": "A consortium"},
        {},
    ],
    "language": "fr",
    "publisher": "Des presses",
    "published": {"date-parts": [[2026, 5]]},
    "published-online": {"date-parts": [[2026, 5, 28]]},
    "issued": {"date-parts": [[None]]},
}


def source(**changes: str) -> Source:
    return Source(**{"id": "api", "url": URL, "kind": Kind.CROSSREF, **changes})  # type: ignore[arg-type]


def visit(message: object, url: str = f"{URL}?rows=1&cursor=*") -> Reading:
    body = json.dumps({"status": "ok", "message": message}).encode()
    return read(source(), Page(url=url, body=body, day=TODAY))


def test_the_query_goes_out_with_the_day_of_registration() -> None:
    url = address(Assignment(source=source(query="skills & work"), since=SINCE), TODAY)
    assert parameters(url) == {
        "filter": "from-created-date:2026-06-13",
        "cursor": "*",
        "query.bibliographic": "skills & work",
        "rows": "100",
    }


def test_a_prefix_or_journal_keeps_its_own_filter_and_its_rows() -> None:
    url = (
        "https://api.crossref.org/prefixes/10.1787/works"
        "?filter=type:report&rows=50&sort=published&order=desc&offset=20"
    )
    found = address(Assignment(source=source(url=url)), TODAY)
    assert found.startswith("https://api.crossref.org/prefixes/10.1787/works?")
    assert parameters(found) == {
        "rows": "50",
        "filter": "type:report,from-created-date:2026-03-24",
        "cursor": "*",
    }


def test_a_work_becomes_a_publication() -> None:
    (found,) = visit({"items": [WORK]}).publications
    assert found.title == "Les salaires et les lieux: Une enquête"
    assert (found.abstract, found.language) == ("Un texte.", "fr")
    assert (found.url, found.doi, found.guid) == (
        "https://doi.org/10.1234/ABC",
        "10.1234/abc",
        "10.1234/abc",
    )
    assert found.authors == ("Anne Roy", "Doe", "A consortium")
    assert found.publisher == "Des presses"
    assert found.published == datetime(2026, 5, 28, tzinfo=UTC)


def test_a_year_alone_means_its_first_day_and_no_year_no_date() -> None:
    bare = WORK | {"published-online": None, "published": {"date-parts": [[2026]]}}
    assert visit({"items": [bare]}).publications[0].published == datetime(2026, 1, 1, tzinfo=UTC)
    assert visit({"items": [bare | {"published": None}]}).publications[0].published is None


def test_paging_ends_with_a_page_that_is_not_full() -> None:
    full = visit({"items": [WORK], "next-cursor": "A+/="}).next
    assert parameters(full or "") == {"rows": "1", "cursor": "A+/="}
    assert "A%2B%2F%3D" in (full or "")
    assert visit({"items": [WORK], "next-cursor": "A"}, f"{URL}?rows=2&cursor=*").next is None
    assert visit({"items": [], "next-cursor": "A"}).next is None


@pytest.mark.parametrize(
    ("jats", "plain"),
    [
        ("<jats:p>One.</jats:p><jats:p>Two.</jats:p>", "One.\n\nTwo."),
        ("<jats:title>Abstract</jats:title><jats:p>One &amp; two.</jats:p>", "One & two."),
        (
            "<jats:sec><jats:title>Purpose</jats:title><jats:p>To see.</jats:p></jats:sec>",
            "Purpose\n\nTo see.",
        ),
        ("<p>CO<jats:sub>2</jats:sub> and <jats:italic>wages</jats:italic></p>", "CO2 and wages"),
        ("Plain already.", "Plain already."),
        ("", ""),
    ],
)
def test_jats_becomes_plain_text(jats: str, plain: str) -> None:
    assert plain_abstract(jats) == plain


@given(
    st.recursive(
        st.none() | st.integers() | st.text(max_size=9),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from([*WORK, "date-parts"]), inner, max_size=4)
        ),
        max_leaves=12,
    )
)
def test_a_work_of_any_shape_is_read_or_left_out(work: object) -> None:
    for found in visit({"items": [work]}).publications:
        assert found.title
        assert found.url.startswith("http")
