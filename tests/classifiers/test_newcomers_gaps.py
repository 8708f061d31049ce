"""A data gap that is added to a vocabulary is found the same day by what is said of it."""

from __future__ import annotations

import pytest

from classifiers.new_concepts import NewConcepts
from classifiers.newcomers_gaps import THRESHOLD, NewGaps
from classifiers.tag import Document, GapStatus
from classifiers.tagger import Tagger
from classifiers.vocabulary import Concept, Vocabulary

PAY = Concept(
    id="care",
    pref_label={"en": "Data on child care workers", "fr": "Données sur les éducatrices"},
    hidden_label={"en": ("nannies", "day care"), "fr": ("garderies", "garde d'enfants")},
    definition={
        "en": "The pay, number and turnover of child care workers, which surveys miss.",
        "fr": "La paie, le nombre et le roulement des éducatrices en garderie.",
    },
)
LACKING = Document(
    title="Wages in services",
    abstract="We study wages of women. Yet little is known about the pay and turnover of child "
    "care workers, since surveys miss them: new data are needed. We discuss policy.",
    language="en",
)
FRENCH = Document(
    title="Les salaires dans les services",
    abstract="Nous étudions les salaires et l'emploi. On sait peu de choses sur la paie et le "
    "roulement des éducatrices en garderie, faute de données. Nous discutons des politiques.",
    language="fr",
)
ELSEWHERE = Document(
    title="Wages in services",
    abstract="We study wages of women. Wages rose in hotels and restaurants after the reform.",
    language="en",
)


@pytest.fixture(scope="module")
def tagger() -> Tagger:
    return Tagger.load()


@pytest.fixture(scope="module")
def found(tagger: Tagger) -> NewGaps:
    gaps = NewGaps.of(Vocabulary(name="gaps", concepts=(PAY,)), tagger)
    assert gaps
    return gaps


@pytest.mark.parametrize(("document", "begins"), [(LACKING, "Yet little"), (FRENCH, "On sait peu")])
def test_it_is_found_in_the_sentence_that_says_so(
    tagger: Tagger, found: NewGaps, document: Document, begins: str
) -> None:
    (before,) = tagger.tag([document])
    (after,) = found.add([document], [before])
    (tag,) = after.tags[len(before.tags) :]
    assert (tag.concept, tag.status) == ("care", GapStatus.IDENTIFIED)
    assert tag.quote.startswith(begins)
    assert tag.score >= THRESHOLD


def test_a_text_without_a_gap_does_not_bear_it(tagger: Tagger, found: NewGaps) -> None:
    taggings = tagger.tag([ELSEWHERE])
    assert found.add([ELSEWHERE], taggings) == taggings


def test_new_concepts_are_told_alone_and_have_a_version(tagger: Tagger) -> None:
    gaps = Vocabulary(name="gaps", concepts=(PAY,))
    new = NewConcepts.of(None, gaps, tagger)
    assert new
    tags = new.find([ELSEWHERE, LACKING], tagger.tag([ELSEWHERE, LACKING]))
    assert [[tag.concept for tag in row] for row in tags] == [[], ["care"]]
    other = Concept(id="care", pref_label={"en": "Other"})
    assert NewConcepts.of(None, Vocabulary(name="gaps", concepts=(other,)), tagger) != new


def test_a_model_that_knows_everything_finds_nothing_new(tagger: Tagger) -> None:
    known = Concept(id=tagger.gap_types[0], pref_label={"en": "Known"})
    assert NewConcepts.of(None, Vocabulary(name="gaps", concepts=(known,)), tagger) is None
