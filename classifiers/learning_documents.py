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
from classifiers.learning import FOLDS, Example, fit_curves, fit_scorer, pooled, set_thresholds
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
_RELEVANT = "relevant"


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
    truths = np.asarray(
        [[row.relevant, *(id_ in row.drivers for id_ in drivers.ids)] for row in material.gold]
    )
    labels = (_RELEVANT, *drivers.ids)
    wide = Example(subjects.beside(rows), truths, material.fold, material.weight)
    scorer, margins = _fit_documents(labels, wide, material.relevant & material.tagged)
    cuts, probabilities = _cut_documents(material, margins, truths)
    kept = material.tagged
    metrics = _metrics(cuts, probabilities, truths[kept], _spoken(material))
    relevance = cuts.probabilities(margins, material.languages)[:, 0]
    return DocumentReader(view, subjects.fold(scorer), cuts, sense), rows, relevance, metrics


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


def _fit_documents(labels: Sequence[str], whole: Example, borne: Bools) -> tuple[Scorer, Floats]:
    """A scorer and its margins out of fold; drivers are learnt on the ``borne`` rows alone."""
    margins = np.zeros(whole.truths.shape)
    for fold in range(FOLDS):
        held = whole.fold == fold
        if held.any():
            part = _fit_both(labels, whole.keep(~held), borne[~held])
            margins[held] = part.margins(whole.rows[held])
    return _fit_both(labels, whole, borne), margins


def _fit_both(labels: Sequence[str], example: Example, borne: Bools) -> Scorer:
    first = fit_scorer(labels[:1], example.ask(slice(0, 1)), _STRENGTH)
    others = fit_scorer(labels[1:], example.keep(borne).ask(slice(1, None)), _STRENGTH)
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
