"""Annif beside the tagger: its command line, trained and tested on the same drivers."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from classifiers.gold import GoldDocument
from classifiers.vocabulary import shipped

_BACKENDS = ("tfidf", "svc")
_BASE = "https://example.org/drivers/"
_CUTS = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6)
_LIMIT = 4
"""A document bears at most four drivers."""
_SENTENCES = """
import pathlib, sys
from nltk.tokenize.punkt import PunktParameters, save_punkt_params
folder = pathlib.Path(sys.argv[1]) / "tokenizers" / "punkt_tab" / "english"
folder.mkdir(parents=True)
save_punkt_params(PunktParameters(), str(folder))
"""
"""Sentence rules without abbreviations: NLTK downloads its own, and bags of words need none."""
_PROJECT = """[{backend}]
name={backend}
language=en
backend={backend}
analyzer=snowball(english)
vocab=drivers
limit=10
"""


@dataclass(frozen=True, slots=True)
class Annif:
    """An installed annif program, and the folder it works in."""

    program: Path
    folder: Path

    def measure(
        self, train: Sequence[GoldDocument], test: Sequence[GoldDocument]
    ) -> dict[str, dict[str, float]]:
        """Train and test each back-end; thresholds are chosen on the training documents."""
        config = "\n".join(_PROJECT.format(backend=backend) for backend in _BACKENDS)
        (self.folder / "projects.cfg").write_text(config, encoding="utf-8")
        rows = ["uri\tlabel_en\tlabel_fr"] + [
            f"{_BASE}{concept.id}\t{concept.label('en')}\t{concept.label('fr')}"
            for concept in shipped("drivers")
        ]
        self._write("vocabulary.tsv", rows)
        self._write("train.tsv", [_line(row) for row in train if row.drivers])
        self._write("test.tsv", [_line(row) for row in test])
        self._write("few.tsv", [_line(row) for row in train[::8]])
        python = self.program.absolute().with_name("python")
        subprocess.run([str(python), "-c", _SENTENCES, str(self._data)], check=True)
        self._run("load-vocab", "drivers", "vocabulary.tsv", "--language", "en")
        return {backend: self._measure(backend, len(test)) for backend in _BACKENDS}

    @property
    def _data(self) -> Path:
        return self.folder / "nltk_data"

    def _measure(self, backend: str, documents: int) -> dict[str, float]:
        self._run("train", backend, "train.tsv")
        scores = {cut: self._evaluate(backend, "few.tsv", cut) for cut in _CUTS}
        threshold = max(scores, key=lambda cut: scores[cut]["F1_score_subj_avg"])
        empty = self._seconds(backend, "none.tsv", threshold)
        whole = self._seconds(backend, "test.tsv", threshold)
        result = self._evaluate(backend, "test.tsv", threshold)
        return {
            "drivers.macro_f1": result["F1_score_subj_avg"],
            "drivers.micro_f1": result["F1_score_microavg"],
            "documents_a_second_one_core": documents / max(1e-3, whole - empty),
            "megabytes": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024,
        }

    def _seconds(self, backend: str, corpus: str, threshold: float) -> float:
        """Wall time of an evaluation; one of a single document stands for starting up."""
        if corpus == "none.tsv":
            first = (self.folder / "test.tsv").read_text(encoding="utf-8").split("\n", 1)[0]
            self._write(corpus, [first])
        start = time.perf_counter()
        self._evaluate(backend, corpus, threshold)
        return time.perf_counter() - start

    def _evaluate(self, backend: str, corpus: str, threshold: float) -> dict[str, float]:
        cut = ("--limit", str(_LIMIT), "--threshold", str(threshold))
        self._run("eval", backend, corpus, *cut, "--metrics-file", "metrics.json")
        found: dict[str, float] = json.loads((self.folder / "metrics.json").read_text("utf-8"))
        return found

    def _run(self, *arguments: str) -> None:
        subprocess.run(
            [str(self.program.absolute()), *arguments],
            cwd=self.folder,
            check=True,
            capture_output=True,
            env={**os.environ, "NLTK_DATA": str(self._data)},
        )

    def _write(self, name: str, lines: Sequence[str]) -> None:
        (self.folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")


def _line(row: GoldDocument) -> str:
    text = " ".join(f"{row.document.title}. {row.document.abstract}".split())
    return text + "\t" + " ".join(f"<{_BASE}{driver}>" for driver in row.drivers)
