"""The key takeaway is a sentence of the text, or nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digests.sentences import sentences
from digests.summaries import takeaway

ENGLISH = (
    "This paper studies cooks in small towns. It is a trade of long hours. "
    "We find that pay rose by 12 percent, e.g. in bakeries, where ovens were replaced. "
    "Further work is planned."
)
FRENCH = (
    "Cet article étudie les cuisiniers des petites villes. C’est un métier de longues journées. "
    "Nous constatons que la paie a augmenté de 12 % là où les fours ont été remplacés. "
    "D’autres travaux suivront."
)


def test_an_english_takeaway_is_the_finding() -> None:
    expected = "We find that pay rose by 12 percent, e.g. in bakeries, where ovens were replaced."
    assert takeaway("Cooks and ovens", ENGLISH, "en") == expected


def test_a_french_takeaway_is_the_finding() -> None:
    expected = "Nous constatons que la paie a augmenté de 12 % là où les fours ont été remplacés."
    assert takeaway("Cuisiniers et fours", FRENCH, "fr") == expected


@pytest.mark.parametrize(
    ("title", "text", "language"),
    [
        ("Cooks", "", "en"),
        ("Cooks", "Read more about our work on cooks and subscribe to the newsletter.", "en"),
        ("Cuisiniers", "Lire la suite de cet article sur les cuisiniers des petites villes.", "fr"),
        ("Wages of cooks in small towns", "Wages of cooks in all of the small towns.", "en"),
        ("Cooks", "Do cooks earn more in towns where ovens have been replaced by robots?", "en"),
        ("Cooks", "We find that wages rose in towns where the ovens had been repl...", "en"),
        ("Cooks", "We find that wages rose in all the towns with ovens.", "xx"),
        ("Cooks", "We find that wages rose in all the towns with ovens.", "../en"),
    ],
)
def test_nothing_is_said_when_no_sentence_is_worth_it(title: str, text: str, language: str) -> None:
    assert takeaway(title, text, language) == ""


@given(st.text(), st.text(), st.sampled_from(["en", "fr"]))
def test_a_takeaway_is_never_invented(title: str, text: str, language: str) -> None:
    assert takeaway(title, text, language) in " ".join(text.split())


@given(st.text())
def test_sentences_hold_the_whole_text_in_order(text: str) -> None:
    assert "".join("".join(sentences(text)).split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Dr. Roy et al. counted cooks. They found 3.5 percent more.", 2),
        ("J. K. Roy counted them, i.e. All of them. Then she left.", 2),
        ("« Oui. » Puis il partit. Elle resta.", 3),
        ("On compte, p. ex. Montréal, dix villes. C’est peu!", 2),
        ("A heading\n\nA sentence follows it.", 2),
        ("Is it so? It is! They agree… Good.", 4),
    ],
)
def test_abbreviations_end_no_sentence(text: str, count: int) -> None:
    assert len(sentences(text)) == count


@pytest.mark.parametrize(
    ("language", "leaning", "whole"),
    [
        ("en", "The rate fell from 88% to 61% within three years of the reform.", "We find"),
        ("en", "First, migration flows decline by half where wages are set by law.", "We find"),
        ("fr", "Les premiers soutiennent l’autonomie ; la seconde accroît les départs.", "Nous"),
        ("fr", "Un stage dans l’année qui suit l’arrivée la réduit de moitié.", "Nous"),
    ],
)
def test_a_sentence_that_leans_on_another_gives_way(
    language: str, leaning: str, whole: str
) -> None:
    plain = {
        "en": "We find that apprenticeships raise the pay of young workers in small firms.",
        "fr": "Nous constatons que l’apprentissage élève le salaire des jeunes dans les petites"
        " entreprises.",
    }[language]
    assert takeaway("Une étude / A study", f"{plain} {leaning}", language).startswith(whole)
