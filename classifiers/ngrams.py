"""Word n-grams: which ones are kept, and how often each stands in each passage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from classifiers.tokens import IntArray, Tokens

State = Mapping[str, npt.NDArray[Any]]


@dataclass(frozen=True, slots=True)
class NgramIndex:
    """The kept n-grams, numbered: words first, then pairs, then triples.

    An n-gram of several words is known by a key: the rank of its first words among the n-grams of
    their length, times the number of kept words, plus the rank of its last word. ``keys`` holds the
    sorted keys of each length from two words up.
    """

    words: tuple[str, ...]
    keys: tuple[IntArray, ...]
    columns: Mapping[str, int]
    """The rank of each word."""

    @classmethod
    def of(cls, words: Sequence[str], keys: Sequence[IntArray]) -> NgramIndex:
        """The index of these words, in this order, and of the longer n-grams with these keys."""
        return cls(tuple(words), tuple(keys), {word: rank for rank, word in enumerate(words)})

    @property
    def size(self) -> int:
        """How many n-grams are kept."""
        return self._first(len(self.keys) + 1)

    def counts(self, tokens: Tokens) -> Any:
        """How often each n-gram stands in each passage: a CSR matrix (passages, size)."""
        from scipy import sparse

        singles = self._ranks(tokens)
        rows, columns, ranks = [tokens.owner], [singles], singles
        for level, keys in enumerate(self.keys, start=1):
            ranks = _find(keys, _join(ranks, singles, tokens, level, len(self.words)))
            rows.append(tokens.owner[: len(ranks)])
            columns.append(np.where(ranks >= 0, ranks + self._first(level), -1))
        row, column = np.concatenate(rows), np.concatenate(columns)
        kept = column >= 0
        ones = np.ones(int(kept.sum()), dtype=np.float32)
        return sparse.csr_matrix(
            (ones, (row[kept], column[kept])), shape=(tokens.passages, self.size)
        )

    def keep(self, wanted: npt.NDArray[np.bool_]) -> NgramIndex:
        """The index of the wanted columns alone, and of the shorter n-grams that they begin with
        or end in.
        """
        kept = wanted.copy()
        for level in range(len(self.keys), 0, -1):
            head, tail = np.divmod(self._keys(level, kept), len(self.words))
            kept[self._first(level - 1) + head] = kept[tail] = True
        words = np.cumsum(kept[: len(self.words)]) - 1
        ranks, keys = words, []
        for level in range(1, len(self.keys) + 1):
            head, tail = np.divmod(self._keys(level, kept), len(self.words))
            keys.append(ranks[head] * int(words[-1] + 1) + words[tail])
            ranks = np.cumsum(kept[self._first(level) : self._first(level + 1)]) - 1
        return NgramIndex.of(
            [word for word, stays in zip(self.words, kept, strict=False) if stays], keys
        )

    def _keys(self, level: int, kept: npt.NDArray[np.bool_]) -> IntArray:
        """The keys of the kept n-grams of ``level + 1`` words."""
        first = self._first(level)
        keys = self.keys[level - 1]
        return keys[kept[first : first + len(keys)]]

    def length(self, column: int) -> int:
        """How many words the n-gram in ``column`` has."""
        return 1 + next(n for n in range(len(self.keys) + 1) if column < self._first(n + 1))

    def name(self, column: int) -> str:
        """The words of the n-gram in ``column``."""
        if column < len(self.words):
            return self.words[column]
        level = self.length(column) - 1
        return " ".join(self._spell(level, column - self._first(level)))

    def state(self) -> dict[str, npt.NDArray[Any]]:
        """The index as arrays, for the store."""
        spelt = np.frombuffer("\n".join(self.words).encode("ascii"), dtype=np.uint8)
        named = {f"keys{level}": keys for level, keys in enumerate(self.keys, start=1)}
        return {"words": spelt, **named}

    @classmethod
    def from_state(cls, state: State) -> NgramIndex:
        """The inverse of :meth:`state`."""
        spelt = state["words"].tobytes().decode("ascii").split("\n")
        levels = sum(name.startswith("keys") for name in state)
        keys = tuple(state[f"keys{level}"] for level in range(1, levels + 1))
        return cls.of(spelt, keys)

    @classmethod
    def fit(cls, tokens: Tokens, document: IntArray, longest: int, least: int) -> NgramIndex:
        """Keep the n-grams of up to ``longest`` words that stand in ``least`` documents or more.

        ``document`` (shape: passages) says which document each passage belongs to.
        """
        at = document[tokens.owner]
        common = _common(tokens.ids, at, least)
        index = cls.of([tokens.types[word] for word in common], ())
        singles = ranks = index._ranks(tokens)
        keys: list[IntArray] = []
        for level in range(1, longest):
            joined = _join(ranks, singles, tokens, level, len(common))
            known = joined >= 0
            keys.append(_common(joined[known], at[: len(joined)][known], least))
            ranks = _find(keys[-1], joined)
        return cls.of(index.words, keys)

    def _ranks(self, tokens: Tokens) -> IntArray:
        get = self.columns.get
        table = np.asarray([get(word, -1) for word in tokens.types], dtype=np.int64)
        return table[tokens.ids] if len(tokens.ids) else tokens.ids

    def _first(self, level: int) -> int:
        """First column of the n-grams of ``level + 1`` words."""
        if level == 0:
            return 0
        return len(self.words) + sum(len(keys) for keys in self.keys[: level - 1])

    def _spell(self, level: int, rank: int) -> list[str]:
        if level == 0:
            return [self.words[rank]]
        head, tail = divmod(int(self.keys[level - 1][rank]), len(self.words))
        return [*self._spell(level - 1, head), self.words[tail]]


def _join(ranks: IntArray, singles: IntArray, tokens: Tokens, level: int, words: int) -> IntArray:
    """Keys of the n-grams of ``level + 1`` words by first token; -1 where a part is not kept."""
    count = max(0, len(singles) - level)
    head, tail = ranks[:count], singles[level:]
    whole = tokens.owner[:count] == tokens.owner[level:] if count else np.zeros(0, dtype=bool)
    return np.where((head >= 0) & (tail >= 0) & whole, head * words + tail, -1)


def _find(keys: IntArray, wanted: IntArray) -> IntArray:
    """Rank of each wanted key among the sorted ``keys``; -1 where it is not one of them."""
    if not len(keys):
        return np.full(len(wanted), -1, dtype=np.int64)
    place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[place] == wanted, place, -1)


def _common(keys: IntArray, document: IntArray, least: int) -> IntArray:
    """The distinct keys that stand in ``least`` documents or more, sorted."""
    if not len(keys):
        return keys
    pairs = np.unique(np.stack([keys, document]), axis=1)
    distinct, frequency = np.unique(pairs[0], return_counts=True)
    kept: IntArray = distinct[frequency >= least]
    return kept
