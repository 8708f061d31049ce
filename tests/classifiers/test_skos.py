"""SKOS in and out: a vocabulary comes back as it went, and others' thesauri are read."""

from __future__ import annotations

from dataclasses import fields

import pytest

from classifiers.errors import VocabularyUnreadable
from classifiers.skos import from_turtle, to_turtle
from classifiers.vocabulary import SHIPPED, Vocabulary, parse_vocabulary, shipped, to_content

FOREIGN = """
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix ex: <https://example.org/themes/> .
ex:care a skos:Concept ; skos:prefLabel "Care"@en, "Soins"@fr-CA ; skos:altLabel "caring"@en ;
    skos:narrower ex:home-care ; skos:exactMatch <https://example.org/other/1> .
ex:home-care a skos:Concept ; skos:prefLabel "Home care" ; skos:scopeNote "Paid only."@en .
"""


def said(vocabulary: Vocabulary) -> dict[str, object]:
    """What a vocabulary says, the order of concepts and labels aside."""
    concepts = {}
    for concept in vocabulary:
        values = {one.name: getattr(concept, one.name) for one in fields(concept)}
        concepts[concept.id] = {
            name: {k: set(v) if isinstance(v, tuple) else v for k, v in value.items()}
            if hasattr(value, "items")
            else value
            for name, value in values.items()
        }
    rest = (vocabulary.name, dict(vocabulary.pref_label), vocabulary.proper_names)
    return {"concepts": concepts, "rest": rest, "at_most": vocabulary.at_most}


@pytest.mark.parametrize("name", ["drivers", "gaps", "regions", "publication-types"])
def test_a_vocabulary_comes_back_from_skos_as_it_went(name: str) -> None:
    vocabulary = shipped(name)
    assert said(from_turtle(to_turtle(vocabulary), name)) == said(vocabulary)


@pytest.mark.parametrize("name", SHIPPED)
def test_a_vocabulary_comes_back_from_its_plain_values(name: str) -> None:
    assert parse_vocabulary(to_content(shipped(name))) == shipped(name)


def test_another_bodys_thesaurus_is_read() -> None:
    vocabulary = from_turtle(FOREIGN, "themes")
    assert vocabulary.ids == ("care", "home-care")
    care, home_care = vocabulary
    assert care.pref_label == {"en": "Care", "fr": "Soins"}
    assert care.alt_label == {"en": ("caring",)}
    assert care.exact_match == ("https://example.org/other/1",)
    assert home_care.broader == "care"
    assert home_care.pref_label == {"en": "Home care"}
    assert home_care.scope_note == {"en": "Paid only."}


def test_names_of_the_scheme_and_labels_of_other_makings_are_read(
    caplog: pytest.LogCaptureFixture,
) -> None:
    turtle = """
    @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
    @prefix xl: <http://www.w3.org/2008/05/skos-xl#> .
    @prefix dct: <http://purl.org/dc/terms/> .
    <#> a skos:ConceptScheme ; dct:title "Themes"@en, "Thèmes"@fr .
    <#care> a skos:Concept ; xl:prefLabel <#l1>, <#l2> ; xl:altLabel <#l3> ;
        skos:exactMatch <https://example.org/with a space> .
    <#l1> xl:literalForm "Care"@en . <#l2> xl:literalForm "Soins"@fr .
    <#l3> xl:literalForm "caring"@en .
    <#pay> a skos:Concept ; skos:prefLabel "Compensation"@en-US, "Pay"@en, "Salaire"@fr .
    """
    vocabulary = from_turtle(turtle, "themes")
    assert vocabulary.pref_label == {"en": "Themes", "fr": "Thèmes"}
    assert vocabulary["care"].pref_label == {"en": "Care", "fr": "Soins"}
    assert vocabulary["care"].alt_label == {"en": ("caring",)}
    assert vocabulary["pay"].pref_label == {"en": "Pay", "fr": "Salaire"}
    assert not caplog.records


@pytest.mark.parametrize(
    ("turtle", "fault"),
    [
        ("this is <not Turtle", "not Turtle"),
        ("", "no skos:Concept in it"),
        ("x:a a x:b .", 'not Turtle: line 1: Prefix "x:" not bound'),
        ('<?xml version="1.0"?><rdf:RDF/>', "RDF/XML or JSON, not Turtle; convert it"),
        ('{"@graph": []}', "convert it to Turtle"),
        (FOREIGN[: FOREIGN.index("caring") + 3], "not Turtle, or cut off before its end"),
        ("@prefix", "not Turtle, or cut off before its end"),
        (
            FOREIGN + "<https://example.org/other/care> a skos:Concept .",
            "<https://example.org/other/care> and <https://example.org/themes/care> would both be"
            " called 'care'; give each a skos:notation",
        ),
        (
            "@prefix skos: <http://www.w3.org/2004/02/skos/core#> . <urn:x:a> a skos:Concept .",
            "concept 'a': 'prefLabel' needs a text",
        ),
    ],
)
def test_what_is_no_thesaurus_is_named_in_one_line(turtle: str, fault: str) -> None:
    with pytest.raises(VocabularyUnreadable) as caught:
        from_turtle(turtle, "themes")
    assert fault in str(caught.value)
    assert "\n" not in str(caught.value)
