"""Documents cut into passages: the title, then each sentence, with its weight in the whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress
from typing import Any

import numpy as np
import numpy.typing as npt

from classifiers.sentences import split
from classifiers.tag import Document
from classifiers.tokens import IntArray

_TITLE_WEIGHT = 2.0
_BODY_WEIGHT = 0.5
"""The body says less per sentence than title and abstract do."""
_BODY_SENTENCES = 60
"""About the first two pages; what comes after is not read."""


@dataclass(frozen=True, slots=True)
class Passages:
    """The passages of a batch of documents, in order.

    ``document`` and ``weight`` (shape: passages) say whose each passage is and how much it counts;
    ``title`` marks the titles.
    """

    texts: tuple[str, ...]
    document: IntArray
    weight: npt.NDArray[np.float32]
    title: npt.NDArray[np.bool_]
    documents: int

    def only(self, kept: npt.NDArray[np.bool_]) -> Passages:
        """The passages of the kept documents (shape: documents), which are numbered anew."""
        inside = kept[self.document]
        return Passages(
            tuple(compress(self.texts, inside)),
            (np.cumsum(kept) - 1)[self.document[inside]],
            self.weight[inside],
            self.title[inside],
            int(kept.sum()),
        )

    def gather(self) -> Any:
        """The matrix (documents, passages) that sums passages into documents, by weight."""
        from scipy import sparse

        columns = np.arange(len(self.texts))
        shape = (self.documents, len(self.texts))
        return sparse.csr_matrix((self.weight, (self.document, columns)), shape=shape)


def cut(documents: Sequence[Document]) -> Passages:
    """Cut every document into its title and its sentences."""
    texts: list[str] = []
    weights: list[float] = []
    owners: list[int] = []
    for number, document in enumerate(documents):
        pieces = _pieces(document)
        texts += [text for text, _ in pieces]
        weights += [weight for _, weight in pieces]
        owners += [number] * len(pieces)
    owner = np.asarray(owners, dtype=np.int64)
    title = np.concatenate([[True], owner[1:] != owner[:-1]]) if owners else np.zeros(0, dtype=bool)
    weight = np.asarray(weights, dtype=np.float32)
    return Passages(tuple(texts), owner, weight, title, len(documents))


def _pieces(document: Document) -> list[tuple[str, float]]:
    pieces = [(document.title, _TITLE_WEIGHT)]
    pieces += [(sentence.text, 1.0) for sentence in split(document.abstract)]
    if document.text:
        body = split(document.text)[:_BODY_SENTENCES]
        known = {text for text, _ in pieces}
        pieces += [(s.text, _BODY_WEIGHT) for s in body if s.text not in known]
    return pieces


def best_passages(
    scores: npt.NDArray[np.float64], document: IntArray, documents: int
) -> tuple[npt.NDArray[np.float64], IntArray]:
    """For each document and label, the highest score among its passages, and which passage has it.

    ``scores`` has shape (passages, labels); every document has at least one passage, and passages
    stand in the order of their documents.
    """
    starts = np.searchsorted(document, np.arange(documents))
    best: npt.NDArray[np.float64] = np.maximum.reduceat(scores, starts, axis=0)
    numbers = np.arange(len(document))[:, None]
    hit = np.where(scores >= best[document], numbers, len(document))
    place: IntArray = np.minimum.reduceat(hit, starts, axis=0)
    return best, place
