"""Words of many passages at once, folded and numbered, so that counting is a matter of arrays."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

IntArray = npt.NDArray[np.int64]

_WORD = re.compile(r"[a-z][a-z]+")


def fold(text: str) -> str:
    """Small letters without diacritics; œ and æ are spelt out, letters of other scripts fall."""
    lowered = text.lower()
    if not lowered.isascii():
        spelt = lowered.replace("œ", "oe").replace("æ", "ae").replace("’", "'")
        lowered = unicodedata.normalize("NFKD", spelt).encode("ascii", "ignore").decode("ascii")
    return lowered


def words(text: str) -> list[str]:
    """The folded words of ``text`` that have two letters or more, in order."""
    return _WORD.findall(fold(text))


@dataclass(frozen=True, slots=True)
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

    @property
    def adjacent(self) -> npt.NDArray[np.bool_]:
        """For each token but the last, whether the next one stands in the same passage."""
        same: npt.NDArray[np.bool_] = self.owner[:-1] == self.owner[1:]
        return same


def tokenise(passages: Sequence[str]) -> Tokens:
    """Fold, cut and number the words of every passage."""
    number: dict[str, int] = {}
    ids: list[int] = []
    lengths = np.zeros(len(passages), dtype=np.int64)
    for index, passage in enumerate(passages):
        found = words(passage)
        ids += [number.setdefault(word, len(number)) for word in found]
        lengths[index] = len(found)
    types = sorted(number)
    rank = np.empty(len(types), dtype=np.int64)
    rank[[number[word] for word in types]] = np.arange(len(types))
    owner = np.repeat(np.arange(len(passages), dtype=np.int64), lengths)
    return Tokens(tuple(types), rank[np.asarray(ids, dtype=np.int64)], owner, len(passages))
