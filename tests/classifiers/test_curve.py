"""The learning curve is measured on publications apart, kept, and drawn."""

from __future__ import annotations

import json
from math import inf, log2
from pathlib import Path

import pytest

from bench.curve import FOLDS, SETS, SIZES, curve_of, divided, draw, measure, rows, slopes, wanted
from bench.learning import HEADS

KEPT = {
    f"{size}/{draw}": {
        name: [0.1 * log2(size / 100) + place / 100 + 0.01 * draw for place in range(len(HEADS))]
        for name in SETS
    }
    for size in SIZES
    for draw in range(2)
}


@pytest.mark.shared
def test_no_publication_is_tested_on_that_a_translation_was_trained_on(shared: Path) -> None:
    tested = set()
    for fold in range(FOLDS):
        drawn, test = divided(fold)
        assert not {row.family for row in drawn} & {row.family for row in test}
        assert len(drawn) >= SIZES[-1]
        assert len(test) > 500
        assert not tested & {row.id for row in test}
        tested |= {row.id for row in test}
    assert tested == {row.id for row in (*drawn, *test)}


@pytest.mark.shared
def test_sizes_that_are_kept_are_not_trained_on_again(shared: Path, tmp_path: Path) -> None:
    kept = tmp_path / "figures.json"
    kept.write_text(json.dumps(KEPT), encoding="utf-8")
    assert measure(2, kept, None) == KEPT


def test_a_doubling_is_told_with_its_interval_over_the_draws() -> None:
    assert all(slope.gain == pytest.approx(0.1) for slope in slopes(curve_of(KEPT, "French pages")))
    steeper = {
        key: {name: [score * (1 + int(key[-1])) for score in of] for name, of in sets.items()}
        for key, sets in KEPT.items()
    }
    one = slopes(curve_of(steeper, "English abstracts"))[0]
    assert one.low < one.gain < one.high
    assert one.gain == pytest.approx(0.15)
    assert "| a doubling from 800 on | +0.100 (+0.100 to +0.100) |" in "\n".join(rows(KEPT))


def test_a_bar_takes_a_doubling_for_each_gain() -> None:
    assert wanted(4000, 0.76, 0.78, 0.02) == pytest.approx(8000)
    assert wanted(4000, 0.79, 0.78, 0.02) == 4000
    assert wanted(4000, 0.76, 0.78, 0.0) == inf


def test_the_picture_names_every_score(tmp_path: Path) -> None:
    picture = tmp_path / "curve.svg"
    draw(curve_of(KEPT, "English abstracts"), picture)
    drawn = picture.read_text(encoding="utf-8")
    assert all(head in drawn for head in (*HEADS, "publications trained on"))
