"""Data gaps, sentence by sentence: which gap, identified or addressed, and who says so.

A sentence is asked two things: does it name or fill any gap at all, and if so, which. A document
is asked the same as a whole. It bears a gap when its sentences and the whole say so together, given
that it is relevant; it then bears every gap that is likely enough, and at least the likeliest one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from classifiers.blend import Blend, log_odds
from classifiers.calibration import Bools, Floats
from classifiers.doubts import in_doubt
from classifiers.ngrams import State
from classifiers.passages import Passages, best_passages
from classifiers.scorer import Cuts, Scorer
from classifiers.sentence_view import SentenceView
from classifiers.state import Stateful, nest, part
from classifiers.tag import GapStatus, Tag
from classifiers.tokens import IntArray, Tokens


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the sentences and the whole of each document say, before it is weighed.

    ``features`` (documents, gaps, 6) and ``any_features`` (documents, 1, 2) go into the blends;
    ``place`` (documents, gaps) is the passage to quote for each gap: the best one, titles aside.
    """

    features: Floats
    any_features: Floats
    place: IntArray


@dataclass(frozen=True, slots=True)
class Found:
    """Gaps of a batch: what its passages look like, and by document and gap (same shapes) the
    probability, what is enough, whether it is, whether that was a question at all, and the passage
    that bears it."""

    rows: Any
    said: Floats
    """Probability that each passage names or fills any gap (shape: passages)."""
    any: Floats
    """Probability that each document bears any gap (shape: documents)."""
    probabilities: Floats
    needed: Floats
    chosen: Bools
    possible: Bools
    place: IntArray


@dataclass(frozen=True, slots=True)
class GapReader:
    """Everything that finds gaps. Scorers of sentences and documents end with the label *any*."""

    view: SentenceView
    sentences: Scorer
    sentence_cuts: Cuts
    documents: Scorer
    status: Scorer
    """One label: positive margins say ``addressed``."""
    types: Blend
    any: Blend
    cuts: Cuts
    """By gap, then *any*."""
    times_relevance: bool = True
    """Whether scores are multiplied with relevance; not in models that were made before that."""

    @property
    def labels(self) -> tuple[str, ...]:
        """Ids of the gaps it knows."""
        return self.sentences.labels[:-1]

    def find(
        self,
        tokens: Tokens,
        hits: Any,
        passages: Passages,
        document_rows: Any,
        relevance: Floats,
    ) -> Found:
        """Weigh the sentences and the whole of each document.

        ``hits`` are the label hits of the gaps (passages, gaps) after those of other vocabularies;
        ``relevance`` (documents) is the probability that each document is relevant, which gaps are
        given.
        """
        rows = self.view.rows(tokens, hits)
        margins = self.sentences.margins(rows)
        scores = self.sentence_cuts.probabilities(margins, [""] * len(margins))
        whole = self.documents.margins(document_rows)
        evidence = gather_evidence(scores, whole, hits[:, -len(self.labels) :], passages)
        types = self.types.margins(evidence.features)
        any_gap = self.any.margins(evidence.any_features)
        unspoken = [""] * passages.documents
        given = self.cuts.probabilities(np.hstack([types, any_gap]), unspoken)
        probabilities = given * relevance[:, None] if self.times_relevance else given
        threshold = self.cuts.threshold[0]
        chosen = choose(probabilities, threshold)
        any_score = probabilities[:, -1:]
        any_needed = np.full_like(any_score, threshold[-1])
        open_ = (any_score >= any_needed) | in_doubt(any_score, any_needed)
        return Found(
            rows,
            scores[:, -1],
            probabilities[:, -1],
            probabilities[:, :-1],
            np.tile(threshold[:-1], (passages.documents, 1)),
            chosen,
            np.broadcast_to(open_, chosen.shape),
            evidence.place,
        )

    def tags(
        self, found: Found, passages: Passages, relevant: Bools, vocabulary: str
    ) -> list[tuple[Tag, ...]]:
        """The gap tags of each document, in the order of their sentences; relevant ones only."""
        tags: list[list[tuple[int, Tag]]] = [[] for _ in range(passages.documents)]
        documents, labels = np.nonzero(found.chosen & relevant[:, None])
        spots = found.place[documents, labels]
        addressed = self.status.margins(found.rows[spots])[:, 0] > 0 if len(spots) else spots
        for document, label, spot, done in zip(documents, labels, spots, addressed, strict=True):
            tag = Tag(
                vocabulary=vocabulary,
                concept=self.labels[label],
                score=float(found.probabilities[document, label]),
                quote=passages.texts[spot],
                status=GapStatus.ADDRESSED if done else GapStatus.IDENTIFIED,
            )
            tags[document].append((int(spot), tag))
        return [tuple(tag for _, tag in sorted(row, key=lambda pair: pair[0])) for row in tags]

    def state(self) -> dict[str, npt.NDArray[Any]]:
        """The reader as arrays, for the store."""
        parts: dict[str, Stateful] = {
            "view": self.view,
            "sentences": self.sentences,
            "sentence_cuts": self.sentence_cuts,
            "documents": self.documents,
            "status": self.status,
            "types": self.types,
            "any": self.any,
            "cuts": self.cuts,
        }
        joint = {"times_relevance": np.asarray(True)} if self.times_relevance else {}
        return {**nest(parts), **joint}

    @classmethod
    def from_state(cls, state: State) -> GapReader:
        """The inverse of :meth:`state`."""
        return cls(
            SentenceView.from_state(part(state, "view")),
            Scorer.from_state(part(state, "sentences")),
            Cuts.from_state(part(state, "sentence_cuts")),
            Scorer.from_state(part(state, "documents")),
            Scorer.from_state(part(state, "status")),
            Blend.from_state(part(state, "types")),
            Blend.from_state(part(state, "any")),
            Cuts.from_state(part(state, "cuts")),
            "times_relevance" in state,
        )


