"""The subject line says what was found, in the words of the publication."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from digests.cleaning import clean
from digests.items import Face
from digests.subject import LONGEST, finding, subject


def faced(takeaway: str, title: str = "Soup and wages", language: str = "en") -> Face:
    return Face(language=language, title=title, url="", takeaway=takeaway)


@pytest.mark.parametrize(
    ("takeaway", "language", "expected"),
    [
        ("We find that soup raises wages.", "en", "Soup raises wages"),
        ("Our results suggest that soup raises wages.", "en", "Soup raises wages"),
        ("In our towns, the authors show that cooks lost half.", "en", "Cooks lost half"),
        ("Nous constatons que la soupe réduit les écarts.", "fr", "La soupe réduit les écarts"),
        ("Les résultats montrent qu’une soupe a augmenté la paie.", "fr",
         "Une soupe a augmenté la paie"),
        ("Soup raised the wages of cooks in small towns, but only where a market stood nearby"
         " and the winter was long.", "en", "Soup raised the wages of cooks in small towns"),
    ],
)  # fmt: skip
def test_the_finding_is_told_without_what_says_that_it_is_one(
    takeaway: str, language: str, expected: str
) -> None:
    assert subject([faced(takeaway, language=language)], language) == expected


@pytest.mark.parametrize(
    "takeaway",
    [
        "This paper examines whether soup raises wages.",
        "These cooks earned more than the others.",
        "Using a survey of 40 towns, soup and bread are compared with one another at length.",
        "",
    ],
)
def test_what_reports_nothing_or_is_not_understood_alone_gives_way_to_the_title(
    takeaway: str,
) -> None:
    assert subject([faced(takeaway)], "en") == "Soup and wages"


def test_a_finding_that_can_be_told_whole_is_preferred_to_one_that_is_cut() -> None:
    long = "Wages of cooks in all the small towns of the northern coast increased very much more"
    faces = [faced(f"{long} than elsewhere."), faced("We find that soup raises wages.")]
    assert subject(faces, "en") == "Soup raises wages"
    assert subject(faces[:1], "en").endswith("increased…")


def test_only_texts_in_the_readers_language_lead() -> None:
    assert subject([faced("We find that soup raises wages.")], "fr") == ""


@given(st.text(max_size=300), st.integers(30, LONGEST))
def test_no_line_is_too_long(takeaway: str, limit: int) -> None:
    line = subject([faced(takeaway)], "en", limit)
    assert len(line) <= limit


@given(st.text(max_size=200))
@example("ß0")
def test_nothing_is_invented(takeaway: str) -> None:
    said = clean(takeaway)
    endings = {said[at : at + 1].title() + said[at + 1 :] for at in range(len(said))}
    assert finding(takeaway, "en") in endings | {""}


def test_a_ligature_at_the_beginning_becomes_one_capital() -> None:
    assert finding("ﬁrms hire 3% more.", "en") == "Firms hire 3% more."
