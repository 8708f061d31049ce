"""Word n-grams: which ones are kept, and how often each stands in each passage."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, repeat
from typing import Any

import numpy as np
import numpy.typing as npt

from classifiers.places import Places
from classifiers.tokens import IntArray, Tokens, tally

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
    ranks: Mapping[str, int]
    """The rank of each word."""
    places: tuple[Places, ...]
    """The rank of each key, by length."""
    ends: tuple[int, ...]
    """By length, the column after the last n-gram of so many words."""

    @classmethod
    def of(cls, words: Sequence[str], keys: Sequence[IntArray]) -> NgramIndex:
        """The index of these words, in this order, and of the longer n-grams with these keys."""
        return cls(
            words=tuple(words),
            keys=tuple(keys),
            ranks={word: rank for rank, word in enumerate(words)},
            places=tuple(map(Places.of, keys)),
            ends=tuple(accumulate(map(len, keys), initial=len(words))),
        )

    @property
    def size(self) -> int:
        """How many n-grams are kept."""
        return self.ends[-1]

    def counts(self, tokens: Tokens) -> Any:
        """How often each n-gram stands in each passage: a CSR matrix (passages, size)."""
        singles = self._ranks(tokens)
        at = np.flatnonzero(singles >= 0)
        ranks = singles[at]
        owners, columns = [tokens.owner[at]], [ranks]
        for level, places in enumerate(self.places, start=1):
            at, keys = _longer(at, ranks, singles, tokens.owner, level, len(self.words))
            ranks = places.find(keys)
            kept = ranks >= 0
            at, ranks = at[kept], ranks[kept]
            owners.append(tokens.owner[at])
            columns.append(ranks + self._first(level))
        return tally(np.concatenate(owners), np.concatenate(columns), (tokens.passages, self.size))

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
        return 1 + bisect_right(self.ends, column)

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
        common = _common(tokens.ids, document[tokens.owner], least)
        index = cls.of([tokens.types[word] for word in common], ())
        singles = index._ranks(tokens)
        at = np.flatnonzero(singles >= 0)
        ranks = singles[at]
        keys: list[IntArray] = []
        for level in range(1, longest):
            at, joined = _longer(at, ranks, singles, tokens.owner, level, len(common))
            keys.append(_common(joined, document[tokens.owner[at]], least))
            ranks = Places.of(keys[-1]).find(joined)
            at, ranks = at[ranks >= 0], ranks[ranks >= 0]
        return cls.of(index.words, keys)

    def _ranks(self, tokens: Tokens) -> IntArray:
        """The rank of each token; -1 where its word is not kept."""
        known = map(self.ranks.get, tokens.types, repeat(-1))
        return np.fromiter(known, dtype=np.int64, count=len(tokens.types))[tokens.ids]

    def _first(self, level: int) -> int:
        """First column of the n-grams of ``level + 1`` words."""
        return self.ends[level - 1] if level else 0

    def _spell(self, level: int, rank: int) -> list[str]:
        if level == 0:
            return [self.words[rank]]
        head, tail = divmod(int(self.keys[level - 1][rank]), len(self.words))
        return [*self._spell(level - 1, head), self.words[tail]]


def _longer(
    at: IntArray, ranks: IntArray, singles: IntArray, owner: IntArray, level: int, words: int
) -> tuple[IntArray, IntArray]:
    """N-grams of ``level + 1`` words whose parts are kept: their first tokens, and their keys.

    ``at`` are the first tokens of the kept n-grams that are one word shorter, ``ranks`` theirs.
    """
    inside = np.searchsorted(at, len(singles) - level)
    head, ends = at[:inside], at[:inside] + level
    tail = singles[ends]
    whole = (tail >= 0) & (owner[head] == owner[ends])
    return head[whole], ranks[:inside][whole] * words + tail[whole]


def _common(keys: IntArray, document: IntArray, least: int) -> IntArray:
    """The distinct keys that stand in ``least`` documents or more, sorted."""
    if not len(keys):
        return keys
    pairs = np.unique(np.stack([keys, document]), axis=1)
    distinct, frequency = np.unique(pairs[0], return_counts=True)
    kept: IntArray = distinct[frequency >= least]
    return kept
