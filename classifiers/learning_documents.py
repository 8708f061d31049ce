"""Learning relevance and drivers: gold documents in, a reader of whole documents out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from classifiers.calibration import Bools, Floats
from classifiers.documents import DocumentReader, document_hits, joint
from classifiers.embeddings import Sense
from classifiers.learning import (
    Example,
    fit_curves,
    fit_scorer,
    out_of_fold,
    pooled,
    set_thresholds,
)
from classifiers.material import Material
from classifiers.ngrams import NgramIndex
from classifiers.passages import Passages, cut
from classifiers.scorer import ANY_LANGUAGE, Cuts, Scorer
from classifiers.subjects import Catalogued, Subjects, learn_subjects
from classifiers.tokens import IntArray, tokenise
from classifiers.view import View
from classifiers.vocabulary import Vocabulary
from classifiers.weighting import rarity, weigh

_BUCKETS = 2**16
_STRENGTH = 0.25
_LEAST = 3
"""N-grams of fewer gold documents are left out, ..."""
_LEAST_IN_ALL = 10
"""... unless they stand in so many documents, the catalogue's included."""
RELEVANT = "relevant"
"""The label before the drivers."""


def learn_documents(
    material: Material, drivers: Vocabulary, catalogue: Sequence[Catalogued], encoder: str
) -> tuple[DocumentReader, Any, Floats, dict[str, float]]:
    """A reader, the gold documents as its rows, their relevance and the scores out of fold.

    Tags that a model carried over teach relevance alone: what it takes for a driver is no more
    than it knows already.
    """
    view, subjects = _see(material, catalogue)
    rows = view.rows(
        material.tokens,
        document_hits(material.hits, material.passages),
        material.passages.gather(),
    )
    sense = Sense.fit(encoder, material.passages) if encoder else None
    rows = sense.beside(rows, material.passages) if sense else rows
    truths = borne_drivers(material, drivers.ids)
    labels = (RELEVANT, *drivers.ids)
    wide = Example(subjects.beside(rows), truths, material.fold, material.weight)
    scorer, margins = _fit_documents(labels, wide, material.relevant & material.tagged)
    cuts, probabilities = _cut_documents(material, margins, truths)
    metrics = reached(material, cuts, probabilities, truths)
    relevance = cuts.probabilities(margins, material.languages)[:, 0]
    return DocumentReader(view, subjects.fold(scorer), cuts, sense), rows, relevance, metrics


def borne_drivers(material: Material, drivers: Sequence[str]) -> Bools:
    """Whether each document is relevant, and which drivers it bears: (documents, 1 + drivers)."""
    return np.asarray(
        [[row.relevant, *(id_ in row.drivers for id_ in drivers)] for row in material.gold]
    )


def _see(material: Material, catalogue: Sequence[Catalogued]) -> tuple[View, Subjects]:
    """The view of the gold documents, and what the catalogue's subjects look like in it."""
    passages, gather = material.passages, material.passages.gather()
    hits = document_hits(material.hits, passages)
    fit = partial(View.fit, material.tokens, passages.document, hits, gather)
    if not catalogue:
        view = fit(longest=2, least=_LEAST, buckets=_BUCKETS)
        return view, Subjects((), np.zeros((view.ngrams.size, 0), dtype=np.float32))
    index, counts = _count_all(passages, cut([text.document for text in catalogue]))
    idf = rarity(counts)
    view = replace(fit(longest=2, least=_LEAST, buckets=_BUCKETS, index=index), ngram_idf=idf)
    weighed = weigh(counts, idf)
    own = passages.documents
    return view, learn_subjects(catalogue, weighed[own:], weighed[:own])


def _count_all(own: Passages, others: Passages) -> tuple[NgramIndex, Any]:
    """The n-grams that are worth keeping, and how often each stands in each document of both."""
    from scipy import sparse

    tokens = tokenise([*own.texts, *others.texts])
    document = np.concatenate([own.document, others.document + own.documents])
    gather = sparse.block_diag([own.gather(), others.gather()], format="csr", dtype=np.float32)
    index = NgramIndex.fit(tokens, document, 2, _LEAST)
    counts = gather @ index.counts(tokens)
    ours, in_all = _frequency(counts[: own.documents]), _frequency(counts)
    index = index.keep((ours >= _LEAST) | (in_all >= _LEAST_IN_ALL))
    return index, gather @ index.counts(tokens)


