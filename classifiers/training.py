"""Training: gold documents in, a tagger out, with the scores it reached out of fold."""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np

from classifiers.calibration import Bools, Floats
from classifiers.errors import ClassifierError, TrainingImpossible
from classifiers.gaps import GapReader, best_passages
from classifiers.gold import GoldDocument, read_gold
from classifiers.learning import Example, fit_cuts, fit_scorer, fold_of, out_of_fold
from classifiers.passages import Passages, cut
from classifiers.quotes import quoted_passages
from classifiers.scorer import Cuts, Scorer
from classifiers.tag import GapStatus
from classifiers.tagger import ModelVersion, Tagger
from classifiers.tokens import IntArray, Tokens, tokenise
from classifiers.view import View
from classifiers.vocabulary import Vocabulary, shipped

_LEAST = 20
"""Fewer gold documents than this teach nothing."""
_BUCKETS = 2**16
_STRENGTH = 0.25
_RELEVANT = "relevant"


@dataclass(frozen=True, slots=True)
class _Material:
    """Gold documents with everything that training computes from them once."""

    gold: tuple[GoldDocument, ...]
    passages: Passages
    tokens: Tokens
    fold: IntArray
    weight: Floats

    @property
    def languages(self) -> list[str]:
        return [row.language for row in self.gold]


def train(
    gold: Iterable[GoldDocument],
    *,
    drivers: Vocabulary | None = None,
    gaps: Vocabulary | None = None,
    today: date | None = None,
) -> Tagger:
    """Learn a tagger from gold documents; the vocabularies are the shipped ones unless given.

    Raises :class:`TrainingImpossible` when there are too few documents, none that is relevant (or
    none that is not), or a tag that is in neither vocabulary.
    """
    drivers, gaps = drivers or shipped("drivers"), gaps or shipped("gaps")
    rows = tuple(gold)
    _check(rows, drivers, gaps)
    material = _prepare(rows)
    view, documents, cuts, metrics = _learn_documents(material, drivers)
    reader, gap_metrics = _learn_gaps(material, gaps)
    version = ModelVersion(
        version="",
        data_hash=data_hash(rows),
        trained=(today or datetime.now(UTC).date()).isoformat(),
        metrics={**metrics, **gap_metrics},
    )
    tagger = Tagger(version, (drivers.name, gaps.name), view, documents, cuts, reader)
    return tagger.named()


def data_hash(gold: Iterable[GoldDocument]) -> str:
    """Twelve hexadecimal digits that change with any document or tag, whatever the order."""
    lines = sorted(json.dumps(asdict(row), sort_keys=True) for row in gold)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:12]


def _check(gold: Sequence[GoldDocument], drivers: Vocabulary, gaps: Vocabulary) -> None:
    if len(gold) < _LEAST:
        raise TrainingImpossible(f"{len(gold)} gold documents; training needs {_LEAST} or more")
    if len({row.relevant for row in gold}) < 2:
        raise TrainingImpossible("the gold documents must hold relevant and irrelevant ones")
    for row in gold:
        tagged = {*row.drivers} - {*drivers.ids} | {gap.concept for gap in row.gaps} - {*gaps.ids}
        if tagged:
            named = ", ".join(sorted(tagged))
            raise TrainingImpossible(f"gold document {row.id}: not in the vocabularies: {named}")


def _prepare(gold: tuple[GoldDocument, ...]) -> _Material:
    passages = cut([row.document for row in gold])
    fold = np.asarray([fold_of(row.family) for row in gold], dtype=np.int64)
    weight = np.asarray([row.weight for row in gold], dtype=np.float64)
    return _Material(gold, passages, tokenise(passages.texts), fold, weight)


