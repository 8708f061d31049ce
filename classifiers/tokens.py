"""Words of many passages at once, folded and numbered, so that counting is a matter of arrays."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

IntArray = npt.NDArray[np.int64]

_LETTERS = bytes(code if ord("a") <= code <= ord("z") else ord(" ") for code in range(256))
"""What each byte of a folded text becomes: whatever is no small letter parts words."""


def fold(text: str) -> str:
    """Small letters without diacritics; œ and æ are spelt out, letters of other scripts fall."""
    lowered = text.lower()
    if not lowered.isascii():
        spelt = lowered.replace("œ", "oe").replace("æ", "ae").replace("’", "'")
        lowered = unicodedata.normalize("NFKD", spelt).encode("ascii", "ignore").decode("ascii")
    return lowered


def words(text: str) -> list[str]:
    """The folded words of ``text`` that have two letters or more, in order."""
    return [word.decode("ascii") for word in _pieces(text) if len(word) > 1]


def _pieces(text: str) -> list[bytes]:
    """The folded words of ``text``, single letters included."""
    return fold(text).encode("ascii").translate(_LETTERS).split()


@dataclass(frozen=True)
class Tokens:
    """The words of a batch of passages.

    ``types`` are the distinct words, sorted, so that sums over them run in one order whatever else
    is in the batch; ``ids`` (shape: tokens) says which word each token is, and
    ``owner`` (shape: tokens) in which of the ``passages`` passages it stands.
    """

    types: tuple[str, ...]
    ids: IntArray
    owner: IntArray
    passages: int

    def only(self, kept: npt.NDArray[np.bool_]) -> Tokens:
        """The words of the kept passages (shape: passages), numbered as before."""
        inside = kept[self.owner]
        place = np.cumsum(kept) - 1
        return Tokens(self.types, self.ids[inside], place[self.owner[inside]], int(kept.sum()))

    @cached_property
    def table(self) -> Any:
        """How often each word stands in each passage: a CSR matrix (passages, types)."""
        return tally(self.owner, self.ids, (self.passages, len(self.types)))


def tokenise(passages: Sequence[str]) -> Tokens:
    """Fold, cut and number the words of every passage."""
    number: defaultdict[bytes, int] = defaultdict()
    number.default_factory = number.__len__
    found: list[int] = []
    lengths = np.zeros(len(passages), dtype=np.int64)
    for index, passage in enumerate(passages):
        pieces = _pieces(passage)
        found.extend(map(number.__getitem__, pieces))
        lengths[index] = len(pieces)
    types = [word for word in sorted(number) if len(word) > 1]
    rank = np.full(len(number), -1, dtype=np.int64)
    rank[[number[word] for word in types]] = np.arange(len(types))
    ids = rank[np.asarray(found, dtype=np.int64)]
    owner = np.repeat(np.arange(len(passages), dtype=np.int64), lengths)
    kept = ids >= 0
    names = tuple(word.decode("ascii") for word in types)
    return Tokens(names, ids[kept], owner[kept], len(passages))


def gathered(counts: Any, gather: Any | None) -> Any:
    """Counts by passage summed by ``gather`` (rows, passages); as they are if there is none."""
    return counts if gather is None else gather @ counts


def tally(rows: IntArray, columns: IntArray, shape: tuple[int, int]) -> Any:
    """How often each pair of row and column comes: a CSR matrix, columns in order."""
    from scipy import sparse

    bits = shape[1].bit_length()
    cells = np.sort(rows << bits | columns)
    first = np.flatnonzero(np.diff(cells, prepend=-1))
    times = np.diff(first, append=len(cells)).astype(np.float32)
    distinct = cells[first]
    starts = np.searchsorted(distinct, np.arange(shape[0] + 1) << bits)
    return sparse.csr_matrix((times, distinct & ((1 << bits) - 1), starts), shape=shape)
