"""Learning to find data gaps from the sentences that gold tags quote."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from classifiers.calibration import Bools, Floats
from classifiers.errors import TrainingImpossible
from classifiers.gap_weighing import Likely, borne, weigh
from classifiers.gaps import GapReader, gather_evidence
from classifiers.gold import GoldGap
from classifiers.learning import FOLDS, Example, fit_cuts, fit_scorer
from classifiers.material import Material
from classifiers.quotes import quoted_passages
from classifiers.scorer import ANY_LANGUAGE, Cuts, Scorer
from classifiers.sentence_view import SentenceView
from classifiers.tag import GapStatus
from classifiers.tokens import tokenise

Quoted = Sequence[tuple[int, GoldGap]]
"""Gold gaps with the passages that bear them."""

_STRENGTH = 0.25
_SENTENCE_STRENGTH = 1.0
_TYPE_STRENGTH = 0.5
_ANY = "any"


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
    material: Material, document_rows: Any, gaps: Sequence[str], likely: Likely
) -> tuple[GapReader, dict[str, float]]:
    """Learn a reader of gaps; with it, the scores it reaches out of fold."""
    passages = material.passages
    view = SentenceView.fit(material.tokens, passages.document, material.hits)
    quoted = quoted_passages(material.gold, passages)
    sentences = _sentences(material, view, quoted, gaps)
    rationales = _rationales(material, view, quoted, gaps)
    scorer, sentence_cuts, scores = _learn_sentences(sentences, rationales, gaps)
    documents, whole = _learn_documents(material, document_rows, gaps)
    hits = material.hits[:, -len(gaps) :]
    evidence = gather_evidence(scores, whole, hits, passages)
    weighed = weigh(material, evidence, gaps, likely)
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
    )
    return reader, weighed.metrics


def _sentences(
    material: Material, view: SentenceView, quoted: Quoted, gaps: Sequence[str]
) -> _Sentences:
    passages = material.passages
    truths = np.zeros((len(passages.texts), len(gaps) + 1), dtype=bool)
    place = {id_: number for number, id_ in enumerate(gaps)}
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


def _rationales(
    material: Material, view: SentenceView, quoted: Quoted, gaps: Sequence[str]
) -> Example:
    """The quotes alone, which say which gap it is without the rest of their sentences."""
    worded = [(spot, gap) for spot, gap in quoted if gap.quote]
    spots = np.asarray([spot for spot, _ in worded], dtype=np.int64)
    rows = view.rows(tokenise([gap.quote for _, gap in worded]), material.hits[spots])
    truths = np.asarray([[id_ == gap.concept for id_ in gaps] for _, gap in worded])
    owner = material.passages.document[spots]
    return Example(
        rows, truths.reshape(len(worded), len(gaps)), material.fold[owner], material.weight[owner]
    )


def _learn_sentences(
    sentences: _Sentences, rationales: Example, gaps: Sequence[str]
) -> tuple[Scorer, Cuts, Floats]:
    """Two questions: any gap (all sentences), and which (those that bear one, and quotes)."""
    borne = sentences.used & sentences.truths[:, -1]
    if not borne.any():
        raise TrainingImpossible("no sentence of a relevant gold document is quoted for a data gap")
    which = sentences.example(borne, slice(0, -1))
    any_gap = sentences.example(sentences.used, slice(-1, None))
    margins = np.zeros(sentences.truths.shape)
    for fold in range(FOLDS):
        held, known = sentences.fold == fold, borne & (sentences.fold != fold)
        if held.any() and known.any():
            quotes = rationales.keep(rationales.fold != fold)
            part = _both(sentences.example(known, slice(0, -1)), quotes)
            sure = fit_scorer((_ANY,), any_gap.keep(any_gap.fold != fold), _SENTENCE_STRENGTH)
            types = fit_scorer(gaps, part, _TYPE_STRENGTH)
            rows = sentences.rows[held]
            margins[held] = np.hstack([types.margins(rows), sure.margins(rows)])
    types = fit_scorer(gaps, _both(which, rationales), _TYPE_STRENGTH)
    sure = fit_scorer((_ANY,), any_gap, _SENTENCE_STRENGTH)
    scorer = Scorer(
        (*gaps, _ANY),
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


def _learn_documents(material: Material, rows: Any, gaps: Sequence[str]) -> tuple[Scorer, Floats]:
    """The same questions asked of whole documents; margins of all, learnt from relevant ones."""
    used, labels = material.relevant, (*gaps, _ANY)
    example = Example(rows, borne(material, gaps), material.fold, material.weight)
    margins = np.zeros(example.truths.shape)
    for fold in range(FOLDS):
        held = material.fold == fold
        if held.any():
            part = fit_scorer(labels, example.keep(used & ~held), _STRENGTH)
            margins[held] = part.margins(rows[held])
    return fit_scorer(labels, example.keep(used), _STRENGTH), margins


def _both(first: Example, second: Example) -> Example:
    from scipy import sparse

    return Example(
        sparse.vstack([first.rows, second.rows], format="csr"),
        np.vstack([first.truths, second.truths]),
        np.concatenate([first.fold, second.fold]),
        np.concatenate([first.weight, second.weight]),
    )


def _side_by_side(left: Cuts, right: Cuts) -> Cuts:
    return Cuts(
        left.languages[:1],
        np.hstack([left.slope[:1], right.slope[:1]]),
        np.hstack([left.offset[:1], right.offset[:1]]),
        np.hstack([left.threshold[:1], right.threshold[:1]]),
    )
