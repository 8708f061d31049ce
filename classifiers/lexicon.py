"""Labels of a vocabulary's concepts, looked up in texts: what a concept's own words say of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from classifiers.ngrams import NgramIndex, State
from classifiers.tokens import IntArray, Tokens, tokenise
from classifiers.vocabulary import Concept, Vocabulary
from classifiers.weighting import FloatArray

_LONGEST = 6
"""Labels of more words are not looked up."""
_WORD_BONUS = 0.5
"""How much more each further word of a label weighs: longer labels are surer."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The labels of all concepts, in every language; concepts are numbered over all vocabularies.

    ``column``, ``concept`` and ``weight`` (same length) say which n-gram is a label of which
    concept, and how much a hit weighs.
    """

    ngrams: NgramIndex
    column: IntArray
    concept: IntArray
    weight: FloatArray
    concepts: int

    @classmethod
    def of(cls, vocabularies: Sequence[Vocabulary]) -> Lexicon:
        """Gather the preferred, alternative and hidden labels of the vocabularies' concepts."""
        concepts = [concept for vocabulary in vocabularies for concept in vocabulary]
        labelled = [(label, n) for n, concept in enumerate(concepts) for label in _labels(concept)]
        tokens = tokenise([label for label, _ in labelled])
        index = NgramIndex.fit(tokens, np.arange(len(labelled)), _LONGEST, 1)
        whole = _whole(index, tokens)
        hits = {(column, labelled[row][1]): words for row, column, words in whole}
        return cls(
            index,
            np.asarray([column for column, _ in hits], dtype=np.int64),
            np.asarray([concept for _, concept in hits], dtype=np.int64),
            np.asarray([1 + _WORD_BONUS * (n - 1) for n in hits.values()], dtype=np.float32),
            len(concepts),
        )

    def hits(self, tokens: Tokens) -> Any:
        """How much the labels of each concept are hit in each passage: CSR (passages, concepts)."""
        from scipy import sparse

        shape = (self.ngrams.size, self.concepts)
        labels = sparse.csr_matrix((self.weight, (self.column, self.concept)), shape=shape)
        return self.ngrams.counts(tokens) @ labels

    def state(self) -> dict[str, npt.NDArray[Any]]:
        """The lexicon as arrays, for the store."""
        return {
            **self.ngrams.state(),
            "column": self.column,
            "concept": self.concept,
            "weight": self.weight,
            "concepts": np.asarray([self.concepts]),
        }

    @classmethod
    def from_state(cls, state: State) -> Lexicon:
        """The inverse of :meth:`state`."""
        return cls(
            NgramIndex.from_state(state),
            state["column"],
            state["concept"],
            state["weight"],
            int(state["concepts"][0]),
        )


def _labels(concept: Concept) -> Iterator[str]:
    yield from concept.pref_label.values()
    for labels in (concept.alt_label, concept.hidden_label):
        for texts in labels.values():
            yield from texts


def _whole(index: NgramIndex, tokens: Tokens) -> Iterator[tuple[int, int, int]]:
    """For each label: its row, the column of the n-gram that it is, and how many words it has."""
    counts = index.counts(tokens)
    words = np.bincount(tokens.owner, minlength=tokens.passages)
    for row in range(tokens.passages):
        for column in counts.indices[counts.indptr[row] : counts.indptr[row + 1]]:
            if index.length(int(column)) == words[row]:
                yield row, int(column), int(words[row])
