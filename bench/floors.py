"""The floors under the starter's scores: measure, and raise them; they are never lowered.

``python -m bench.floors`` measures the starter on ``../shared/gold/dev*.jsonl`` and raises every
floor that it passes. A floor lies half a standard error of a share (``0.25 / sqrt(documents)``)
under the score, since small sets shake. It refuses when a score lies under its floor, or when the
data are others than those the floors were measured on, unless ``--new-data`` says that they are
meant to be.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from classifiers.evaluation import Evaluation, evaluate
from classifiers.gold import read_gold
from classifiers.tagger import Tagger

SHARED = Path(__file__).resolve().parents[2] / "shared"
FLOORS = Path(__file__).parent.parent / "tests" / "classifiers" / "floors.json"
FILES = ("dev.jsonl", "dev.fr.jsonl", "dev.pages.jsonl")
_STEP = 200
"""Floors are rounded down to one part of this."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A score, and on how many documents."""

    score: float
    documents: int


def measure(tagger: Tagger, gold: Path) -> dict[str, Measured]:
    """The scores that have floors, by ``file/language/score``."""
    scores: dict[str, Measured] = {}
    for name in FILES:
        whole = evaluate(tagger, read_gold([gold / name]))
        for language, part in whole.by_language.items():
            key = f"{name.removesuffix('.jsonl')}/{language}"
            for score, value in headline(part).items():
                scores[f"{key}/{score}"] = Measured(value, part.documents)
    return scores


def headline(part: Evaluation) -> dict[str, float]:
    """The scores that the bar is set on."""
    return {
        "relevance.f1": part.relevance.f1,
        "drivers.macro_f1": part.drivers.macro_f1,
        "drivers.micro_f1": part.drivers.micro_f1,
        "gaps.any_f1": part.gaps.any_f1,
        "gaps.type_micro_f1": part.gaps.type_micro_f1,
    }


def data_hashes(gold: Path) -> dict[str, str]:
    """SHA-256 of each file that the floors are measured on."""
    return {name: hashlib.sha256((gold / name).read_bytes()).hexdigest() for name in FILES}


def raised(floors: Mapping[str, float], scores: Mapping[str, Measured]) -> dict[str, float]:
    """New floors: a little under the scores, and no lower than before.

    Raises ValueError, naming the scores, when any lies under its floor or is no longer measured.
    """
    fallen = [
        f"{key}: {scores[key].score if key in scores else math.nan:.4f} < {floor}"
        for key, floor in floors.items()
        if key not in scores or scores[key].score < floor
    ]
    if fallen:
        raise ValueError("a floor is never lowered; " + "; ".join(fallen))
    return {key: max(_under(found), floors.get(key, 0.0)) for key, found in sorted(scores.items())}


def _under(found: Measured) -> float:
    slack = 0.25 / math.sqrt(found.documents)
    return math.floor(max(0.0, found.score - slack) * _STEP) / _STEP


def main() -> int:
    """Measure and raise; exit code 1 when that is refused."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--new-data", action="store_true", help="begin anew on other data")
    options = parser.parse_args()
    gold = SHARED / "gold"
    known: dict[str, Any] = json.loads(FLOORS.read_text("utf-8")) if FLOORS.exists() else {}
    hashes = data_hashes(gold)
    if known and known["data"] != hashes and not options.new_data:
        sys.stderr.write("the data are others than those of the floors; see --new-data\n")
        return 1
    before = known.get("floors", {}) if known.get("data") == hashes else {}
    try:
        floors = raised(before, measure(Tagger.load(), gold))
    except ValueError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    FLOORS.write_text(json.dumps({"data": hashes, "floors": floors}, indent=1) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
