"""Character n-grams inside words, so that kindred words of one language or two count as kin."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from zlib import crc32

import numpy as np

from classifiers.tokens import Tokens, gathered

_LENGTHS = (3, 4, 5)


@dataclass(frozen=True, slots=True)
class Spellings:
    """Maps words to buckets of hashed character n-grams of three to five letters, edges included.

    Hashing keeps the model small and means that no list of letters is stored.
    """

    buckets: int

    def counts(self, tokens: Tokens, gather: Any | None = None) -> Any:
        """How often each bucket is hit in each passage, or each row of ``gather``: CSR."""
        return gathered(tokens.table, gather) @ self.matrix(tokens.types)

    def matrix(self, words: Sequence[str]) -> Any:
        """How often each bucket is hit by each word: a CSR matrix (words, buckets)."""
        from scipy import sparse

        hashes = [_hashes(word) for word in words]
        hits = np.frombuffer(b"".join(hashes), dtype=np.uint32) % self.buckets
        ends = np.cumsum(np.fromiter(map(len, hashes), dtype=np.int32)) // hits.itemsize
        starts = np.concatenate([[0], ends]).astype(np.int32)
        ones = np.ones(len(hits), dtype=np.float32)
        indices = hits.astype(np.int32)
        return sparse.csr_matrix((ones, indices, starts), shape=(len(words), self.buckets))


@lru_cache(maxsize=200_000)
def _hashes(word: str) -> bytes:
    """The hash of each n-gram of letters, four bytes each; most words were seen before."""
    return array("I", map(crc32, _grams(word))).tobytes()


def _grams(word: str) -> list[bytes]:
    edged = f"<{word}>".encode("ascii")
    return [
        edged[start : start + length]
        for length in _LENGTHS
        for start in range(len(edged) - length + 1)
    ]
