"""Drivers or gaps are learnt anew in a model's own words, and nothing else of the model moves."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from classifiers import training
from classifiers.errors import TrainingImpossible
from classifiers.gold import GoldDocument
from classifiers.renewal import renew_drivers, renew_gaps
from classifiers.tag import Document
from classifiers.tagger import Tagger
from classifiers.training import train
from tests.classifiers.test_subjects import catalogue
from tests.classifiers.test_training import DRIVERS, GAPS, SAMPLE


def swapped(row: GoldDocument) -> GoldDocument:
    """The same document, its drivers told the other way round."""
    turned = {"harvest": "winter", "winter": "harvest"}
    return replace(row, drivers=tuple(turned[id_] for id_ in row.drivers))


@pytest.fixture(scope="module")
def prior() -> Tagger:
    return train(SAMPLE, drivers=DRIVERS, gaps=GAPS)


@pytest.fixture(scope="module")
def renewed(prior: Tagger) -> Tagger:
    return renew_drivers(prior, map(swapped, SAMPLE))


def drivers_of(tagger: Tagger, texts: Sequence[Document]) -> list[set[str]]:
    """The drivers that each text is given."""
    return [
        {tag.concept for tag in tagging.tags if tag.vocabulary == DRIVERS.name}
        for tagging in tagger.tag(texts)
    ]


def test_the_drivers_are_those_that_the_new_documents_teach(prior: Tagger, renewed: Tagger) -> None:
    texts = [row.document for row in SAMPLE]
    turned = [set(swapped(row).drivers) for row in SAMPLE]
    assert drivers_of(prior, texts) == [set(row.drivers) for row in SAMPLE]
    assert drivers_of(renewed, texts) == turned


@pytest.mark.parametrize("language", ["en", "fr"])
def test_relevance_and_gaps_stay_as_they_were(
    prior: Tagger, renewed: Tagger, language: str
) -> None:
    texts = [replace(row.document, language=language) for row in SAMPLE]
    before, after = prior.probabilities(texts), renewed.probabilities(texts)
    others = [0, *range(1 + len(prior.drivers), before.shape[1])]
    assert np.array_equal(before[:, others], after[:, others])
    for one, other in zip(prior.tag(texts), renewed.tag(texts), strict=True):
        assert one.relevant == other.relevant
        gaps = [
            [tag for tag in tagging.tags if tag.vocabulary == GAPS.name] for tagging in (one, other)
        ]
        assert gaps[0] == gaps[1]


def test_the_search_for_gaps_is_learnt_anew_and_drivers_stay(prior: Tagger) -> None:
    texts = [row.document for row in SAMPLE]
    thinned = [replace(row, gaps=row.gaps if n % 8 == 3 else ()) for n, row in enumerate(SAMPLE)]
    renewed = renew_gaps(prior, thinned)
    before, after = prior.probabilities(texts), renewed.probabilities(texts)
    width = 1 + len(prior.drivers)
    assert np.array_equal(before[:, :width], after[:, :width])
    assert not np.array_equal(before[:, width:], after[:, width:])
    whole = renew_gaps(prior, SAMPLE)
    assert whole.probabilities(texts) == pytest.approx(before, abs=0.02)
    assert whole.model.metrics["gaps.any_f1"] > 0.95


def test_a_language_that_is_not_learnt_from_again_keeps_its_relevance(prior: Tagger) -> None:
    french = [
        replace(row, id=f"{row.id}:fr", document=replace(row.document, language="fr"))
        for row in SAMPLE
    ]
    both = train((*SAMPLE, *french), drivers=DRIVERS, gaps=GAPS)
    renewed = renew_drivers(both, SAMPLE)
    texts = [row.document for row in french]
    assert np.array_equal(both.probabilities(texts)[:, 0], renewed.probabilities(texts)[:, 0])
    assert drivers_of(renewed, texts) == [set(row.drivers) for row in french]


def test_the_model_says_what_it_was_made_of(prior: Tagger, renewed: Tagger) -> None:
    assert renewed.model.version != prior.model.version
    assert renewed.model.data_hash.startswith(f"{prior.model.data_hash}+")
    assert renewed.model.metrics["gaps.any_f1"] == prior.model.metrics["gaps.any_f1"]
    again = renew_drivers(prior, map(swapped, SAMPLE))
    assert again.model.version == renewed.model.version


def test_a_catalogue_helps_where_its_words_are_known(prior: Tagger) -> None:
    """The prior knows no word of the catalogue but those that its own documents have, too."""
    plain, taught = (
        renew_drivers(prior, SAMPLE),
        renew_drivers(prior, SAMPLE, catalogue=catalogue()),
    )
    texts = [row.document for row in SAMPLE]
    assert drivers_of(taught, texts) == [set(row.drivers) for row in SAMPLE]
    assert taught.model.version != plain.model.version
    assert taught.model.data_hash != plain.model.data_hash


def test_what_cannot_be_learnt_from_is_refused(prior: Tagger) -> None:
    strange = replace(SAMPLE[0], id="odd", drivers=("spring",))
    with pytest.raises(TrainingImpossible, match="document odd: not in the model: spring"):
        renew_drivers(prior, (*SAMPLE, strange))
    with pytest.raises(TrainingImpossible, match="no gold document bears a driver"):
        renew_drivers(prior, [replace(row, drivers=()) for row in SAMPLE])
    with pytest.raises(TrainingImpossible, match="no gold document bears a data gap"):
        renew_gaps(prior, [replace(row, gaps=()) for row in SAMPLE])


def test_the_command_renews_a_model_in_a_folder(
    tmp_path: Path, prior: Tagger, capsys: pytest.CaptureFixture[str]
) -> None:
    prior.save(tmp_path / "old")
    gold = tmp_path / "gold.jsonl"
    rows = [
        {
            "id": row.id,
            "lang": "en",
            "title": row.document.title,
            "abstract": row.document.abstract,
            "relevant": row.relevant,
            "drivers": swapped(row).drivers,
        }
        for row in SAMPLE
    ]
    gold.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    ways = ["--renew-drivers-of", str(tmp_path / "old"), "--out", str(tmp_path / "new")]
    assert training.main([str(gold), *ways]) == 0
    texts = [row.document for row in SAMPLE]
    turned = [set(swapped(row).drivers) for row in SAMPLE]
    assert drivers_of(Tagger.load(tmp_path / "new"), texts) == turned
    assert json.loads(capsys.readouterr().out)["drivers.macro_f1"] > 0.95
    assert training.main([str(gold), *ways[:1], str(tmp_path / "absent"), *ways[2:]]) == 2
