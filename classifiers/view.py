"""Texts as numbers: weighed word n-grams, letter n-grams and label hits, one row a text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from classifiers.ngrams import NgramIndex, State
from classifiers.spelling import Spellings
from classifiers.tokens import IntArray, Tokens, gathered
from classifiers.weighting import FloatArray, rarity, weigh

_HIT_WEIGHT = 0.05
"""Weight of one standard deviation of label hits beside rows of length 1 (chosen out of fold)."""


@dataclass(frozen=True, slots=True)
class View:
    """A fitted way of turning tokens into rows: word n-grams, spelling buckets, label hits."""

    ngrams: NgramIndex
    ngram_idf: FloatArray
    spellings: Spellings
    spelling_idf: FloatArray
    hit_scale: FloatArray
    """What a logarithm of label hits is multiplied with, by column of the hits."""

    def rows(
        self, tokens: Tokens, hits: Any, gather: Any | None = None, more: Sequence[Any] = ()
    ) -> Any:
        """A CSR matrix with one row a passage, or one a row of ``gather`` (rows, passages).

        ``hits`` has as many rows as the result, and so have the further columns, ``more``.
        """
        ngrams = gathered(self.ngrams.counts(tokens), gather)
        return self.weighed(ngrams, self.spellings.counts(tokens, gather), hits, more)

    def weighed(self, ngrams: Any, letters: Any, hits: Any, more: Sequence[Any] = ()) -> Any:
        """Rows of these counts of n-grams, spelling buckets and label hits: CSR, float32."""
        from scipy import sparse

        logarithms = hits.astype(np.float32)
        logarithms.data = np.log1p(logarithms.data) * self.hit_scale[logarithms.indices]
        parts = [
            weigh(ngrams, self.ngram_idf),
            weigh(letters, self.spelling_idf),
            logarithms,
            *more,
        ]
        return sparse.hstack(parts, format="csr", dtype=np.float32)

    def state(self) -> dict[str, npt.NDArray[Any]]:
        """The view as arrays, for the store."""
        own = {
            "ngram_idf": self.ngram_idf,
            "spelling_idf": self.spelling_idf,
            "hit_scale": self.hit_scale,
        }
        return {**self.ngrams.state(), **own}

    @classmethod
    def from_state(cls, state: State) -> View:
        """The inverse of :meth:`state`."""
        letters = state["spelling_idf"]
        return cls(
            NgramIndex.from_state(state),
            state["ngram_idf"],
            Spellings(len(letters)),
            letters,
            state["hit_scale"],
        )

    @classmethod
    def fit(
        cls,
        tokens: Tokens,
        document: IntArray,
        hits: Any,
        gather: Any | None = None,
        *,
        longest: int,
        least: int,
        buckets: int,
        index: NgramIndex | None = None,
    ) -> View:
        """Choose the n-grams (see :meth:`NgramIndex.fit`) unless an index is given, and weigh
        everything by rarity.
        """
        index = index or NgramIndex.fit(tokens, document, longest, least)
        spellings = Spellings(buckets)
        ngrams = gathered(index.counts(tokens), gather)
        letters = spellings.counts(tokens, gather)
        scale = _HIT_WEIGHT / np.maximum(0.05, np.log1p(hits.toarray()).std(axis=0))
        return cls(
            index, rarity(ngrams), spellings, rarity(letters), np.asarray(scale, dtype=np.float32)
        )
