"""Learning to find data gaps from the sentences that gold tags quote."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from classifiers.calibration import Bools, Floats
from classifiers.errors import TrainingImpossible
from classifiers.gap_weighing import borne, weigh
from classifiers.gaps import GapReader, gather_evidence
from classifiers.learning import FOLDS, Example, fit_cuts, fit_scorer, out_of_fold
from classifiers.material import Material
from classifiers.quotes import quoted_passages
from classifiers.scorer import ANY_LANGUAGE, Cuts, Scorer
from classifiers.tag import GapStatus
from classifiers.view import View
from classifiers.vocabulary import Vocabulary

_STRENGTH = 0.25
_TYPE_STRENGTH = 0.5
_BUCKETS = 2**14
_ANY = "any"
_FLOOR = -9.0
"""Margin of sentences of irrelevant documents, which are not learnt from."""


@dataclass(frozen=True, slots=True)
class _Sentences:
    """Sentences to learn from. ``truths`` (passages, gaps + any); ``used``: in relevant ones."""

    rows: Any
    truths: Bools
    used: Bools
    fold: Any
    weight: Floats

    def example(self, chosen: Bools, labels: slice) -> Example:
        """The chosen sentences and these labels."""
        return Example(
            self.rows[chosen], self.truths[chosen, labels], self.fold[chosen], self.weight[chosen]
        )


def learn_gaps(
    material: Material, document_rows: Any, gaps: Vocabulary
) -> tuple[GapReader, dict[str, float]]:
    """Learn a reader of gaps; with it, the scores it reaches out of fold."""
    passages = material.passages
    view = View.fit(
        material.tokens, passages.document, material.hits, longest=3, least=3, buckets=_BUCKETS
    )
    quoted = quoted_passages(material.gold, passages)
    sentences = _sentences(material, view, quoted, gaps)
    scorer, sentence_cuts, scores = _learn_sentences(sentences, gaps)
    documents, whole = _learn_documents(material, document_rows, gaps)
    hits = material.hits[:, -len(gaps) :]
    evidence = gather_evidence(scores, whole, hits, passages)
    weighed = weigh(material, evidence, gaps)
    spots = np.asarray([spot for spot, _ in quoted], dtype=np.int64)
    addressed = np.asarray([[gap.status is GapStatus.ADDRESSED] for _, gap in quoted], dtype=bool)
    told = Example(sentences.rows[spots], addressed, sentences.fold[spots], sentences.weight[spots])
    status = fit_scorer((GapStatus.ADDRESSED.value,), told, _STRENGTH)
    reader = GapReader(
        view,
        scorer,
        sentence_cuts,
        documents,
        status,
        weighed.types,
        weighed.any,
        weighed.cuts,
        weighed.lone,
    )
    return reader, weighed.metrics


def _sentences(material: Material, view: View, quoted: Any, gaps: Vocabulary) -> _Sentences:
    passages = material.passages
    truths = np.zeros((len(passages.texts), len(gaps) + 1), dtype=bool)
    place = {id_: number for number, id_ in enumerate(gaps.ids)}
    for spot, gap in quoted:
        truths[spot, place[gap.concept]] = True
        truths[spot, -1] = True
    return _Sentences(
        view.rows(material.tokens, material.hits),
        truths,
        material.relevant[passages.document],
        material.fold[passages.document],
        material.weight[passages.document],
    )


def _learn_sentences(sentences: _Sentences, gaps: Vocabulary) -> tuple[Scorer, Cuts, Floats]:
    """Two questions: any gap (all sentences), and which (only those that bear one)."""
    borne = sentences.used & sentences.truths[:, -1]
    if not borne.any():
        raise TrainingImpossible("no sentence of a relevant gold document is quoted for a data gap")
    which = sentences.example(borne, slice(0, -1))
    any_gap = sentences.example(sentences.used, slice(-1, None))
    margins = np.full(sentences.truths.shape, _FLOOR)
    margins[sentences.used, -1:] = out_of_fold(any_gap, lambda p: fit_scorer((_ANY,), p, _STRENGTH))
    for fold in range(FOLDS):
        held = sentences.used & (sentences.fold == fold)
        known = borne & (sentences.fold != fold)
        if held.any() and known.any():
            part = sentences.example(known, slice(0, -1))
            types = fit_scorer(gaps.ids, part, _TYPE_STRENGTH)
            margins[held, :-1] = types.margins(sentences.rows[held])
    types = fit_scorer(gaps.ids, which, _TYPE_STRENGTH)
    sure = fit_scorer((_ANY,), any_gap, _STRENGTH)
    scorer = Scorer(
        (*gaps.ids, _ANY),
        np.hstack([types.weights, sure.weights]),
        np.concatenate([types.intercept, sure.intercept]),
    )
    curves = fit_cuts(
        margins[borne, :-1], sentences.truths[borne, :-1], [ANY_LANGUAGE] * int(borne.sum())
    )
    gate = fit_cuts(
        margins[sentences.used, -1:],
        sentences.truths[sentences.used, -1:],
        [ANY_LANGUAGE] * int(sentences.used.sum()),
    )
    cuts = _side_by_side(curves, gate)
    return scorer, cuts, cuts.probabilities(margins, [ANY_LANGUAGE] * len(margins))


def _learn_documents(material: Material, rows: Any, gaps: Vocabulary) -> tuple[Scorer, Floats]:
    """The same questions asked of whole documents; margins of irrelevant ones are at the floor."""
    used = material.relevant
    truths = borne(material, gaps)
    example = Example(rows[used], truths[used], material.fold[used], material.weight[used])
    labels = (*gaps.ids, _ANY)
    margins = np.full(truths.shape, _FLOOR)
    margins[used] = out_of_fold(example, lambda part: fit_scorer(labels, part, _STRENGTH))
    return fit_scorer(labels, example, _STRENGTH), margins


def _side_by_side(left: Cuts, right: Cuts) -> Cuts:
    return Cuts(
        left.languages[:1],
        np.hstack([left.slope[:1], right.slope[:1]]),
        np.hstack([left.offset[:1], right.offset[:1]]),
        np.hstack([left.threshold[:1], right.threshold[:1]]),
    )
