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

from classifiers.errors import ClassifierError, TrainingImpossible
from classifiers.gap_weighing import Likely
from classifiers.gold import GoldDocument, read_gold
from classifiers.learning_documents import learn_documents
from classifiers.learning_gaps import learn_gaps
from classifiers.lexicon import Lexicon
from classifiers.material import prepare
from classifiers.subjects import Catalogued, read_catalogue
from classifiers.tagger import ModelVersion, Tagger
from classifiers.vocabulary import Vocabulary, shipped

_LEAST = 20
"""Fewer gold documents than this teach nothing."""


def train(
    gold: Iterable[GoldDocument],
    *,
    drivers: Vocabulary | None = None,
    gaps: Vocabulary | None = None,
    catalogue: Sequence[Catalogued] = (),
    encoder: str = "",
    today: date | None = None,
) -> Tagger:
    """Learn a tagger from gold documents; the vocabularies are the shipped ones unless given.

    The subjects of a ``catalogue`` help to tell drivers apart (:mod:`classifiers.subjects`), and
    so does a sentence ``encoder`` (:mod:`classifiers.embeddings`; empty: none).
    Raises :class:`TrainingImpossible` when there are too few documents, none that is relevant (or
    none that is not), or a tag that is in neither vocabulary.
    """
    drivers, gaps = drivers or shipped("drivers"), gaps or shipped("gaps")
    rows = tuple(gold)
    _check(rows, drivers, gaps)
    lexicon = Lexicon.of((drivers, gaps))
    material = prepare(rows, lexicon)
    learnt = learn_documents(material, drivers, catalogue, encoder)
    documents, document_rows, relevance, metrics = learnt
    enough = documents.cuts.thresholds(material.languages)[:, 0]
    likely = Likely(relevance, relevance >= enough)
    reader, gap_metrics = learn_gaps(material, document_rows, gaps.ids, likely)
    version = ModelVersion(
        version="",
        data_hash=data_hash(rows, catalogue),
        trained=(today or datetime.now(UTC).date()).isoformat(),
        metrics={**metrics, **gap_metrics},
    )
    tagger = Tagger(version, (drivers.name, gaps.name), lexicon, documents, reader)
    return tagger.named()


def data_hash(gold: Iterable[GoldDocument], catalogue: Iterable[Catalogued] = ()) -> str:
    """Twelve hexadecimal digits that change with any document or tag, whatever the order."""
    lines = sorted(json.dumps(asdict(row), sort_keys=True) for row in gold)
    lines += sorted(json.dumps(asdict(text), sort_keys=True, default=sorted) for text in catalogue)
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


def main(arguments: Sequence[str] | None = None) -> int:
    """``python -m classifiers.training GOLD... --out FOLDER``: train and save a model."""
    parser = argparse.ArgumentParser(prog="classifiers.training", description=main.__doc__)
    parser.add_argument("gold", nargs="+", type=Path)
    view = parser.add_mutually_exclusive_group()
    view.add_argument("--encoder", default="", help="sentence encoder beside n-grams, as kind:name")
    parser.add_argument(
        "--catalogue", nargs="*", type=Path, default=[], help="texts with subjects that help"
    )
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument(
        "--date", type=date.fromisoformat, default=None, help="written in the model"
    )
    view.add_argument(
        "--renew-drivers-of",
        type=Path,
        metavar="FOLDER",
        help="learn the drivers of this model anew, and leave all else of it as it is",
    )
    view.add_argument(
        "--renew-gaps-of",
        type=Path,
        metavar="FOLDER",
        help="learn this model's search for data gaps anew, and leave all else of it as it is",
    )
    options = parser.parse_args(arguments)
    try:
        tagger = _learn(options)
    except ClassifierError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    tagger.save(options.out)
    sys.stdout.write(json.dumps(dict(tagger.model.metrics)) + "\n")
    return 0


def _learn(options: argparse.Namespace) -> Tagger:
    from classifiers.renewal import renew_drivers, renew_gaps

    gold, catalogue = read_gold(options.gold), read_catalogue(options.catalogue)
    if options.renew_drivers_of:
        prior = Tagger.load(options.renew_drivers_of)
        return renew_drivers(prior, gold, catalogue=catalogue, today=options.date)
    if options.renew_gaps_of:
        return renew_gaps(Tagger.load(options.renew_gaps_of), gold, today=options.date)
    return train(gold, catalogue=catalogue, encoder=options.encoder, today=options.date)


if __name__ == "__main__":
    raise SystemExit(main())
