"""The bench of a tuned encoder judges a fold by the others, and says what it lacks."""

from __future__ import annotations

from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from bench.encoder import HELD, Read, borne, log_odds, main, scores, surplus, table
from classifiers.calibration import Floats
from classifiers.gold import GoldDocument, GoldGap
from classifiers.tag import Document, GapStatus

SIZE = 60


def read(margins: Floats) -> Read:
    """Relevant documents, every other of which bears the one driver."""
    truths = np.arange(SIZE)[:, None] % 2 == 0
    every = np.ones(SIZE, dtype=bool)
    languages = np.full(SIZE, "en")
    return Read(margins, every / 1.0, every, every, truths, np.arange(SIZE) // 20, languages)


def clear() -> Read:
    return read(np.where(np.arange(SIZE)[:, None] % 2 == 0, 1.0, -1.0))


def test_no_fold_is_judged_by_itself() -> None:
    asked: list[tuple[set[int], set[int]]] = []

    def way(known: Read, held: Read) -> Floats:
        asked.append(({*known.fold.tolist()}, {*held.fold.tolist()}))
        return held.margins

    told = clear().by_fold(way)
    assert asked == [({*range(HELD)} - {fold}, {fold}) for fold in range(HELD)]
    assert (told == clear().margins).all()


def test_log_odds_and_decisions_follow_the_margins() -> None:
    known = clear()
    for way in (log_odds, surplus):
        assert ((known.by_fold(way) > 0) == known.truths).all()
    unfound = replace(known, found=~known.found)
    assert (surplus(known, unfound) < 0).all()
    assert (scores(known, unfound)[known.truths] > 0.5).all()


def test_the_table_tells_what_a_way_gains(capsys: pytest.CaptureFixture[str]) -> None:
    good, poor = clear(), read(np.random.default_rng(0).normal(size=(SIZE, 1)))
    ways = {"poor": poor, "good": good}
    table("some", good, {name: (x.by_fold(scores), x.by_fold(surplus)) for name, x in ways.items()})
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith("| some (60), poor | ")
    assert "(+0.000, +0.000 to +0.000)" in first
    assert second.count(" 1.000 (+0.") == 3


def test_drivers_and_data_gaps_are_labels_alike() -> None:
    gap = GoldGap(concept="access", status=GapStatus.IDENTIFIED)
    text = GoldDocument(
        id="1", document=Document(title="A"), relevant=True, drivers=("ageing",), gaps=(gap,)
    )
    assert borne([text], ("trade", "ageing", "access")).tolist() == [[0, 1, 1]]


@pytest.mark.skipif(find_spec("torch") is not None, reason="nothing is missing here")
def test_what_is_missing_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = [str(tmp_path / "gold.jsonl"), "--catalogue", "none", "--kept", str(tmp_path / "k.npz")]
    assert main(asked) == 2
    said = capsys.readouterr().err
    assert said.startswith("MiniLM cannot be had; install torch")
    assert said.count("\n") == 1