def _frequency(counts: Any) -> IntArray:
    """How many rows each column of a CSR matrix stands in."""
    return np.bincount(counts.indices, minlength=counts.shape[1])


def fit_labels(labels: Sequence[str], whole: Example, learnt: Bools) -> tuple[Scorer, Floats]:
    """A scorer of these labels, learnt from the ``learnt`` rows alone, and its margins of all rows
    out of fold.
    """

    def fit(example: Example) -> Scorer:
        return fit_scorer(labels, example, _STRENGTH)

    return fit(whole.keep(learnt)), out_of_fold(whole, fit, learnt)


def _fit_documents(labels: Sequence[str], whole: Example, borne: Bools) -> tuple[Scorer, Floats]:
    """A scorer and its margins out of fold; drivers are learnt on the ``borne`` rows alone."""
    everywhere = np.ones(len(borne), dtype=bool)
    first, relevance = fit_labels(labels[:1], whole.ask(slice(0, 1)), everywhere)
    others, drivers = fit_labels(labels[1:], whole.ask(slice(1, None)), borne)
    return beside(first, others), np.hstack([relevance, drivers])


def beside(left: Scorer, right: Scorer) -> Scorer:
    """The labels of both, in this order."""
    return Scorer(
        (*left.labels, *right.labels),
        np.hstack([left.weights, right.weights]),
        np.concatenate([left.intercept, right.intercept]),
    )


def _cut_documents(material: Material, margins: Floats, truths: Bools) -> tuple[Cuts, Floats]:
    """Curves and thresholds, and the joint probabilities of documents that experts tagged.

    Relevance takes one curve in all languages: where a language's documents are picked
    translations, they say nothing of how many are relevant.
    """
    kept = material.tagged
    unspoken = [ANY_LANGUAGE] * int(kept.sum())
    of_relevance = fit_curves(margins[kept], truths[kept], unspoken)
    cuts, probabilities = cut_labels(material, margins, truths, of_relevance)
    return pooled(cuts, [0]), probabilities


def cut_labels(
    material: Material, margins: Floats, truths: Bools, of_relevance: Cuts
) -> tuple[Cuts, Floats]:
    """Curves of drivers beside those of relevance, and thresholds on their joint probabilities,
    which come second.

    ``margins`` and ``truths`` (documents, 1 + drivers); relevance is the first label, also of
    ``of_relevance``. All is measured on documents that experts tagged, the curves of drivers on
    relevant ones.
    """
    kept = material.tagged
    borne = kept & material.relevant
    of_drivers = fit_curves(
        margins[borne], truths[borne], list(np.asarray(material.languages)[borne])
    )
    slope, offset = of_drivers.slope.copy(), of_drivers.offset.copy()
    at = of_relevance.rows(of_drivers.languages)
    slope[:, 0], offset[:, 0] = of_relevance.slope[at, 0], of_relevance.offset[at, 0]
    curves = Cuts(of_drivers.languages, slope, offset, of_drivers.threshold)
    spoken = _spoken(material)
    probabilities = joint(curves.probabilities(margins[kept], spoken))
    return set_thresholds(curves, probabilities, truths[kept], spoken), probabilities


def _spoken(material: Material) -> list[str]:
    return [row.language for row in material.gold if not row.projected]


def reached(
    material: Material, cuts: Cuts, probabilities: Floats, truths: Bools
) -> dict[str, float]:
    """Scores on the documents that experts tagged, whose joint probabilities are given."""
    chosen = probabilities >= cuts.thresholds(_spoken(material))
    chosen[:, 1:] &= chosen[:, :1]
    borne = truths[material.tagged]
    hits = (chosen & borne).sum(axis=0)
    f1 = 2 * hits / np.maximum(1, chosen.sum(axis=0) + borne.sum(axis=0))
    return {
        "relevance.f1": round(float(f1[0]), 4),
        "drivers.macro_f1": round(float(f1[1:].mean()), 4),
    }