def gather_evidence(scores: Floats, whole: Floats, hits: Any, passages: Passages) -> Evidence:
    """Bring sentence scores and document margins together.

    ``scores`` (passages, gaps + any): probability that a passage names any gap, and that it names
    each one if so. ``whole`` (documents, gaps + any): margins. ``hits`` (passages, gaps): CSR.
    """
    joint = scores[:, :-1] * scores[:, -1:]
    best, place = best_passages(joint, passages.document, passages.documents)
    best_any, _ = best_passages(scores[:, -1:], passages.document, passages.documents)
    table = hits.toarray()
    told = np.take_along_axis(table, place, axis=0)
    heard = np.log1p(passages.gather() @ table)
    shape = best.shape
    features = [
        log_odds(best),
        np.broadcast_to(log_odds(best_any), shape),
        whole[:, :-1],
        np.broadcast_to(whole[:, -1:], shape),
        told,
        heard,
    ]
    any_features = np.stack([log_odds(best_any), whole[:, -1:]], axis=2)
    return Evidence(np.stack(features, axis=2), any_features, _quotable(joint, passages))


def _quotable(joint: Floats, passages: Passages) -> IntArray:
    """The best passage of each document by gap; a title only where there is nothing else."""
    alone = np.bincount(passages.document, minlength=passages.documents) == 1
    heading = passages.title & ~alone[passages.document]
    _, place = best_passages(
        np.where(heading[:, None], -1.0, joint), passages.document, passages.documents
    )
    return place


def choose(probabilities: Floats, thresholds: Floats) -> Bools:
    """Which gaps each document bears; the last column and threshold are those of *any*."""
    types = probabilities[:, :-1]
    chosen: Bools = types >= thresholds[:-1]
    chosen[np.arange(len(types)), types.argmax(axis=1)] = True
    chosen &= probabilities[:, -1:] >= thresholds[-1]
    return chosen
