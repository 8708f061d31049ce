"""Learning from reviews which sentences name a data gap, and which one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from classifiers.adapt_scorer import adapt_scorer, hold_curves, hold_threshold
from classifiers.calibration import Bools, Floats
from classifiers.gaps import GapReader, gather_evidence
from classifiers.learning import Example
from classifiers.material import Material
from classifiers.quotes import quoted_passages
from classifiers.scorer import Cuts, Scorer

_FLOOR = 1e-4
"""Probability that a sentence of an irrelevant document names a gap; they are not learnt from."""


@dataclass(frozen=True, slots=True)
class _Quoted:
    """Which gaps the sentences name (passages, gaps + any), and which sentences teach it."""

    truths: Bools
    taught: Bools


def adapt_gaps(
    reader: GapReader, material: Material, document_rows: Any, relevance: Floats, strength: float
) -> GapReader:
    """Let the sentences that reviewers quoted move the weights; then curves and thresholds.

    ``relevance`` (documents) is the probability that each document is relevant.

    A relevant document whose gaps come without any quote that is found in it teaches no sentence.
    A gap that the reader does not know teaches that a sentence names some gap.
    """
    used = material.relevant
    if not used.any():
        return reader
    quoted = _quoted(reader, material)
    rows = reader.view.rows(material.tokens, material.hits)
    scorer, cuts, scores = _adapt_sentences(reader, material, rows, quoted, strength)
    whole = reader.documents.margins(document_rows)
    hits = material.hits[:, -len(reader.labels) :]
    evidence = gather_evidence(scores, whole, hits, material.passages)
    margins = np.hstack(
        [reader.types.margins(evidence.features), reader.any.margins(evidence.any_features)]
    )[used]
    odds = reader.cuts.slope[0] * margins + reader.cuts.offset[0]
    truths = _truths(reader, material)[used]
    held = hold_curves(reader.cuts, odds, truths, material.weight[used])
    likely = 1 / (1 + np.exp(-held.log_odds))
    if reader.times_relevance:
        likely = likely * relevance[used, None]
    final = _thresholds(held.cuts, likely, truths)
    return replace(reader, sentences=scorer, sentence_cuts=cuts, cuts=final)


def _quoted(reader: GapReader, material: Material) -> _Quoted:
    passages = material.passages
    place = {id_: number for number, id_ in enumerate(reader.labels)}
    truths = np.zeros((len(passages.texts), len(place) + 1), dtype=bool)
    for spot, gap in quoted_passages(material.gold, passages):
        truths[spot, [place.get(gap.concept, -1), -1]] = True
    shown = np.bincount(passages.document, truths[:, -1], passages.documents) > 0
    bearing = np.asarray([bool(row.gaps) for row in material.gold])
    teaching = material.relevant & (shown | ~bearing)
    return _Quoted(truths, teaching[passages.document])


def _adapt_sentences(
    reader: GapReader, material: Material, rows: Any, quoted: _Quoted, strength: float
) -> tuple[Scorer, Cuts, Floats]:
    """Scorer, cuts, and probabilities by sentence, out of fold where they were learnt."""
    old, cuts = reader.sentences, reader.sentence_cuts
    scores = cuts.probabilities(old.margins(rows), [""] * rows.shape[0])
    scores[~material.relevant[material.passages.document]] = _FLOOR
    owner = material.passages.document
    example = Example(rows, quoted.truths, material.fold[owner], material.weight[owner])
    weights, intercept = old.weights.copy(), old.intercept.copy()
    for labels, taught in (
        (slice(-1, None), quoted.taught),
        (slice(0, -1), quoted.taught & quoted.truths[:, -1]),
    ):
        if not taught.any():
            continue
        part = Scorer(old.labels[labels], old.weights[:, labels], old.intercept[labels])
        curves = Cuts(
            cuts.languages, cuts.slope[:, labels], cuts.offset[:, labels], cuts.threshold[:, labels]
        )
        lesson = example.keep(taught).ask(labels)
        moved = adapt_scorer(part, curves, lesson, [""] * int(taught.sum()), strength)
        weights[:, labels] = moved.scorer.weights
        intercept[labels] = moved.scorer.intercept
        scores[np.ix_(taught, np.arange(len(old.labels))[labels])] = 1 / (
            1 + np.exp(-moved.log_odds)
        )
        cuts = _with(cuts, labels, moved.cuts)
    return Scorer(old.labels, weights, intercept), cuts, scores


def _with(cuts: Cuts, labels: slice, part: Cuts) -> Cuts:
    slope, offset = cuts.slope.copy(), cuts.offset.copy()
    slope[:, labels], offset[:, labels] = part.slope, part.offset
    return replace(cuts, slope=slope, offset=offset)


def _thresholds(cuts: Cuts, probabilities: Floats, truths: Bools) -> Cuts:
    """The threshold of *any* follows; that of the gaps, most of which are rare, stays."""
    threshold = cuts.threshold.copy()
    threshold[:, -1] = hold_threshold(threshold[:, -1], probabilities[:, -1], truths[:, -1])
    return replace(cuts, threshold=threshold)


def _truths(reader: GapReader, material: Material) -> Bools:
    tagged = [{gap.concept for gap in row.gaps} for row in material.gold]
    return np.asarray([[*(id_ in row for id_ in reader.labels), bool(row)] for row in tagged])
