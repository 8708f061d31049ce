"""Training learns from gold documents, the same way every time, and refuses what it cannot use."""

from __future__ import annotations

from datetime import date

import pytest

from classifiers.errors import TrainingImpossible
from classifiers.evaluation import evaluate
from classifiers.gold import GoldDocument, GoldGap
from classifiers.tag import Document, GapStatus
from classifiers.training import data_hash, train
from classifiers.vocabulary import Concept, Vocabulary

DRIVERS = Vocabulary(
    name="seasons",
    concepts=(
        Concept(id="harvest", pref_label={"en": "Harvest"}),
        Concept(id="winter", pref_label={"en": "Winter"}),
    ),
)
GAPS = Vocabulary(name="holes", concepts=(Concept(id="counts", pref_label={"en": "Counts"}),))


def gold(number: int) -> GoldDocument:
    harvest, winter, gap = number % 2 == 0, number % 3 == 0, number % 4 == 0
    relevant = number % 5 != 0
    subject = "Farm workers" if relevant else "Stars and planets"
    abstract = f"{subject} in year {number}."
    abstract += " They pick apples at the harvest." if harvest else ""
    abstract += " Snow and ice stop them in winter." if winter else ""
    quote = "No counts of farm workers exist."
    abstract += f" {quote}" if gap and relevant else ""
    return GoldDocument(
        id=f"sample:{number}",
        document=Document(title=subject, abstract=abstract, language="en"),
        relevant=relevant,
        drivers=("harvest",) * (harvest and relevant) + ("winter",) * (winter and relevant),
        gaps=(GoldGap(concept="counts", status=GapStatus.IDENTIFIED, quote=quote),)
        * (gap and relevant),
    )


SAMPLE = tuple(gold(number) for number in range(1, 121))


def test_a_tagger_learns_other_vocabularies_than_the_shipped_ones() -> None:
    tagger = train(SAMPLE, drivers=DRIVERS, gaps=GAPS, today=date(2026, 1, 2))
    result = evaluate(tagger, SAMPLE).to_dict()
    assert result["documents"] == 120
    assert result["relevance"]["f1"] > 0.95
    assert result["drivers"]["macro_f1"] > 0.95
    assert set(result["drivers"]["by_concept"]) == {"harvest", "winter"}
    assert result["gaps"]["any_f1"] > 0.95
    assert result["gaps"]["type_micro_f1"] > 0.95
    assert result["gaps"]["status_accuracy"] == 1.0
    assert set(result["by_language"]) == {"en"}
    assert tagger.model.trained == "2026-01-02"
    assert tagger.model.data_hash == data_hash(SAMPLE)


def test_training_twice_gives_the_same_model() -> None:
    first = train(SAMPLE, drivers=DRIVERS, gaps=GAPS)
    second = train(SAMPLE, drivers=DRIVERS, gaps=GAPS)
    assert first.model.version == second.model.version


def test_the_data_hash_is_the_same_in_any_order_and_another_for_other_tags() -> None:
    assert data_hash(SAMPLE) == data_hash(SAMPLE[::-1])
    assert data_hash(SAMPLE) != data_hash(SAMPLE[1:])


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        (SAMPLE[:5], "5 gold documents; training needs 20 or more"),
        (tuple(row for row in SAMPLE if row.relevant), "relevant and irrelevant"),
        (tuple(row for row in SAMPLE if not row.gaps), "no sentence .* quoted for a data gap"),
    ],
)
def test_too_little_to_learn_from_is_refused(rows: tuple[GoldDocument, ...], fault: str) -> None:
    with pytest.raises(TrainingImpossible, match=fault):
        train(rows, drivers=DRIVERS, gaps=GAPS)


def test_a_tag_outside_the_vocabularies_is_named() -> None:
    with pytest.raises(TrainingImpossible, match="not in the vocabularies: harvest"):
        train(SAMPLE, drivers=GAPS, gaps=GAPS)
