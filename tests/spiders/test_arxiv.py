"""arXiv: the query that goes out, the papers that come back, and where reading ends."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from spiders.arxiv import address, read
from spiders.asking import parameters
from spiders.errors import SourceUnreadable
from spiders.reading import Page, Reading
from spiders.source import Assignment, Kind, Reason, Source

URL = "https://export.arxiv.org/api/query"
TODAY = date(2026, 6, 22)
SINCE = datetime(2026, 6, 15, 9, 30, tzinfo=UTC)


def source(**changes: str) -> Source:
    return Source(**{"id": "arxiv", "url": URL, "kind": Kind.ARXIV, **changes})  # type: ignore[arg-type]


def entry(identifier: str = "2606.01234v2", day: str = "2026-06-18") -> str:
    return (
        f"<entry><id>http://arxiv.org/abs/{identifier}</id><title>Wages\n  and place</title>"
        f"<published>{day}T17:59:59Z</published><updated>2026-06-20T00:00:00Z</updated>"
        "<summary> Jobs move &lt; p &amp; q.\n</summary>"
        "<author><name>Anne Roy</name></author><author><name>J. Doe</name></author></entry>"
    )


def feed(*entries: str, total: int = 1) -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom" '
        'xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/"><title>ArXiv Query</title>'
        f"<opensearch:totalResults>{total}</opensearch:totalResults>{''.join(entries)}</feed>"
    ).encode()


def visit(body: bytes, *, url: str = f"{URL}?start=0", since: datetime | None = SINCE) -> Reading:
    return read(source(), Page(url=url, body=body, since=since, day=TODAY))


def test_the_last_submitted_are_asked_for_first() -> None:
    said = parameters(address(Assignment(source=source(query="cat:econ.GN AND abs:wages")), TODAY))
    assert said == {
        "search_query": "cat:econ.GN AND abs:wages",
        "sortBy": "submittedDate",
        "sortOrder": "descending",
        "start": "0",
        "max_results": "100",
    }


def test_the_query_may_stand_in_the_address() -> None:
    url = f"{URL}?search_query=cat:econ.GN&max_results=20"
    said = parameters(address(Assignment(source=source(url=url)), TODAY))
    assert (said["search_query"], said["max_results"]) == ("cat:econ.GN", "20")


def test_an_entry_becomes_a_publication_without_its_version() -> None:
    (found,) = visit(feed(entry())).publications
    assert (found.title, found.abstract) == ("Wages and place", "Jobs move < p & q.")
    assert (found.url, found.guid) == ("https://arxiv.org/abs/2606.01234", "arXiv:2606.01234")
    assert (found.doi, found.language) == ("10.48550/arxiv.2606.01234", "en")
    assert found.authors == ("Anne Roy", "J. Doe")
    assert found.published == datetime(2026, 6, 18, 17, 59, 59, tzinfo=UTC)


def test_an_old_identifier_keeps_its_archive() -> None:
    (found,) = visit(feed(entry("econ/0601001v1"))).publications
    assert found.url == "https://arxiv.org/abs/econ/0601001"


def test_reading_ends_at_the_first_paper_submitted_a_week_before_the_last_visit() -> None:
    reading = visit(feed(entry(day="2026-06-08"), entry("2605.1v1", "2026-06-07"), total=500))
    assert [found.guid for found in reading.publications] == ["arXiv:2606.01234"]
    assert reading.next is None


def test_a_first_visit_goes_ninety_days_back() -> None:
    body = feed(entry(day="2026-03-24"), entry("2603.1v1", "2026-03-23"), total=500)
    assert len(visit(body, since=None).publications) == 1


def test_paging_goes_on_while_all_are_new_up_to_the_total_and_the_documented_depth() -> None:
    more = visit(feed(entry(), entry("2606.2v1"), total=500), url=f"{URL}?search_query=a&start=10")
    assert parameters(more.next or "") == {"search_query": "a", "start": "12"}
    assert visit(feed(entry(), total=1)).next is None
    assert visit(feed(entry(), total=99_999), url=f"{URL}?start=29999").next is None


def test_no_result_is_no_failure() -> None:
    assert visit(feed(total=0)).publications == ()


def test_the_empty_page_of_a_busy_arxiv_is_a_failure_to_be_repeated() -> None:
    with pytest.raises(SourceUnreadable, match="as it does when busy") as caught:
        visit(feed(total=500))
    assert caught.value.reason == Reason.SERVER_ERROR


def test_an_error_is_told_with_arxivs_own_words() -> None:
    error = (
        "<entry><id>http://arxiv.org/api/errors#incorrect_id_format</id><title>Error</title>"
        "<summary>incorrect id format for x</summary></entry>"
    )
    with pytest.raises(SourceUnreadable, match="arXiv refuses the query: incorrect id") as caught:
        visit(feed(error))
    assert caught.value.reason == Reason.CLIENT_ERROR


@pytest.mark.parametrize("body", [b"", b"Rate exceeded.", b"<html></html>"])
def test_another_body_is_refused(body: bytes) -> None:
    with pytest.raises(SourceUnreadable) as caught:
        visit(body)
    assert caught.value.reason == Reason.NOT_A_FEED
