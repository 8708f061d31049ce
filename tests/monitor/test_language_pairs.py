"""One work in two languages is recognised by what pairs its editions, and by nothing less."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from monitor.language_pairs import (
    Pairing,
    catalogue_number,
    figures,
    language_neutral,
    same_work_in_two_languages,
)
from spiders.publication import Publication

DAY = datetime(2026, 6, 22, tzinfo=UTC)
ENGLISH = (
    "The unemployment rate rose 0.2 percentage points to 6.9% in May 2026, as 1,482,300 people "
    "looked for work; 53,100 fewer people worked part time."
)
FRENCH = (
    "Le taux de chômage a augmenté de 0,2 point de pourcentage pour atteindre 6,9 % en mai 2026; "
    "1 482 300 personnes cherchaient du travail et 53 100 personnes de moins travaillaient à temps "
    "partiel."
)


def english(**fields: object) -> Publication:
    base = {"source": "e", "url": "https://body.example/labour-may", "title": "Labour", **fields}
    return Publication(language="en", **base)  # type: ignore[arg-type]


def french(**fields: object) -> Publication:
    base = {"source": "f", "url": "https://body.example/travail-mai", "title": "Travail", **fields}
    return Publication(language="fr", **base)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://b.example/dq260605a-eng.htm", "https://b.example/dq260605a-fra.htm"),
        ("https://b.example/en/reports/12", "https://b.example/fr/reports/12"),
        ("https://b.example/reports/12", "https://b.example/fr/reports/12"),
        ("https://en.b.example/reports/12", "https://fr.b.example/reports/12"),
        ("https://b.example/report_e.pdf", "https://b.example/report_f.pdf"),
        ("https://b.example/r?id=4&lang=en", "https://b.example/r?lang=fr&id=4"),
        ("https://b.example/r.aspx?Lang=E", "https://b.example/r.aspx?Lang=F"),
        ("https://b.example/en-ca/x.en.html", "https://b.example/fr-ca/x.fr.html"),
    ],
)
def test_addresses_that_differ_in_language_alone_are_a_pair(one: str, other: str) -> None:
    assert language_neutral(one) == language_neutral(other)
    assert same_work_in_two_languages(english(url=one), french(url=other)) is Pairing.ADDRESS


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://b.example/en/reports/12", "https://b.example/fr/reports/13"),
        ("https://b.example/dq260605a-eng.htm", "https://b.example/dq260606a-fra.htm"),
        ("https://b.example/en/reports/12", "https://c.example/fr/reports/12"),
    ],
)
def test_other_differences_are_no_pair(one: str, other: str) -> None:
    assert same_work_in_two_languages(english(url=one), french(url=other)) is None


def test_a_page_that_links_its_other_edition_settles_it() -> None:
    one = english(translations=(("fr", "https://body.example/travail-mai/"),))
    assert same_work_in_two_languages(one, french()) is Pairing.LINKED
    assert same_work_in_two_languages(french(), one) is Pairing.LINKED


def test_a_shared_doi_pairs_and_two_dois_part() -> None:
    one, other = english(doi="10.5555/a"), french(doi="10.5555/a")
    assert same_work_in_two_languages(one, other) is Pairing.DOI
    url = "https://body.example/{}/x"
    one = english(doi="10.5555/a", url=url.format("en"))
    assert same_work_in_two_languages(one, french(doi="10.5555/b", url=url.format("fr"))) is None


def test_catalogue_numbers_pair_without_their_letter_of_language() -> None:
    one = english(abstract="Catalogue no. Em20-123/2026E-PDF. About work.")
    other = french(abstract="Nº de cat. : Em20-123/2026F-PDF. Sur le travail.")
    assert catalogue_number(one) == "EM20-123/2026-PDF"
    assert same_work_in_two_languages(one, other) is Pairing.CATALOGUE


def test_the_same_figures_from_the_same_house_on_the_same_day_pair() -> None:
    one, other = english(abstract=ENGLISH, published=DAY), french(abstract=FRENCH, published=DAY)
    assert figures(one) == figures(other) == {"02", "69", "2026", "1482300", "53100"}
    assert same_work_in_two_languages(one, other) is Pairing.FIGURES
    elsewhere = french(abstract=FRENCH, published=DAY, url="https://elsewhere.example/x")
    assert same_work_in_two_languages(one, elsewhere) is None
    later = french(abstract=FRENCH, published=DAY.replace(day=23))
    assert same_work_in_two_languages(one, later) is None


def test_one_language_is_no_pair_and_an_unknown_one_neither() -> None:
    one = english(url="https://b.example/en/x")
    unknown = Publication(source="s", url="https://b.example/fr/x", title="T")
    assert same_work_in_two_languages(one, english(url="https://b.example/fr/x")) is None
    assert same_work_in_two_languages(one, unknown) is None
