"""HAL: the query that goes out, the deposits that come back."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest

from spiders.asking import parameters
from spiders.errors import SourceUnreadable
from spiders.hal import address, read
from spiders.reading import Page, Reading
from spiders.source import Assignment, Kind, Reason, Source

URL = "https://api.archives-ouvertes.fr/search/"
TODAY = date(2026, 6, 22)
SINCE = datetime(2026, 6, 15, 9, 30, tzinfo=UTC)
DEPOSIT = {
    "halId_s": "hal-01",
    "uri_s": "https://shs.hal.science/hal-01",
    "doiId_s": "10.1234/ABC",
    "language_s": ["fr"],
    "title_s": ["Wages and place", "Salaires et lieux"],
    "fr_title_s": ["Salaires et lieux"],
    "abstract_s": ["An abstract."],
    "authFullName_s": ["Anne Roy", "J. Doe"],
    "publicationDate_s": "2026-05",
    "producedDate_s": "2026-05-28",
    "docType_s": "REPORT",
}


def source(**changes: str) -> Source:
    return Source(**{"id": "hal", "url": URL, "kind": Kind.HAL, **changes})  # type: ignore[arg-type]


def visit(answer: object, url: str = f"{URL}?cursorMark=*") -> Reading:
    return read(source(), Page(url=url, body=json.dumps(answer).encode(), day=TODAY))


def test_the_query_goes_out_with_the_day_of_release() -> None:
    asked = source(query='"marché du travail" OR emploi', language="fr")
    said = parameters(address(Assignment(source=asked, since=SINCE), TODAY))
    assert said["q"] == '"marché du travail" OR emploi'
    assert said["fq"] == "(releasedDate_tdate:[2026-06-13T00:00:00Z TO *]) AND (language_s:fr)"
    assert (said["sort"], said["cursorMark"], said["rows"]) == ("docid asc", "*", "500")
    assert said["wt"] == "json"


def test_the_address_may_bring_a_collection_a_query_and_a_filter() -> None:
    url = f"{URL}CEREQ/?q=emploi&fq=docType_s:REPORT&rows=20&start=40&sort=score desc"
    found = address(Assignment(source=source(url=url)), TODAY)
    said = parameters(found)
    assert found.startswith(f"{URL}CEREQ/?")
    assert said["q"] == "emploi"
    assert said["fq"] == "(docType_s:REPORT) AND (releasedDate_tdate:[2026-03-24T00:00:00Z TO *])"
    assert said["rows"] == "20"
    assert "start" not in said


def test_without_a_query_everything_new_is_asked_for() -> None:
    assert parameters(address(Assignment(source=source()), TODAY))["q"] == "*:*"


def test_a_deposit_becomes_a_publication_in_its_own_language() -> None:
    (found,) = visit({"response": {"docs": [DEPOSIT]}}).publications
    assert (found.title, found.abstract) == ("Salaires et lieux", "An abstract.")
    assert (found.url, found.doi, found.guid) == (
        "https://shs.hal.science/hal-01",
        "10.1234/abc",
        "hal-01",
    )
    assert (found.language, found.authors) == ("fr", ("Anne Roy", "J. Doe"))
    assert found.type == "report"
    assert found.published == datetime(2026, 5, 28, tzinfo=UTC)


def test_fields_may_be_texts_instead_of_lists_and_the_address_may_be_missing() -> None:
    deposit = {"halId_s": "hal-02", "title_s": "A title", "language_s": "en"}
    (found,) = visit({"response": {"docs": [deposit]}}).publications
    assert (found.url, found.title, found.abstract) == ("https://hal.science/hal-02", "A title", "")


def test_a_deposit_without_title_or_address_is_left_out() -> None:
    docs = [{"halId_s": "hal-03"}, {"title_s": "A title"}]
    assert visit({"response": {"docs": docs}}).publications == ()


def test_paging_ends_when_the_cursor_repeats_or_the_page_is_empty() -> None:
    docs = {"response": {"docs": [DEPOSIT]}}
    more = visit(docs | {"nextCursorMark": "Ao+/="}).next
    assert parameters(more or "")["cursorMark"] == "Ao+/="
    assert visit(docs | {"nextCursorMark": "Ao+/="}, more or "").next is None
    assert visit({"response": {"docs": []}, "nextCursorMark": "A"}).next is None


@pytest.mark.parametrize("error", [{"msg": "no field x", "code": 400}, "no field x"])
def test_a_wrong_query_is_told_with_hals_own_words(error: object) -> None:
    with pytest.raises(SourceUnreadable, match="HAL refuses the query: no field x") as caught:
        visit({"error": error})
    assert caught.value.reason == Reason.CLIENT_ERROR
