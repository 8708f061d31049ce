"""Sentences end where a reader says they end, in both languages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers import sentences as rules
from classifiers.sentences import split


def texts(text: str) -> list[str]:
    return [sentence.text for sentence in split(text)]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Wages rose. Hours fell.", ["Wages rose.", "Hours fell."]),
        (
            "Growth was 3.5 percent in the U.S. Census data. It then fell.",
            ["Growth was 3.5 percent in the U.S. Census data.", "It then fell."],
        ),
        (
            "We follow Smith et al. (2010) and Dr. Roy. See fig. 3 below! Is it so?",
            ["We follow Smith et al. (2010) and Dr. Roy.", "See fig. 3 below!", "Is it so?"],
        ),
        ("We study the U.S. The law changed.", ["We study the U.S.", "The law changed."]),
        ("J. A. Smith wrote it. We read it.", ["J. A. Smith wrote it.", "We read it."]),
        (
            "Selon M. Roy, le taux est de 3,5 %. « Rien n’est sûr. » Les données manquent.",
            ["Selon M. Roy, le taux est de 3,5 %.", "« Rien n’est sûr. »", "Les données manquent."],
        ),
        (
            "Les écarts, p. ex. ceux des femmes, persistent. Peu d'études existent.",
            ["Les écarts, p. ex. ceux des femmes, persistent.", "Peu d'études existent."],
        ),
        ("Voir l'art. 12 de la loi. Elle change.", ["Voir l'art. 12 de la loi.", "Elle change."]),
        ("Aims:\n- more jobs\n- better data", ["Aims:", "- more jobs", "- better data"]),
        ("See (p. 4) and [fig. 2]. Why?", ["See (p. 4) and [fig. 2].", "Why?"]),
        ("Wages fell by 3 .\nSee al\n. The end.", ["Wages fell by 3 .", "See al\n.", "The end."]),
        ("", []),
    ],
)
def test_a_text_is_cut_at_the_ends_of_its_sentences(text: str, sentences: list[str]) -> None:
    assert texts(text) == sentences


@given(st.text(alphabet="aB. !?»\n(3é'", max_size=60))
def test_nothing_but_white_space_is_lost_and_every_place_is_right(text: str) -> None:
    found = split(text)
    assert all(text[sentence.start : sentence.end] == sentence.text for sentence in found)
    assert "".join("".join(s.text.split()) for s in found) == "".join(text.split())


@given(st.text(alphabet="aB. !?»\n-•”", max_size=60))
def test_looking_for_marks_first_misses_no_boundary(text: str) -> None:
    quick = [match.span() for match in rules._boundaries(text)]
    assert quick == [match.span() for match in rules._BOUNDARY.finditer(text)]
