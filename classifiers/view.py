"""Texts as numbers: weighed word n-grams beside weighed character n-grams, one row a text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from classifiers.ngrams import NgramIndex, State
from classifiers.spelling import Spellings
from classifiers.tokens import IntArray, Tokens
from classifiers.weighting import FloatArray, rarity, weigh


@dataclass(frozen=True, slots=True)
class View:
    """A fitted way of turning tokens into rows; columns are word n-grams, then spelling buckets."""

    ngrams: NgramIndex
    ngram_idf: FloatArray
    spellings: Spellings
    spelling_idf: FloatArray

    @property
    def size(self) -> int:
        """How many columns a row has."""
        return self.ngrams.size + self.spellings.buckets

    def rows(self, tokens: Tokens, gather: Any | None = None) -> Any:
        """A CSR matrix with one row a passage, or one a row of ``gather`` (rows, passages)."""
        from scipy import sparse

        ngrams, letters = _count(self.ngrams, self.spellings, tokens, gather)
        parts = [weigh(ngrams, self.ngram_idf), weigh(letters, self.spelling_idf)]
        return sparse.hstack(parts, format="csr", dtype=np.float32)

    def state(self) -> dict[str, npt.NDArray[Any]]:
        """The view as arrays, for the store."""
        idf = {"ngram_idf": self.ngram_idf, "spelling_idf": self.spelling_idf}
        return {**self.ngrams.state(), **idf}

    @classmethod
    def from_state(cls, state: State) -> View:
        """The inverse of :meth:`state`."""
        letters = state["spelling_idf"]
        ngrams = NgramIndex.from_state(state)
        return cls(ngrams, state["ngram_idf"], Spellings(len(letters)), letters)

    @classmethod
    def fit(
        cls,
        tokens: Tokens,
        document: IntArray,
        gather: Any | None = None,
        *,
        longest: int,
        least: int,
        buckets: int,
    ) -> View:
        """Choose the n-grams (see :meth:`NgramIndex.fit`) and weigh them by rarity."""
        index = NgramIndex.fit(tokens, document, longest, least)
        spellings = Spellings(buckets)
        ngrams, letters = _count(index, spellings, tokens, gather)
        return cls(index, rarity(ngrams), spellings, rarity(letters))


def _count(index: NgramIndex, spellings: Spellings, tokens: Tokens, gather: Any) -> tuple[Any, Any]:
    from scipy import sparse

    ngrams = index.counts(tokens)
    ones = np.ones(len(tokens.ids), dtype=np.float32)
    shape = (tokens.passages, len(tokens.types))
    words = sparse.csr_matrix((ones, (tokens.owner, tokens.ids)), shape=shape)
    if gather is not None:
        ngrams, words = gather @ ngrams, gather @ words
    letters = (words @ spellings.matrix(tokens.types)).tocsr()
    for counts in (ngrams, letters):
        counts.sort_indices()  # sums then run in one order, whatever else is in the batch
    return ngrams, letters
