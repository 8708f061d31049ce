"""What ``fow evaluate`` prints: every score with its interval, by language and by concept."""

from __future__ import annotations

from dataclasses import replace

import pytest

from classifiers.evaluation import Evaluation, GapScores, Scores, VocabularyScores
from monitor.cli.scores import say_scores

GOOD = Scores(precision=0.8, recall=0.6, f1=0.686, support=15, average_precision=0.71)
UNSEEN = Scores(precision=0.0, recall=0.0, f1=0.0, support=0)
PART = Evaluation(
    documents=40,
    relevance=GOOD,
    drivers=VocabularyScores(
        macro_f1=0.7, micro_f1=0.72, calibration_error=0.013, by_concept={"ice": GOOD}
    ),
    gaps=GapScores(
        any_f1=0.65,
        type_macro_f1=0.4,
        type_micro_f1=0.5,
        status_accuracy=None,
        calibration_error=0.02,
        by_concept={"thaw": UNSEEN},
    ),
    intervals={"relevance.f1": (0.61, 0.74)},
)


def test_scores_come_with_intervals_and_calibration(capsys: pytest.CaptureFixture[str]) -> None:
    say_scores(PART)
    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert "relevance F1 0.686 (0.61–0.74)" in lines
    assert "drivers calibration error 0.013" in lines
    assert "status right, given the type –" in lines
    assert "ice 0.800 0.600 0.686 0.710 15" in lines
    assert "thaw 0.000 0.000 0.000 – 0" in lines


def test_two_languages_stand_side_by_side(capsys: pytest.CaptureFixture[str]) -> None:
    both = {"en": PART, "fr": replace(PART, documents=9)}
    say_scores(replace(PART, documents=49, by_language=both))
    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert "documents 49 40 9" in lines
    assert "drivers precision recall F1 average precision support F1 en F1 fr" in lines
    assert "ice 0.800 0.600 0.686 0.710 15 0.686 (15) 0.686 (15)" in lines
    assert lines[-1] == "thaw 0.000 0.000 0.000 – 0 – –"


def test_one_language_is_not_told_twice(capsys: pytest.CaptureFixture[str]) -> None:
    say_scores(replace(PART, by_language={"fr": PART}))
    assert " fr" not in capsys.readouterr().out
