"""Training: gold documents in, a tagger out, with the scores it reached out of fold."""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np

from classifiers.calibration import Bools, Floats
from classifiers.documents import DocumentReader, document_hits, joint
from classifiers.errors import ClassifierError, TrainingImpossible
from classifiers.gold import GoldDocument, read_gold
from classifiers.learning import FOLDS, Example, fit_curves, fit_scorer, pooled, set_thresholds
from classifiers.learning_gaps import learn_gaps
from classifiers.lexicon import Lexicon
from classifiers.material import Material, prepare
from classifiers.scorer import ANY_LANGUAGE, Cuts, Scorer
from classifiers.tagger import ModelVersion, Tagger
from classifiers.view import View
from classifiers.vocabulary import Vocabulary, shipped

_LEAST = 20
"""Fewer gold documents than this teach nothing."""
_BUCKETS = 2**16
_STRENGTH = 0.25
_RELEVANT = "relevant"


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
    lexicon = Lexicon.of((drivers, gaps))
    material = prepare(rows, lexicon)
    documents, document_rows, metrics = _learn_documents(material, drivers)
    reader, gap_metrics = learn_gaps(material, document_rows, gaps)
    version = ModelVersion(
        version="",
        data_hash=data_hash(rows),
        trained=(today or datetime.now(UTC).date()).isoformat(),
        metrics={**metrics, **gap_metrics},
    )
    tagger = Tagger(version, (drivers.name, gaps.name), lexicon, documents, reader)
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


def _learn_documents(
    material: Material, drivers: Vocabulary
) -> tuple[DocumentReader, Any, dict[str, float]]:
    tokens, passages, gather = material.tokens, material.passages, material.passages.gather()
    hits = document_hits(material.hits, passages)
    view = View.fit(tokens, passages.document, hits, gather, longest=2, least=3, buckets=_BUCKETS)
    rows = view.rows(tokens, hits, gather)
    truths = np.asarray(
        [[row.relevant, *(id_ in row.drivers for id_ in drivers.ids)] for row in material.gold]
    )
    labels = (_RELEVANT, *drivers.ids)
    scorer, margins = _fit_documents(labels, Example(rows, truths, material.fold, material.weight))
    cuts, probabilities = _cut_documents(material, margins, truths)
    kept = material.tagged
    metrics = _metrics(cuts, probabilities, truths[kept], _spoken(material))
    return DocumentReader(view, scorer, cuts), rows, metrics


def _fit_documents(labels: Sequence[str], whole: Example) -> tuple[Scorer, Floats]:
    """A scorer and its margins out of fold; drivers are learnt on relevant documents alone."""
    relevant = whole.truths[:, 0]
    margins = np.zeros(whole.truths.shape)
    for fold in range(FOLDS):
        held = whole.fold == fold
        if held.any():
            part = _fit_both(labels, whole.keep(~held), relevant[~held])
            margins[held] = part.margins(whole.rows[held])
    return _fit_both(labels, whole, relevant), margins


def _fit_both(labels: Sequence[str], example: Example, relevant: Bools) -> Scorer:
    first = fit_scorer(labels[:1], example.ask(slice(0, 1)), _STRENGTH)
    others = fit_scorer(labels[1:], example.keep(relevant).ask(slice(1, None)), _STRENGTH)
    return Scorer(
        tuple(labels),
        np.hstack([first.weights, others.weights]),
        np.concatenate([first.intercept, others.intercept]),
    )


def _cut_documents(material: Material, margins: Floats, truths: Bools) -> tuple[Cuts, Floats]:
    """Curves (of drivers: on relevant documents), and thresholds on the joint probabilities.

    Measured on documents that experts tagged. Relevance takes one curve in all languages: where a
    language's documents are picked translations, they say nothing of how many are relevant.
    """
    kept = material.tagged
    borne = kept & material.relevant
    languages = np.asarray(material.languages)
    of_drivers = fit_curves(margins[borne], truths[borne], list(languages[borne]))
    of_relevance = fit_curves(margins[kept], truths[kept], [ANY_LANGUAGE] * int(kept.sum()))
    slope, offset = of_drivers.slope.copy(), of_drivers.offset.copy()
    slope[:, 0], offset[:, 0] = of_relevance.slope[0, 0], of_relevance.offset[0, 0]
    curves = Cuts(of_drivers.languages, slope, offset, of_drivers.threshold)
    spoken = _spoken(material)
    probabilities = joint(curves.probabilities(margins[kept], spoken))
    cuts = set_thresholds(curves, probabilities, truths[kept], spoken)
    return pooled(cuts, [0]), probabilities


def _spoken(material: Material) -> list[str]:
    return [row.language for row in material.gold if not row.projected]


def _metrics(
    cuts: Cuts, probabilities: Floats, truths: Bools, languages: Sequence[str]
) -> dict[str, float]:
    chosen = probabilities >= cuts.thresholds(languages)
    chosen[:, 1:] &= chosen[:, :1]
    hits = (chosen & truths).sum(axis=0)
    f1 = 2 * hits / np.maximum(1, chosen.sum(axis=0) + truths.sum(axis=0))
    return {
        "relevance.f1": round(float(f1[0]), 4),
        "drivers.macro_f1": round(float(f1[1:].mean()), 4),
    }


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
