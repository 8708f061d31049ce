"""OAI-PMH: what is asked, what records become, and what each protocol error leads to."""

from __future__ import annotations

from datetime import UTC, date, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.errors import SourceUnreadable
from spiders.oai_pmh import address, read
from spiders.reading import Page, Reading
from spiders.source import Assignment, Kind, Reason, Source

BASE = "https://repository.example/oai/request"
TODAY = date(2026, 6, 22)
SINCE = datetime(2026, 6, 15, 9, 30, tzinfo=UTC)
RECORD = """<record><header><identifier>oai:repository.example:1</identifier>
<datestamp>2026-06-16</datestamp></header><metadata>
<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/"
  xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:title xml:lang="en">Wages and place</dc:title>
<dc:title xml:lang="fr">Salaires et lieux</dc:title>
<dc:creator>Roy, Anne</dc:creator><dc:creator>Doe, J.</dc:creator>
<dc:description xml:lang="fr">Un résumé &lt;p&gt;assez long pour compter.&lt;/p&gt;</dc:description>
<dc:description xml:lang="en">An abstract.</dc:description>
<dc:description>12 pages</dc:description>
<dc:date>2026-06-10T08:00:00Z</dc:date><dc:date>2026-05-28</dc:date>
<dc:identifier>https://repository.example/files/1.pdf</dc:identifier>
<dc:identifier>https://repository.example/1</dc:identifier>
<dc:identifier>doi:10.1234/ABC</dc:identifier>
<dc:language>fre</dc:language><dc:publisher>A university</dc:publisher>
</oai_dc:dc></metadata></record>"""
DELETED = """<record><header status="deleted"><identifier>oai:repository.example:2</identifier>
<datestamp>2026-06-16</datestamp></header></record>"""


def source(**changes: str) -> Source:
    return Source(**{"id": "repo", "url": BASE, "kind": Kind.OAI_PMH, **changes})  # type: ignore[arg-type]


def answer(inside: str) -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">'
        f"<responseDate>2026-06-22T00:00:00Z</responseDate>{inside}</OAI-PMH>"
    ).encode()


def visit(
    inside: str, *, url: str = BASE, since: datetime | None = SINCE, **changes: str
) -> Reading:
    return read(source(**changes), Page(url=url, body=answer(inside), since=since, day=TODAY))


def asked(url: str | None) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(url or "").query).items()}


def test_a_visit_asks_from_the_day_of_the_last_one() -> None:
    url = address(Assignment(source=source(set="col_1"), since=SINCE), TODAY)
    assert url.startswith(BASE)
    assert asked(url) == {
        "verb": "ListRecords",
        "metadataPrefix": "oai_dc",
        "from": "2026-06-15",
        "set": "col_1",
    }


def test_a_first_visit_asks_for_ninety_days_or_from_the_day_the_address_names() -> None:
    assert asked(address(Assignment(source=source()), TODAY))["from"] == "2026-03-24"
    named = source(url=f"{BASE}?from=2020-01-01&set=all&page=oai")
    assert asked(address(Assignment(source=named), TODAY)) == {
        "verb": "ListRecords",
        "metadataPrefix": "oai_dc",
        "from": "2020-01-01",
        "set": "all",
        "page": "oai",
    }
    assert asked(address(Assignment(source=named, since=SINCE), TODAY))["from"] == "2026-06-15"


def test_a_record_becomes_a_publication_in_its_own_language() -> None:
    (found,) = visit(f"<ListRecords>{RECORD}</ListRecords>").publications
    assert (found.title, found.language) == ("Salaires et lieux", "fr")
    assert found.abstract == "Un résumé\n\nassez long pour compter."
    assert found.authors == ("Roy, Anne", "Doe, J.")
    assert (found.url, found.doi) == ("https://repository.example/1", "10.1234/abc")
    assert (found.guid, found.publisher) == ("oai:repository.example:1", "A university")
    assert found.published == datetime(2026, 5, 28, tzinfo=UTC)


def test_a_source_in_one_language_prefers_that_one() -> None:
    (found,) = visit(f"<ListRecords>{RECORD}</ListRecords>", language="en").publications
    assert (found.title, found.abstract) == ("Wages and place", "An abstract.")


@pytest.mark.parametrize(
    ("identifiers", "url"),
    [
        (["doi:10.1234/a b"], "https://doi.org/10.1234/a"),
        (["https://doi.org/10.1234/x"], "https://doi.org/10.1234/x"),
        (
            ["https://doi.org/10.1234/x", "https://repository.example/9"],
            "https://repository.example/9",
        ),
        (["https://repository.example/9.pdf"], "https://repository.example/9.pdf"),
        (["hdl:10986/123"], "https://hdl.handle.net/10986/123"),
        (
            ["ISSN 1234"],
            f"{BASE}?verb=GetRecord&metadataPrefix=oai_dc&identifier=oai%3Arepository.example%3A1",
        ),
    ],
)
def test_each_record_has_an_address(identifiers: list[str], url: str) -> None:
    start, end = RECORD.index("<dc:identifier>"), RECORD.index("<dc:language>")
    given_ = "".join(f"<dc:identifier>{each}</dc:identifier>" for each in identifiers)
    record = RECORD[:start] + given_ + RECORD[end:]
    (found,) = visit(f"<ListRecords>{record}</ListRecords>").publications
    assert found.url == url


