"""The document behind a link becomes a Publication, or one clear word says why not."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.documents import address, read, read_document
from spiders.errors import SourceUnreadable
from spiders.reading import Page
from spiders.source import Assignment, Kind, Reason, Source
from tests.spiders.pdf_writer import pdf

URL = "https://body.example/en/reports/12"
SOURCE = Source(id="r", url=URL, kind=Kind.REPORT, title="A report")


def page(body: str | bytes, url: str = URL, content_type: str = "text/html") -> Page:
    encoded = body.encode() if isinstance(body, str) else body
    return Page(url=url, body=encoded, content_type=content_type)


def test_a_pdf_is_known_by_its_content_whatever_the_header_says() -> None:
    body = pdf([["Vacancies in small towns", "They are counted too late to help anybody."]])
    assert "counted too late" in read_document("s", page(body)).text


def test_a_page_is_known_by_its_content_whatever_the_header_says() -> None:
    body = "<!DOCTYPE html><title>Vacancies</title><p>Counted too late.</p>"
    assert read_document("s", page(body, content_type="application/pdf")).title == "Vacancies"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", Reason.NOT_A_FEED),
        (b'{"title": "x"}', Reason.NOT_A_FEED),
        (b"PK\x03\x04 a word processor's file", Reason.NOT_A_FEED),
        (b'<?xml version="1.0"?><rss><channel><title>x</title></channel></rss>', Reason.NOT_A_FEED),
        (b"%PDF-1.7 and then nothing", Reason.DAMAGED),
        (pdf([["A"]])[:300], Reason.DAMAGED),
        (pdf([["Secret"]], encrypted=True), Reason.ENCRYPTED),
        (pdf([[], []]), Reason.EMPTY),
        (b"<html><body></body></html>", Reason.EMPTY),
    ],
)
def test_what_cannot_be_read_is_named_in_one_word(body: bytes, reason: Reason) -> None:
    with pytest.raises(SourceUnreadable) as caught:
        read_document("s", page(body))
    assert caught.value.reason == reason
    assert "\n" not in caught.value.detail


@pytest.mark.parametrize(
    "title", ["Just a moment...", "403 Forbidden", "Page introuvable | Le corps", "Accès refusé"]
)
def test_a_barrier_is_not_taken_for_the_document(title: str) -> None:
    with pytest.raises(SourceUnreadable, match="barrier"):
        read_document("s", page(f"<title>{title}</title><p>Checking your browser.</p>"))
    study = f"<title>{title}</title><p>{'A study of barriers, at length. ' * 100}</p>"
    assert read_document("s", page(study)).title == title


def test_without_a_title_the_fallback_is_used_and_then_the_address() -> None:
    body = "<html><body><p>Text without any title at all, but text there is.</p></body></html>"
    named = read_document("s", page(body), "From the feed")
    assert (named.title, named.title_guessed) == ("From the feed", False)
    guessed = read_document("s", page(body, url="https://body.example/job-vacancies_2026.html"))
    assert (guessed.title, guessed.title_guessed) == ("job vacancies 2026", True)


def test_a_source_of_kind_report_is_one_publication() -> None:
    assert address(Assignment(source=SOURCE), date(2026, 6, 22)) == URL
    reading = read(SOURCE, page(pdf([["Vacancies in small towns", "June 2026"]])))
    (publication,) = reading.publications
    assert publication.source == "r"
    assert publication.url == URL
    assert publication.title == "Vacancies in small towns June 2026"
    assert publication.published == datetime(2026, 6, 1, tzinfo=UTC)


@given(body=st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    for start in (b"<html>", b"%PDF-1.4\n", b""):
        outcome = ""
        try:
            outcome = read_document("s", page(start + body)).title
        except SourceUnreadable as refused:
            outcome = refused.reason
        assert outcome
