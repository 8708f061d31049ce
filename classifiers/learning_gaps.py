"""Learning to find data gaps from the sentences that gold tags quote."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from classifiers.blend import Blend, fit_blend
from classifiers.calibration import Bools, Floats, best_threshold
from classifiers.errors import TrainingImpossible
from classifiers.gaps import Evidence, GapReader, choose, gather_evidence
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
    types, any_gap, cuts, metrics = _weigh(material, evidence, gaps)
    spots = np.asarray([spot for spot, _ in quoted], dtype=np.int64)
    addressed = np.asarray([[gap.status is GapStatus.ADDRESSED] for _, gap in quoted], dtype=bool)
    told = Example(sentences.rows[spots], addressed, sentences.fold[spots], sentences.weight[spots])
    status = fit_scorer((GapStatus.ADDRESSED.value,), told, _STRENGTH)
    reader = GapReader(view, scorer, sentence_cuts, documents, status, types, any_gap, cuts)
    return reader, metrics


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
    truths = _truths(material, gaps)
    example = Example(rows[used], truths[used], material.fold[used], material.weight[used])
    labels = (*gaps.ids, _ANY)
    margins = np.full(truths.shape, _FLOOR)
    margins[used] = out_of_fold(example, lambda part: fit_scorer(labels, part, _STRENGTH))
    return fit_scorer(labels, example, _STRENGTH), margins


def _weigh(
    material: Material, evidence: Evidence, gaps: Vocabulary
) -> tuple[Blend, Blend, Cuts, dict[str, float]]:
    """Blends, curves and thresholds, on relevant documents; thresholds on originals alone."""
    used = material.relevant
    truths, fold = _truths(material, gaps)[used], material.fold[used]
    features, any_features = evidence.features[used], evidence.any_features[used]
    weight, original = material.weight[used], material.original[used]
    margins = np.hstack(
        [
            _blend_out_of_fold(features, truths[:, :-1], fold, weight),
            _blend_out_of_fold(any_features, truths[:, -1:], fold, weight),
        ]
    )
    kept = original if truths[original].any() else np.ones(len(truths), dtype=bool)
    cuts = fit_cuts(margins[kept], truths[kept], [ANY_LANGUAGE] * int(kept.sum()))
    probabilities = cuts.probabilities(margins, [ANY_LANGUAGE] * len(margins))
    threshold = _thresholds(probabilities[kept], truths[kept])
    cuts = Cuts(
        cuts.languages, cuts.slope, cuts.offset, np.tile(threshold, (len(cuts.languages), 1))
    )
    chosen = choose(probabilities, threshold)
    metrics = _metrics(chosen[kept], truths[kept])
    return (
        fit_blend(features, truths[:, :-1], weight),
        fit_blend(any_features, truths[:, -1:], weight),
        cuts,
        metrics,
    )


def _blend_out_of_fold(features: Floats, truths: Bools, fold: Any, weight: Floats) -> Floats:
    margins = np.zeros(truths.shape)
    for number in range(FOLDS):
        held = fold == number
        if held.any():
            blend = fit_blend(features[~held], truths[~held], weight[~held])
            margins[held] = blend.margins(features[held])
    return margins


def _thresholds(probabilities: Floats, truths: Bools) -> Floats:
    """One threshold for all gaps, since most are rare, and one for *any*."""
    any_cut = best_threshold(truths[:, -1], probabilities[:, -1])
    bearing = probabilities[:, -1] >= any_cut
    tried = np.linspace(0.05, 0.9, 86)
    scores = []
    for cut in tried:
        limits = np.asarray([*[cut] * (truths.shape[1] - 1), any_cut])
        given = choose(probabilities, limits)
        scores.append(2 * (given & truths[:, :-1]).sum() / (given.sum() + truths[:, :-1].sum()))
    cut = float(tried[int(np.argmax(scores))]) if bearing.any() else 1.0
    return np.asarray([*[cut] * (truths.shape[1] - 1), any_cut])


def _truths(material: Material, gaps: Vocabulary) -> Bools:
    tagged = [{gap.concept for gap in row.gaps} for row in material.gold]
    return np.asarray(
        [[*(id_ in row for id_ in gaps.ids), bool(row)] for row in tagged], dtype=bool
    )


def _side_by_side(left: Cuts, right: Cuts) -> Cuts:
    return Cuts(
        left.languages[:1],
        np.hstack([left.slope[:1], right.slope[:1]]),
        np.hstack([left.offset[:1], right.offset[:1]]),
        np.hstack([left.threshold[:1], right.threshold[:1]]),
    )


def _metrics(chosen: Bools, truths: Bools) -> dict[str, float]:
    types = truths[:, :-1]
    micro = 2 * (chosen & types).sum() / max(1, chosen.sum() + types.sum())
    given = chosen.any(axis=1)
    any_f1 = 2 * (given & truths[:, -1]).sum() / max(1, given.sum() + truths[:, -1].sum())
    return {
        "gaps.any_f1": round(float(any_f1), 4),
        "gaps.type_micro_f1": round(float(micro), 4),
    }
