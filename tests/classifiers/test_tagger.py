"""The shipped starter tags what a person would tag, in both languages, and says why."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from classifiers.emerging_terms import stop_words
from classifiers.errors import ModelUnreadable
from classifiers.store import FORMAT
from classifiers.tag import Document, GapStatus
from classifiers.tagger import STARTER, Tagger
from classifiers.vocabulary import shipped

ENGLISH = Document(
    title="Robots and jobs: automation in manufacturing",
    abstract=(
        "We study how industrial robots and automation affect the employment and wages of workers. "
        "Little is known about the effects of automation on workers in small firms. "
        "We find that robots reduce employment in manufacturing and raise the wages of engineers."
    ),
)
FRENCH = Document(
    title="L'automatisation et l'emploi",
    abstract=(
        "Nous étudions l'effet de l'automatisation et des robots sur l'emploi et les salaires des "
        "travailleurs. On sait peu de choses sur les effets de l'intelligence artificielle sur les "
        "travailleurs. Nous constatons que les robots réduisent l'emploi."
    ),
)
OFF_TOPIC = Document(
    title="Bond yields and the term premium",
    abstract="We price zero-coupon bonds with an affine model of the yield curve and estimate it.",
)


@pytest.fixture(scope="module")
def tagger() -> Tagger:
    return Tagger.load()


@pytest.mark.parametrize(("document", "language"), [(ENGLISH, "en"), (FRENCH, "fr")])
def test_a_text_on_automation_is_tagged_as_such(
    tagger: Tagger, document: Document, language: str
) -> None:
    (tagging,) = tagger.tag([document])
    assert tagging.language == language
    assert tagging.relevant
    drivers = [tag for tag in tagging.tags if tag.vocabulary == "drivers"]
    assert drivers[0].concept == shipped("drivers").ids[0]
    assert drivers[0].terms
    for tag in drivers:
        assert not [term for term in tag.terms if stop_words().issuperset(term.split())]


def test_a_gap_tag_quotes_the_sentence_that_says_so(tagger: Tagger) -> None:
    (tagging,) = tagger.tag([ENGLISH])
    gaps = [tag for tag in tagging.tags if tag.vocabulary == "gaps"]
    assert gaps
    assert all(tag.quote in ENGLISH.abstract for tag in gaps)
    assert gaps[0].quote.startswith("Little is known")
    assert gaps[0].status is GapStatus.IDENTIFIED


def test_a_title_is_quoted_only_where_there_is_nothing_else(tagger: Tagger) -> None:
    title = "Little is known about how platform workers are paid: new data are needed"
    body = "We link tax records to a survey of platform workers. Little is known about their pay."
    with_body, alone = tagger.tag(
        [Document(title=title, abstract=body), Document(title=title + ".", abstract="")]
    )
    quotes = [tag.quote for tag in with_body.tags if tag.status]
    assert quotes
    assert title not in quotes
    assert {tag.quote for tag in alone.tags if tag.status} <= {title + "."}


def test_an_irrelevant_text_bears_no_tag(tagger: Tagger) -> None:
    (tagging,) = tagger.tag([OFF_TOPIC])
    assert not tagging.relevant
    assert tagging.relevance_score < 0.5
    assert tagging.tags == ()


def test_tags_do_not_depend_on_what_else_is_in_the_batch(tagger: Tagger) -> None:
    alone = [tagger.tag([document])[0] for document in (ENGLISH, OFF_TOPIC, FRENCH)]
    assert tagger.tag([ENGLISH, OFF_TOPIC, FRENCH]) == alone


def test_a_text_that_is_surely_not_relevant_is_scored_as_a_full_reading_scores_it(
    tagger: Tagger,
) -> None:
    taggings = tagger.tag([OFF_TOPIC, ENGLISH, OFF_TOPIC])
    scored = tagger.score([OFF_TOPIC, ENGLISH, OFF_TOPIC])
    assert [tagging.relevant for tagging in taggings] == [False, True, False]
    assert [tagging.relevance_score for tagging in taggings] == list(
        scored.read.probabilities[:, 0]
    )
    assert {tagging.language for tagging in taggings} == {"en"}
    assert taggings[0].doubts == ()


def test_nothing_and_nearly_nothing_can_be_tagged(tagger: Tagger) -> None:
    assert tagger.tag([]) == []
    assert len(tagger.tag([Document(title="?"), Document(title="日本")])) == 2


def test_the_version_is_the_hash_of_what_is_stored(tagger: Tagger, tmp_path: Path) -> None:
    assert tagger.named().model == tagger.model
    tagger.save(tmp_path)
    again = Tagger.load(tmp_path)
    assert again.model == tagger.model
    assert again.tag([ENGLISH]) == tagger.tag([ENGLISH])


def test_a_stored_model_is_a_skops_file(tmp_path: Path, tagger: Tagger) -> None:
    import skops.io

    arrays = skops.io.load(STARTER / "model.skops", trusted=[])
    assert {name: array.shape for name, array in arrays.items()} == {
        name: array.shape for name, array in tagger.state().items()
    }


def test_the_starter_is_small_and_loads_in_under_a_second() -> None:
    assert (STARTER / "model.skops").stat().st_size < 8_000_000
    start = time.process_time()
    Tagger.load()
    assert time.process_time() - start < 1


def test_a_folder_without_a_readable_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelUnreadable, match="no readable model"):
        Tagger.load(tmp_path)
    (tmp_path / "model.json").write_text(json.dumps({"format": 0}), encoding="utf-8")
    with pytest.raises(ModelUnreadable, match="train the model again"):
        Tagger.load(tmp_path)
    (tmp_path / "model.json").write_text(json.dumps({"format": FORMAT}), encoding="utf-8")
    (tmp_path / "model.skops").write_bytes(b"not a zip")
    with pytest.raises(ModelUnreadable, match="no readable model"):
        Tagger.load(tmp_path)
