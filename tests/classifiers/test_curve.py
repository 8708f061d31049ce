"""The learning curve is measured on publications apart, kept, and drawn."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench.curve import SIZES, divided, draw, measure
from bench.learning import HEADS

KEPT = {str(size): [0.5 + place / 100] * len(HEADS) for place, size in enumerate(SIZES)}


@pytest.mark.shared
def test_no_publication_is_tested_on_that_a_translation_was_trained_on(shared: Path) -> None:
    drawn, test = divided()
    assert not {row.family for row in drawn} & {row.family for row in test}
    assert len(drawn) >= SIZES[-1]
    assert len(test) > 500


def test_sizes_that_are_kept_are_not_trained_on_again(tmp_path: Path) -> None:
    kept = tmp_path / "figures.json"
    kept.write_text(json.dumps(KEPT), encoding="utf-8")
    curve = measure(kept)
    assert {str(size): list(scores) for size, scores in curve.items()} == KEPT


def test_the_picture_names_every_score(tmp_path: Path) -> None:
    picture = tmp_path / "curve.svg"
    draw({int(size): scores for size, scores in KEPT.items()}, picture)
    drawn = picture.read_text(encoding="utf-8")
    assert all(head in drawn for head in (*HEADS, "publications trained on"))
