"""Gazetteers: names are found in both languages, and words that only look like them are not."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.gazetteers import Gazetteer
from classifiers.tag import Document, Tag
from classifiers.vocabulary import Vocabulary, parse_vocabulary, shipped


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer.load()


def found(gazetteer: Gazetteer, text: str, vocabulary: str, language: str = "en") -> set[str]:
    tags = gazetteer.tag(Document(title="", abstract=text), language)
    return {tag.concept for tag in tags if tag.vocabulary == vocabulary}


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "Wages in Quebec rose.", {"quebec", "canada", "northern-america"}),
        ("en", "Wages in Québec rose.", {"quebec", "canada", "northern-america"}),
        ("fr", "L'économie québécoise", {"quebec", "canada", "northern-america"}),
        ("fr", "les travailleuses ontariennes", {"ontario", "canada", "northern-america"}),
        ("fr", "des régions d’Ontario", {"ontario", "canada", "northern-america"}),
        ("fr", "Le cas de l'Île-du-Prince-Édouard.", {"prince-edward-island", "atlantic-canada"}),
        ("en", "Jobs in B.C. and the U.S. grew", {"british-columbia", "united-states"}),
        ("en", "Canada's provinces", {"canada"}),
        ("en", "workers in St. John's today", {"newfoundland-and-labrador"}),
        ("en", "CANADIAN WORKERS", {"canada"}),
        ("en", "Danish and Norwegian registers", {"denmark", "norway", "europe"}),
        ("fr", "les entreprises néerlandaises et belges", {"netherlands", "belgium"}),
        ("fr", "les firmes argentines et philippines", {"argentina", "philippines"}),
        ("fr", "l'economie quebecoise, sans accents", {"quebec"}),
        ("fr", "au Manitoba et en Saskatchewan", {"manitoba", "saskatchewan", "prairies"}),
        ("en", "northwestern Ontario communities", {"er-3595", "ontario"}),
        ("fr", "l’Abitibi-Témiscamingue", {"er-2465", "quebec"}),
    ],
)
def test_places_are_found_with_those_above_them(
    gazetteer: Gazetteer, language: str, text: str, expected: set[str]
) -> None:
    assert expected <= found(gazetteer, text, "regions", language)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Firms in Georgia and Armenia, near Tbilisi", "georgia"),
        ("Schools in Atlanta, Georgia", "united-states"),
        ("Syrian refugees who came to Jordan", "jordan"),
        ("Farmers in Chad and Niger, in the Sahel", "chad"),
        ("Plants in Hamilton, Ontario", "er-3550"),
        ("Imports from Turkey", "turkey"),
    ],
)
def test_an_ambiguous_name_counts_where_the_text_backs_it(
    gazetteer: Gazetteer, text: str, expected: str
) -> None:
    assert expected in found(gazetteer, text, "regions")


@pytest.mark.parametrize(
    ("text", "vocabulary", "language"),
    [
        ("Michael Jordan and the supply of effort", "regions", "en"),
        ("We thank Chad Syverson and Jordan Matsudaira", "regions", "en"),
        ("A turkey farm closed; china plates; polish the plan; tell us", "regions", "en"),
        ("Alexander Hamilton wrote it in London in 1790", "regions", "en"),
        ("Workers may march, in may", "regions", "en"),
        ("The College and Beyond survey (C&B)", "regions", "en"),
        ("Que l'on songe à la manière dont ils l'ont fait", "regions", "fr"),
        ("A major group of officers saw a major change", "occupations", "en"),
        ("Those who nurse a grievance seldom quit", "occupations", "en"),
        ("We judge whether political actors cook the books", "occupations", "en"),
        ("The academic literature", "occupations", "en"),
        ("Les facteurs de production et les mineurs de seize ans", "occupations", "fr"),
        ("A household maximises its utility", "sectors", "en"),
        ("The construction of an index by text mining", "sectors", "en"),
        ("The college wage premium and high school graduates", "sectors", "en"),
        ("The principal agent problem; cleaner air; the Secretary of State", "occupations", "en"),
        ("Greenhouse gas emissions", "sectors", "en"),
        ("Il fut interprété, juge la médecine comptable", "occupations", "fr"),
        ("une régression logistique multiple", "sectors", "fr"),
        ("la construction d'un indice; la fabrication du consentement", "sectors", "fr"),
    ],
)
def test_words_that_only_look_like_a_name_are_left(
    gazetteer: Gazetteer, text: str, vocabulary: str, language: str
) -> None:
    assert found(gazetteer, text, vocabulary, language) == set()


def test_a_principle_named_after_a_child_is_no_kingdom(gazetteer: Gazetteer) -> None:
    for language, text in (
        ("en", "Jordan's Principle in Arab homes"),
        ("fr", "le principe de Jordan"),
    ):
        places = found(gazetteer, text, "regions", language)
        assert "canada" in places
        assert "jordan" not in places


def test_an_african_american_is_no_african(gazetteer: Gazetteer) -> None:
    places = found(gazetteer, "African American workers", "regions")
    assert "united-states" in places
    assert "africa" not in places


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "Nurses and truck drivers", {"3130", "31", "3", "7330", "73", "7"}),
        ("fr", "Une infirmière et des camionneuses", {"3130", "31", "3"}),
        ("fr", "les enseignantes et les programmeuses", {"4122", "2123"}),
        ("en", "salespersons and a firefighter", {"4210"}),
        ("en", "health care workers", {"3"}),
    ],
)
def test_people_are_known_by_what_they_do(
    gazetteer: Gazetteer, language: str, text: str, expected: set[str]
) -> None:
    assert expected <= found(gazetteer, text, "occupations", language)


def test_a_longer_name_goes_before_a_shorter_one(gazetteer: Gazetteer) -> None:
    places = found(gazetteer, "South Korea, New Mexico and Papua New Guinea", "regions")
    assert places >= {"south-korea", "united-states", "papua-new-guinea"}
    assert places.isdisjoint({"mexico", "guinea"})


def test_a_tag_carries_its_words_its_sentence_and_its_weight(gazetteer: Gazetteer) -> None:
    document = Document(
        title="Hospitals under strain",
        abstract="We ask who leaves. Most nurses stay. In Manitoba nurses moved, and in Peru too.",
    )
    tags = {tag.concept: tag for tag in gazetteer.tag(document, "en")}
    assert tags["622"].quote == "Hospitals under strain"
    assert tags["3130"].quote == "Most nurses stay."
    assert tags["3130"].terms == ("nurses",)
    assert tags["manitoba"].quote == "In Manitoba nurses moved, and in Peru too."
    assert tags["canada"].terms == ("Manitoba",)
    assert tags["622"].score > tags["manitoba"].score


def test_what_is_named_in_the_title_or_often_comes_first(gazetteer: Gazetteer) -> None:
    document = Document(title="A study of Peru", abstract="In France. In Spain. Spain again.")
    concepts = [tag.concept for tag in gazetteer.tag(document, "en")]
    assert [one for one in concepts if one in {"peru", "spain", "france"}] == [
        "peru",
        "spain",
        "france",
    ]


def test_a_long_list_of_countries_is_about_none_of_them(gazetteer: Gazetteer) -> None:
    text = "Data for Canada, France, Spain, Italy, Norway, Sweden and Peru."
    assert found(gazetteer, text, "regions").isdisjoint({"canada", "france", "norway"})
    assert "canada" in found(gazetteer, "Data for Canada, France and Spain.", "regions")


def test_the_body_is_read_only_without_an_abstract(gazetteer: Gazetteer) -> None:
    with_abstract = Document(title="Work", abstract="A study.", text="In Canada.")
    assert gazetteer.tag(with_abstract, "en") == ()
    without = Document(title="Work", text="In Canada.")
    assert gazetteer.tag(without, "en") != ()


def own(**concept: object) -> Vocabulary:
    content = {"name": "own", "concepts": [{"id": "a", "prefLabel": {"en": "Widgets"}, **concept}]}
    return parse_vocabulary(content)


def test_the_version_changes_with_what_the_vocabulary_says() -> None:
    plain, other = Gazetteer([own()]), Gazetteer([own(altLabel={"en": ["gadgets"]})])
    assert plain.version == Gazetteer([own()]).version
    assert plain.version != other.version


def test_an_own_vocabulary_is_usable_at_once() -> None:
    gazetteer = Gazetteer([own(altLabel={"fr": ["bidules"]})])
    (english,) = gazetteer.tag(Document(title="The widget makers"), "en")
    (french,) = gazetteer.tag(Document(title="L'offre de bidule"), "fr")
    assert (english.vocabulary, english.concept) == (french.vocabulary, french.concept)


@given(st.text(max_size=200), st.sampled_from(["en", "fr", "und"]))
def test_any_text_is_read_and_every_tag_is_in_it(text: str, language: str) -> None:
    for tag in of_places().tag(Document(title="", abstract=text), language):
        assert_grounded(tag, text)


NAMES = ("Canada", "U.S.", "B.C", "Québec,", "l'Inde", "Chad", "St.", "John's", "(Ontario)", ".")


@given(st.lists(st.sampled_from(NAMES)))
def test_names_in_any_order_are_read_and_every_tag_is_in_the_text(names: list[str]) -> None:
    text = " ".join(names)
    for tag in of_places().tag(Document(title="", abstract=text), "en"):
        assert_grounded(tag, text)


def assert_grounded(tag: Tag, text: str) -> None:
    assert tag.quote in text
    assert tag.terms
    assert all(term in text for term in tag.terms)
    assert 0 < tag.score < 1


@cache
def of_places() -> Gazetteer:
    return Gazetteer([shipped("regions")])
