"""Text and addresses from outside are harmless when they reach a reader."""

from __future__ import annotations

import unicodedata
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digests.cleaning import clean, safe_link, shorten


@given(st.text())
def test_cleaned_text_is_one_line_without_hidden_characters(text: str) -> None:
    cleaned = clean(text)
    assert len(cleaned.splitlines()) <= 1
    assert not any(unicodedata.bidirectional(letter) in
                   {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
                   for letter in cleaned)  # fmt: skip
    assert clean(cleaned) == cleaned


def test_the_no_break_spaces_of_french_are_kept() -> None:
    assert clean("«\u202fOui\u202f»\u00a0: là\n  aussi") == "«\u202fOui\u202f»\u00a0: là aussi"


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://example.org/",
        "//example.org/",
        "/relative",
        "https://",
        "https://bank.example@evil.example/",
        "https://[broken/",
        "https://example.org/" + "a" * 3000,
        "",
    ],
)
def test_an_address_that_is_not_plain_http_becomes_no_link(url: str) -> None:
    assert safe_link(url) == ""


def test_a_good_address_is_kept_as_it_is() -> None:
    url = "https://example.org/a/b?c=d&e=%C3%A9#f"
    assert safe_link(url) == url


@given(st.text(max_size=60))
def test_no_address_can_leave_its_attribute_or_its_line(tail: str) -> None:
    link = safe_link("https://example.org/" + tail)
    assert not set(link) & set('"<>\\ \n\r\t|`^{}')
    assert link == "" or urlsplit(link).hostname == "example.org"


@given(st.text(st.characters(exclude_categories=["Cc"])), st.integers(5, 60))
def test_shortened_text_fits(text: str, limit: int) -> None:
    short = shorten(text, limit)
    assert len(short) <= max(limit, 1)
    assert short == text or short.endswith("…")


def test_text_is_cut_between_words() -> None:
    assert shorten("Wages of cooks in towns", 16) == "Wages of cooks…"