def _learn_documents(
    material: _Material, drivers: Vocabulary
) -> tuple[View, Scorer, Cuts, dict[str, float]]:
    tokens, passages, gather = material.tokens, material.passages, material.passages.gather()
    view = View.fit(tokens, passages.document, gather, longest=2, least=3, buckets=_BUCKETS)
    truths = np.asarray(
        [[row.relevant, *(id_ in row.drivers for id_ in drivers.ids)] for row in material.gold]
    )
    example = Example(view.rows(tokens, gather), truths, material.fold, material.weight)
    labels = (_RELEVANT, *drivers.ids)
    margins = out_of_fold(example, lambda part: fit_scorer(labels, part, _STRENGTH))
    cuts = fit_cuts(margins, truths, material.languages)
    metrics = _scores(cuts, margins, truths, material.languages, "drivers")
    return view, fit_scorer(labels, example, _STRENGTH), cuts, metrics


def _learn_gaps(material: _Material, gaps: Vocabulary) -> tuple[GapReader, dict[str, float]]:
    tokens, passages = material.tokens, material.passages
    view = View.fit(tokens, passages.document, longest=3, least=3, buckets=_BUCKETS // 4)
    rows = view.rows(tokens)
    quoted = quoted_passages(material.gold, passages)
    truths = np.zeros((len(passages.texts), len(gaps)), dtype=bool)
    place = {id_: number for number, id_ in enumerate(gaps.ids)}
    for spot, gap in quoted:
        truths[spot, place[gap.concept]] = True
    relevant = np.asarray([row.relevant for row in material.gold])
    used = relevant[passages.document]
    fold, weight = material.fold[passages.document], material.weight[passages.document]
    example = Example(rows[used], truths[used], fold[used], weight[used])
    found = np.full(truths.shape, -9.0)
    found[used] = out_of_fold(example, lambda part: fit_scorer(gaps.ids, part, _STRENGTH))
    best, _ = best_passages(found, passages.document, passages.documents)
    wanted = np.asarray(
        [[id_ in {g.concept for g in r.gaps} for id_ in gaps.ids] for r in material.gold]
    )
    languages = [row.language for row in material.gold if row.relevant]
    cuts = fit_cuts(best[relevant], wanted[relevant], languages)
    metrics = _scores(cuts, best[relevant], wanted[relevant], languages, "gaps")
    spots = np.asarray([spot for spot, _ in quoted], dtype=np.int64)
    addressed = np.asarray([[gap.status is GapStatus.ADDRESSED] for _, gap in quoted], dtype=bool)
    told = Example(rows[spots], addressed, fold[spots], weight[spots])
    status = fit_scorer(("addressed",), told, _STRENGTH)
    types = fit_scorer(gaps.ids, example, _STRENGTH)
    return GapReader(view, types, status, cuts), metrics


def _scores(
    cuts: Cuts, margins: Floats, truths: Bools, languages: Sequence[str], name: str
) -> dict[str, float]:
    chosen = cuts.probabilities(margins, languages) >= cuts.thresholds(languages)
    hits = (chosen & truths).sum(axis=0)
    f1 = 2 * hits / np.maximum(1, chosen.sum(axis=0) + truths.sum(axis=0))
    if name == "drivers":
        return {
            "relevance.f1": round(float(f1[0]), 4),
            "drivers.macro_f1": round(float(f1[1:].mean()), 4),
        }
    micro = 2 * hits.sum() / max(1, chosen.sum() + truths.sum())
    return {"gaps.type_micro_f1": round(float(micro), 4)}


def main(arguments: Sequence[str] | None = None) -> int:
    """``python -m classifiers.training GOLD... --out FOLDER``: train and save a model."""
    parser = argparse.ArgumentParser(prog="classifiers.training", description=main.__doc__)
    parser.add_argument("gold", nargs="+", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument(
        "--date", type=date.fromisoformat, default=None, help="written in the model"
    )
    options = parser.parse_args(arguments)
    try:
        tagger = train(read_gold(options.gold), today=options.date)
    except ClassifierError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    tagger.save(options.out)
    sys.stdout.write(json.dumps(dict(tagger.model.metrics)) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
