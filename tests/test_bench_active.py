"""The replay of asking by doubt tells the gain over chance pool by pool, and draws it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench.active import CHANCE, DOUBT, Options, draw, measure, rows
from bench.learning import HEADS
from classifiers.tagger import Tagger

ROUNDS = (50, 100)


def curve(score: float) -> list[list[float]]:
    return [[score] * len(HEADS), [score + 0.1] * len(HEADS)]


CURVES = {DOUBT: [curve(0.52), curve(0.54)], CHANCE: [curve(0.5), curve(0.5)]}


def test_the_gain_is_told_with_its_standard_error() -> None:
    table = list(rows(CURVES, ROUNDS))
    assert len(table) == 3 * len(ROUNDS)
    assert table[0].startswith("| 50 | by doubt | 0.530 |")
    assert table[2].count("+0.030 ± 0.010") == len(HEADS)


@pytest.mark.shared
@pytest.mark.usefixtures("shared")
def test_pools_that_are_kept_are_not_replayed(tmp_path: Path) -> None:
    kept = tmp_path / "figures.json"
    kept.write_text(json.dumps(CURVES), encoding="utf-8")
    assert measure(Tagger.load(), Options(1, ROUNDS, kept)) == {
        DOUBT: [curve(0.52)],
        CHANCE: [curve(0.5)],
    }


def test_the_picture_has_a_panel_a_score(tmp_path: Path) -> None:
    picture = tmp_path / "active.svg"
    draw(CURVES, ROUNDS, picture)
    drawn = picture.read_text(encoding="utf-8")
    assert all(head in drawn for head in (*HEADS, DOUBT, CHANCE))
