"""Relevance and drivers of whole documents, with the terms and the sentence that weighed most."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from classifiers.calibration import Bools, Floats
from classifiers.embeddings import Sense
from classifiers.emerging_terms import stop_words
from classifiers.ngrams import State
from classifiers.passages import Passages, best_passages
from classifiers.scorer import Cuts, Scorer
from classifiers.state import Stateful, nest, part
from classifiers.tag import Tag
from classifiers.tokens import IntArray, Tokens
from classifiers.view import View

_TERMS = 5


@dataclass(frozen=True, slots=True)
class Read:
    """A batch as rows of numbers, and the probability of each label (documents, labels).

    ``counts`` are the n-grams of each passage: CSR (passages, n-grams).
    """

    counts: Any
    rows: Any
    probabilities: Floats

    def only(self, kept: Bools, inside: Bools) -> Read:
        """What was read of the kept documents, and of the passages ``inside`` them."""
        return Read(self.counts[inside], self.rows[kept], self.probabilities[kept])


@dataclass(frozen=True, slots=True)
class DocumentReader:
    """Scores whole documents.

    The first label is relevance; the others are drivers, learnt on relevant documents alone and
    so given relevance.
    """

    view: View
    scorer: Scorer
    cuts: Cuts
    sense: Sense | None = None
    """An encoder's columns after those of the view."""

    @property
    def labels(self) -> tuple[str, ...]:
        """Ids of the drivers it knows."""
        return self.scorer.labels[1:]

    def read(self, tokens: Tokens, hits: Any, passages: Passages, languages: Sequence[str]) -> Read:
        """Score the documents; ``hits`` are the label hits of their passages."""
        counts = self.view.ngrams.counts(tokens)
        rows = self._rows(counts, tokens, hits, passages)
        probabilities = self.cuts.probabilities(self.scorer.margins(rows), languages)
        return Read(counts, rows, joint(probabilities))

    def rows(self, tokens: Tokens, hits: Any, passages: Passages) -> Any:
        """The documents as rows: CSR (documents, columns)."""
        return self._rows(self.view.ngrams.counts(tokens), tokens, hits, passages)

    def _rows(self, counts: Any, tokens: Tokens, hits: Any, passages: Passages) -> Any:
        gather = passages.gather()
        letters = self.view.spellings.counts(tokens, gather)
        rows = self.view.weighed(gather @ counts, letters, document_hits(hits, passages))
        return self.sense.beside(rows, passages) if self.sense else rows

    def tags(
        self, read: Read, passages: Passages, chosen: Bools, vocabulary: str
    ) -> list[tuple[Tag, ...]]:
        """The driver tags of each document, likeliest first."""
        tags: list[list[Tag]] = [[] for _ in range(len(chosen))]
        place = self._heaviest(read.counts, passages)
        for document, label in zip(*np.nonzero(chosen[:, 1:]), strict=True):
            tag = Tag(
                vocabulary=vocabulary,
                concept=self.labels[label],
                score=float(read.probabilities[document, label + 1]),
                quote=passages.texts[place[document, label]],
                terms=self._terms(read.rows, int(document), int(label) + 1),
            )
            tags[document].append(tag)
        return [tuple(sorted(row, key=lambda tag: -tag.score)) for row in tags]

    def _heaviest(self, counts: Any, passages: Passages) -> IntArray:
        """The passage of each document that weighed most for each driver: (documents, drivers).

        A title is taken only where there is nothing else.
        """
        weights = self.scorer.weights[: self.view.ngrams.size, 1:]
        heard = counts @ (self.view.ngram_idf[:, None] * weights)
        alone = np.bincount(passages.document, minlength=passages.documents) == 1
        heard[passages.title & ~alone[passages.document]] = -np.inf
        return best_passages(heard, passages.document, passages.documents)[1]

    def _terms(self, rows: Any, document: int, label: int) -> tuple[str, ...]:
        """The n-grams that weighed most for a label, heaviest first.

        None is inside another, and none is of stop words alone: they weigh, but tell nobody why.
        The n-grams stand first in each row.
        """
        inside = slice(rows.indptr[document], rows.indptr[document + 1])
        columns = rows.indices[inside]
        columns = columns[columns < self.view.ngrams.size]
        if not len(columns):
            return ()
        lightness = -rows.data[inside][: len(columns)] * self.scorer.weights[columns, label]
        few = np.argpartition(lightness, min(4 * _TERMS, len(columns) - 1))[: 4 * _TERMS]
        heaviest = sorted(zip(lightness[few].tolist(), columns[few].tolist(), strict=True))
        names: list[str] = []
        for light, column in heaviest:
            if light >= 0 or len(names) == _TERMS:
                break
            name = self.view.ngrams.name(column)
            if _tells(name, names):
                names.append(name)
        return tuple(names)

    def state(self) -> dict[str, npt.NDArray[Any]]:
        """The reader as arrays, for the store."""
        parts: dict[str, Stateful] = {"view": self.view, "scorer": self.scorer, "cuts": self.cuts}
        if self.sense:
            parts["sense"] = self.sense
        return nest(parts)

    @classmethod
    def from_state(cls, state: State) -> DocumentReader:
        """The inverse of :meth:`state`."""
        return cls(
            View.from_state(part(state, "view")),
            Scorer.from_state(part(state, "scorer")),
            Cuts.from_state(part(state, "cuts")),
            Sense.from_state(sense) if (sense := part(state, "sense")) else None,
        )


def _tells(name: str, names: Sequence[str]) -> bool:
    """Whether an n-gram says more than stop words do, and than those that are named already."""
    if stop_words().issuperset(name.split()):
        return False
    return not any(name in known or known in name for known in names)


def joint(probabilities: Floats) -> Floats:
    """Drivers given relevance, times relevance (the first column): plain probabilities."""
    whole = probabilities.copy()
    whole[:, 1:] *= probabilities[:, :1]
    return whole


def document_hits(hits: Any, passages: Passages) -> Any:
    """Label hits of whole documents beside those of their titles: CSR (documents, 2 * concepts)."""
    from scipy import sparse

    titles = hits[np.flatnonzero(passages.title)]
    return sparse.hstack([passages.gather() @ hits, titles], format="csr")