def test_withdrawn_records_are_reported_and_not_kept() -> None:
    reading = visit(f"<ListRecords>{RECORD}{DELETED}</ListRecords>")
    assert len(reading.publications) == 1
    assert reading.deleted == ("oai:repository.example:2",)


def test_a_resumption_token_excludes_all_other_arguments() -> None:
    first = address(Assignment(source=source(url=f"{BASE}?page=oai", set="s"), since=SINCE), TODAY)
    more = '<resumptionToken cursor="0">a!b&amp;c=1</resumptionToken>'
    reading = visit(f"<ListRecords>{RECORD}{more}</ListRecords>", url=first)
    assert asked(reading.next) == {
        "page": "oai",
        "verb": "ListRecords",
        "resumptionToken": "a!b&c=1",
    }


def test_an_empty_token_ends_the_list() -> None:
    assert visit(f"<ListRecords>{RECORD}<resumptionToken/></ListRecords>").next is None


def test_nothing_new_is_no_failure() -> None:
    reading = visit('<error code="noRecordsMatch">none</error>')
    assert reading == Reading()


def test_a_quiet_repository_is_asked_further_back_on_a_first_visit_only() -> None:
    none = '<error code="noRecordsMatch">none</error>'
    begin = address(Assignment(source=source()), TODAY)
    year = visit(none, url=begin, since=None).next
    assert asked(year)["from"] == "2025-06-20"
    ever = visit(none, url=year or "", since=None).next
    assert "from" not in asked(ever)
    assert visit(none, url=ever or "", since=None).next is None


@pytest.mark.parametrize("since", [SINCE, None])
def test_an_expired_token_starts_the_harvest_again(since: datetime | None) -> None:
    expired = '<error code="badResumptionToken">expired</error>'
    url = f"{BASE}?verb=ListRecords&resumptionToken=x"
    again = visit(expired, url=url, since=since).next or ""
    assert again == address(Assignment(source=source(), since=since), TODAY) + "#again"


def test_tokens_that_expire_a_second_time_fail_the_visit() -> None:
    expired = '<error code="badResumptionToken">expired</error>'
    again = visit(expired, url=f"{BASE}?verb=ListRecords&resumptionToken=x").next or ""
    more = "<resumptionToken>y</resumptionToken>"
    second = visit(f"<ListRecords>{RECORD}{more}</ListRecords>", url=again).next or ""
    assert asked(second) == {"verb": "ListRecords", "resumptionToken": "y"}
    with pytest.raises(SourceUnreadable, match="expire before they can be used") as caught:
        visit(expired, url=second)
    assert caught.value.reason == Reason.SERVER_ERROR


@pytest.mark.parametrize(
    ("error", "named"),
    [
        ('<error code="badArgument">from is\n wrong</error>', "refuses: badArgument from is wrong"),
        ('<error code="noSetHierarchy"/>', "take set = 'x' out of the source"),
    ],
)
def test_a_refusal_is_told_in_one_line(error: str, named: str) -> None:
    with pytest.raises(SourceUnreadable) as caught:
        visit(error, set="x")
    assert named in caught.value.detail
    assert "\n" not in caught.value.detail
    assert caught.value.reason == Reason.CLIENT_ERROR


@pytest.mark.parametrize("body", [b"", b"<html/>", b"{}", answer("<Identify/>")])
def test_another_body_is_refused(body: bytes) -> None:
    with pytest.raises(SourceUnreadable) as caught:
        read(source(), Page(url=BASE, body=body))
    assert caught.value.reason == Reason.NOT_A_FEED


def test_a_truncated_answer_is_read_as_far_as_it_goes() -> None:
    body = answer(f"<ListRecords>{RECORD}<record><header>")
    reading = read(source(), Page(url=BASE, body=body[: body.index(b"<record><header></")]))
    assert len(reading.publications) == 1
    assert reading.reason == Reason.SALVAGED


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_in_a_record_is_read(title: str, identifier: str) -> None:
    from xml.sax.saxutils import escape

    record = (
        f"<ListRecords><record><header><identifier>{escape(identifier)}</identifier></header>"
        f"<metadata><dc><title>{escape(title)}</title><identifier>{escape(identifier)}</identifier>"
        "</dc></metadata></record></ListRecords>"
    )
    body = answer(record).decode("utf-8", "replace").encode("utf-8", "replace")
    for found in read(source(), Page(url=BASE, body=body)).publications:
        assert found.title
        assert found.url.startswith("http")
