"""How fast the tagger is, and how good beside Annif: ``python -m bench.tag [--annif PROGRAM]``.

Times everything a tag needs (language, sentences, relevance, drivers, gaps, terms, quotes) on the
abstracts of ``../shared``, in one process and in two, with the time to load and the memory. With
``--annif`` it trains Annif's ``tfidf`` and ``svc`` back-ends on the same drivers of the same
documents, in a folder of their own, and prints the same figures side by side.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from bench.annif import Annif
from classifiers.evaluation import evaluate
from classifiers.gold import GoldDocument, read_gold
from classifiers.tag import Document
from classifiers.tagger import Tagger

SHARED = Path(__file__).resolve().parents[2] / "shared"
_LOAD = """
import time
start = time.perf_counter()
from classifiers.tagger import Tagger
Tagger.load()
print(time.perf_counter() - start)
"""

_tagger: list[Tagger] = []
"""The tagger of this process, loaded once by each worker."""


def main() -> None:
    """Measure and print one JSON object a line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--annif", type=Path, help="the annif program, in its own environment")
    options = parser.parse_args()
    gold = SHARED / "gold"
    train = read_gold([gold / "train.jsonl", gold / "train.fr.jsonl"])
    test = [row for row in read_gold([gold / "dev.jsonl"]) if row.language == "en"]
    _print("fow", **_speed([row.document for row in train]), **_quality(test))
    if options.annif:
        with tempfile.TemporaryDirectory() as folder:
            annif = Annif(options.annif, Path(folder))
            for backend, figures in annif.measure(train, test).items():
                _print(f"annif {backend}", **figures)


def _print(name: str, **figures: float) -> None:
    rounded = {key: round(value, 3) for key, value in figures.items()}
    sys.stdout.write(json.dumps({"tagger": name, **rounded}) + "\n")
    sys.stdout.flush()


def _speed(documents: Sequence[Document]) -> dict[str, float]:
    load = subprocess.run([sys.executable, "-c", _LOAD], capture_output=True, text=True, check=True)
    _work(documents[:200])
    start, begun = time.perf_counter(), time.process_time()
    _work(documents)
    one, busy = time.perf_counter() - start, time.process_time() - begun
    halves = [documents[::2], documents[1::2]]
    with ProcessPoolExecutor(2) as pool:
        list(pool.map(_work, [half[:200] for half in halves]))
        start = time.perf_counter()
        list(pool.map(_work, halves))
        two = time.perf_counter() - start
    return {
        "load_seconds": float(load.stdout),
        "documents_a_cpu_second": len(documents) / busy,
        "documents_a_second_one_core": len(documents) / one,
        "documents_a_second_two_cores": len(documents) / two,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def _work(documents: Sequence[Document]) -> int:
    if not _tagger:
        _tagger.append(Tagger.load())
    return len(_tagger[0].tag(documents))


def _quality(test: Sequence[GoldDocument]) -> dict[str, float]:
    result = evaluate(Tagger.load(), test)
    return {
        "drivers.macro_f1": result.drivers.macro_f1,
        "drivers.micro_f1": result.drivers.micro_f1,
    }


if __name__ == "__main__":
    main()
