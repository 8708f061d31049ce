"""Character n-grams inside words, so that kindred words of one language or two count as kin."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from zlib import crc32

import numpy as np

from classifiers.tokens import IntArray

_LENGTHS = (3, 4, 5)
_REMEMBERED = 200_000


class Spellings:
    """Maps words to buckets of hashed character n-grams of three to five letters, edges included.

    Hashing keeps the model small and means that no list of letters is stored. Words are remembered
    up to a fixed number, since most words of a text were seen before.
    """

    def __init__(self, buckets: int) -> None:
        self.buckets = buckets
        self._seen: dict[str, IntArray] = {}

    def matrix(self, words: Sequence[str]) -> Any:
        """How often each bucket is hit by each word: a CSR matrix (words, buckets)."""
        from scipy import sparse

        hits = [self._hits(word) for word in words]
        starts = np.concatenate([[0], np.cumsum([len(hit) for hit in hits])]).astype(np.int64)
        indices = np.concatenate(hits) if hits else np.zeros(0, dtype=np.int64)
        ones = np.ones(len(indices), dtype=np.float32)
        return sparse.csr_matrix((ones, indices, starts), shape=(len(words), self.buckets))

    def _hits(self, word: str) -> IntArray:
        known = self._seen.get(word)
        if known is None:
            known = np.asarray([crc32(g) % self.buckets for g in _grams(word)], dtype=np.int64)
            if len(self._seen) >= _REMEMBERED:
                self._seen.clear()
            self._seen[word] = known
        return known


def _grams(word: str) -> list[bytes]:
    edged = f"<{word}>".encode("ascii")
    return [
        edged[start : start + length]
        for length in _LENGTHS
        for start in range(len(edged) - length + 1)
    ]
