"""PDF reports: title, authors, date, abstract and running text from what the pages show."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest

from spiders.document_pdf import MAX_PAGES, looks_like_pdf, read_pdf
from spiders.document_reflow import reflowed
from spiders.errors import SourceUnreadable
from tests.spiders.pdf_writer import Words, pdf

FRENCH = [
    Words("arXiv:2601.01234v1 [econ.GN] 2 Jan 2026", 20, turned=True),
    "Institut de démonstration",
    "Cahier de recherche 12",
    Words("Les postes vacants dans les", 22),
    Words("petites villes", 22),
    "Marie Tremblay et Jean Roy",
    "juin 2026",
    "Résumé",
    "Les données sur les postes vacants manquent aux petites villes. Nous com-",
    "binons les annonces et la paie pour montrer ce qu'une série mensuelle dirait",
    "aux personnes qui planifient la formation.",
    "Mots-clés : postes vacants",
    "1. Introduction",
    "Le texte du cahier commence ici.",
]
ENGLISH = [
    Words("Vacancies in small towns", 24),
    "By Ann Lee, Bo Roy and Cy van Dam",
    "12 June 2026",
    "doi:10.5555/VAC.12",
    "Contents",
    "Executive summary 2",
]
SUMMARY = [
    "Executive summary",
    "Counts of vacancies for small towns come once a year, too late to be of use to",
    "those who plan training. Postings and payroll records together give a monthly view.",
    "Introduction",
    "The report begins here.",
]


def test_a_french_paper() -> None:
    facts = read_pdf(pdf([FRENCH], {"Title": "cahier_v3.docx"}, language="fr-CA"))
    assert facts.title == "Les postes vacants dans les petites villes"
    assert facts.authors == ("Marie Tremblay", "Jean Roy")
    assert facts.published == datetime(2026, 6, 1, tzinfo=UTC)
    assert facts.language == "fr"
    assert facts.abstract.startswith("Les données sur les postes vacants")
    assert "Nous combinons les annonces" in facts.abstract
    assert facts.abstract.endswith("planifient la formation.")


def test_an_english_report_with_its_summary_on_the_second_page() -> None:
    facts = read_pdf(pdf([ENGLISH, SUMMARY], {"Title": "Vacancies in Small Towns"}))
    assert facts.title == "Vacancies in Small Towns"
    assert facts.authors == ("Ann Lee", "Bo Roy", "Cy van Dam")
    assert facts.published == datetime(2026, 6, 12, tzinfo=UTC)
    assert facts.doi == "10.5555/vac.12"
    assert facts.abstract.startswith("Counts of vacancies")
    assert facts.abstract.endswith("a monthly view.")


@pytest.mark.parametrize("heading", ["ABSTRACT", "a b s t r a c t", "Abstract.", "I. Summary"])
def test_an_abstract_by_any_heading(heading: str) -> None:
    page = [Words("Vacancies in small towns", 24), heading, *SUMMARY[1:]]
    assert read_pdf(pdf([page])).abstract.startswith("Counts of vacancies")


def test_a_doi_in_a_footnote_is_not_the_documents_own() -> None:
    footnote = "1 See Lee (2020), https://doi.org/10.5555/other, on small towns."
    assert read_pdf(pdf([["Vacancies in small towns", footnote]])).doi is None
    own = "https://doi.org/10.5555/vac.12"
    assert read_pdf(pdf([["Vacancies in small towns", own, footnote]])).doi == "10.5555/vac.12"
    assert read_pdf(pdf([["Two works", own, "doi:10.5555/other"]])).doi is None


@pytest.mark.parametrize(
    "stated",
    [
        "report_final.docx",
        "Microsoft Word - Draft 3",
        "untitled",
        "12",
        "Template of another house",
    ],
)
def test_a_title_that_is_none_gives_way_to_the_largest_type(stated: str) -> None:
    assert read_pdf(pdf([ENGLISH], {"Title": stated})).title == "Vacancies in small towns"


def test_a_doi_that_the_pdf_states_is_its_own() -> None:
    assert read_pdf(pdf([ENGLISH], {"doi": "10.5555/vac.12"})).doi == "10.5555/vac.12"


def test_a_statement_that_is_no_text_costs_nothing_else() -> None:
    stated = {"Title": "Half \ud800 pair", "Author": "\udc00"}
    assert read_pdf(pdf([ENGLISH], stated)).title == "Vacancies in small towns"


def test_metadata_date_is_used_when_the_front_page_shows_none() -> None:
    facts = read_pdf(pdf([["A report on vacancies"]], {"CreationDate": "D:20260622143000-04'00'"}))
    assert facts.published == datetime(2026, 6, 22, tzinfo=UTC)


def test_pages_are_parted_by_form_feeds_and_lose_heads_and_numbers() -> None:
    pages = [
        ["House of Statistics", f"What page {word} says.", str(n)]
        for n, word in enumerate(("one", "two", "three", "four", "five"), start=1)
    ]
    text = read_pdf(pdf(pages)).text
    assert text.split("\f") == [
        f"What page {word} says." for word in ("one", "two", "three", "four", "five")
    ]


def test_signs_of_markup_in_a_pdf_mean_themselves() -> None:
    text = read_pdf(pdf([["Wages <b>rise</b> where R&D > 3 &amp; jobs < 5 are open."]])).text
    assert text == "Wages <b>rise</b> where R&D > 3 &amp; jobs < 5 are open."


def test_a_hyphen_at_a_line_end_goes_unless_the_document_writes_it_elsewhere() -> None:
    broken = "the employ-\nment of labour-\nmarket data, long-\nterm"
    words = {"employment", "labour-market"}
    assert reflowed(broken, words) == "the employment of labour-market data, longterm"
    assert reflowed("Sainte-\nAnne", set()) == "Sainte-Anne"


def test_two_thousand_pages_are_read_within_bounds() -> None:
    body = pdf([[f"Line {n} of many words on a page"] * 30 for n in range(2000)])
    begun = time.process_time()
    facts = read_pdf(body)
    assert time.process_time() - begun < 10
    assert facts.text.count("\f") == MAX_PAGES - 1


def test_letters_without_a_unicode_map_are_not_taken_for_text() -> None:
    with pytest.raises(SourceUnreadable, match="no Unicode map"):
        read_pdf(pdf([["\x01\x02\x03\x04\x05\x06\x0e\x0f \x10\x11\x12" * 5]]))


def test_the_header_may_stand_behind_some_rubbish() -> None:
    assert looks_like_pdf(b"\r\n\r\n" + pdf([["x"]]))
    assert not looks_like_pdf(b"<p>about %PDF- files</p>"[:10])
