"""Types of publication: what catalogues and pages call a work, in one set of words."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.document_html import read_html
from spiders.openalex import publication
from spiders.publication_types import TYPES, publication_type
from spiders.source import Kind, Source

URL = "https://body.example/work/1"


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("journal-article", "article"),
        ("Journal Article", "article"),
        ("info:eu-repo/semantics/article", "article"),
        ("https://schema.org/ScholarlyArticle", "article"),
        ("posted-content", "preprint"),
        ("book-chapter", "chapter"),
        ("info:eu-repo/semantics/workingPaper", "working-paper"),
        ("Thèse", "thesis"),
        ("proceedings-article", "conference-paper"),
        ("Text", ""),
        ("WebPage", ""),
        ("", ""),
    ],
)
def test_words_of_catalogues_mean_one_type(word: str, meant: str) -> None:
    assert publication_type(word) == meant


def test_the_first_telling_word_counts() -> None:
    assert publication_type("Text", "Report", "Article") == "report"


@given(st.lists(st.text(max_size=400), max_size=5))
def test_whatever_is_said_the_type_is_one_that_is_known(words: list[str]) -> None:
    assert publication_type(*words) in ("", *TYPES)


@pytest.mark.parametrize(
    ("head", "meant"),
    [
        ('<meta name="citation_journal_title" content="Relations industrielles">', "article"),
        ('<meta name="citation_technical_report_institution" content="NBER">', "report"),
        ('<meta name="DC.type" content="Dissertation">', "thesis"),
        ('<script type="application/ld+json">{"@type": "Report", "name": "A"}</script>', "report"),
        (
            '<script type="application/ld+json">'
            '{"@type": ["Article", "NewsArticle"], "headline": "A"}</script>',
            "news",
        ),
        ('<script type="application/ld+json">{"@type": "Article", "headline": "A"}</script>', ""),
        ("", ""),
    ],
)
def test_a_page_says_what_it_is_in_its_metadata(head: str, meant: str) -> None:
    page = f"<html><head>{head}</head><body><h1>A</h1><p>Text.</p></body></html>"
    assert read_html(page.encode(), URL).type == meant


@pytest.mark.parametrize("given", ["report", "book-chapter", None, 3, ["article"]])
def test_a_work_of_openalex_keeps_its_type(given: object) -> None:
    work = json.loads(json.dumps({"display_name": "A", "id": URL, "type": given}))
    found = publication(Source(id="s", url=URL, kind=Kind.OPENALEX), work, URL, None)
    assert found is not None
    assert found.type == {"report": "report", "book-chapter": "chapter"}.get(str(given), "")
