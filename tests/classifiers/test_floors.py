"""The starter never falls under the scores it once reached."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench.floors import FLOORS, Measured, data_hashes, measure, raised
from classifiers.tagger import Tagger


@pytest.mark.shared
@pytest.mark.slow
def test_the_starter_holds_every_floor(shared: Path) -> None:
    known = json.loads(FLOORS.read_text(encoding="utf-8"))
    assert data_hashes(shared / "gold") == known["data"], "the floors were measured on other data"
    scores = measure(Tagger.load(), shared / "gold")
    fallen = {
        key: (scores[key].score, floor)
        for key, floor in known["floors"].items()
        if scores[key].score < floor
    }
    assert not fallen


def test_a_floor_rises_with_its_score_and_never_sinks() -> None:
    score = Measured(0.7777, 10_000)
    assert raised({}, {"a": score}) == {"a": 0.775}
    assert raised({"a": 0.5}, {"a": score, "b": Measured(0.1, 25)}) == {"a": 0.775, "b": 0.05}
    assert raised({"a": 0.776}, {"a": score}) == {"a": 0.776}


@pytest.mark.parametrize("scores", [{"a": Measured(0.7, 10)}, {}])
def test_a_score_under_its_floor_is_refused(scores: dict[str, Measured]) -> None:
    with pytest.raises(ValueError, match="never lowered; a:"):
        raised({"a": 0.75}, scores)
