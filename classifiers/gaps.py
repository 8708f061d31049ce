"""Data gaps, sentence by sentence: which gap, identified or addressed, and who says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from classifiers.calibration import Bools, Floats
from classifiers.ngrams import State
from classifiers.passages import Passages
from classifiers.scorer import Cuts, Scorer
from classifiers.state import Stateful, nest, part
from classifiers.tag import GapStatus, Tag
from classifiers.tokens import IntArray, Tokens
from classifiers.view import View


@dataclass(frozen=True, slots=True)
class Found:
    """Gaps of a batch: what the passages look like, and by document and gap (same shapes) the
    probability, whether it is high enough, and the passage that bears it."""

    rows: Any
    probabilities: Floats
    chosen: Bools
    place: IntArray


@dataclass(frozen=True, slots=True)
class GapReader:
    """Scores every passage for every gap; a document's score for a gap is its best passage's."""

    view: View
    types: Scorer
    status: Scorer
    """One label: positive margins say ``addressed``."""
    cuts: Cuts

    def find(self, tokens: Tokens, passages: Passages, languages: Sequence[str]) -> Found:
        """Score every passage and keep each document's best one for each gap."""
        rows = self.view.rows(tokens)
        margins = self.types.margins(rows)
        best, place = best_passages(margins, passages.document, passages.documents)
        probabilities = self.cuts.probabilities(best, languages)
        chosen = probabilities >= self.cuts.thresholds(languages)
        return Found(rows, probabilities, chosen, place)

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
                concept=self.types.labels[label],
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
            "types": self.types,
            "status": self.status,
            "cuts": self.cuts,
        }
        return nest(parts)

    @classmethod
    def from_state(cls, state: State) -> GapReader:
        """The inverse of :meth:`state`."""
        return cls(
            View.from_state(part(state, "view")),
            Scorer.from_state(part(state, "types")),
            Scorer.from_state(part(state, "status")),
            Cuts.from_state(part(state, "cuts")),
        )


def best_passages(margins: Floats, document: IntArray, documents: int) -> tuple[Floats, IntArray]:
    """For each document and label, the highest margin among its passages, and which passage has it.

    ``margins`` has shape (passages, labels); every document has at least one passage, and
    passages stand in the order of their documents.
    """
    starts = np.searchsorted(document, np.arange(documents))
    best: Floats = np.maximum.reduceat(margins, starts, axis=0)
    numbers = np.arange(len(document))[:, None]
    hit = np.where(margins >= best[document], numbers, len(document))
    place: IntArray = np.minimum.reduceat(hit, starts, axis=0)
    return best, place
