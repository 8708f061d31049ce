"""What training computes from the gold documents once, for everything that learns from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from classifiers.calibration import Bools, Floats
from classifiers.gold import GoldDocument
from classifiers.learning import fold_of
from classifiers.lexicon import Lexicon
from classifiers.passages import Passages, cut
from classifiers.tokens import IntArray, Tokens, tokenise


@dataclass(frozen=True, slots=True)
class Material:
    """Gold documents, their passages and words, label hits, folds and weights."""

    gold: tuple[GoldDocument, ...]
    passages: Passages
    tokens: Tokens
    hits: Any
    """Label hits by passage: CSR (passages, concepts of all vocabularies)."""
    fold: IntArray
    weight: Floats

    @property
    def languages(self) -> list[str]:
        """The documents' own languages."""
        return [row.language for row in self.gold]

    @property
    def relevant(self) -> Bools:
        """Which documents are relevant."""
        return np.asarray([row.relevant for row in self.gold], dtype=bool)

    @property
    def original(self) -> Bools:
        """Which documents experts tagged in their own language.

        Translations may be a choice of peculiar documents, so they say little of how often a tag
        is borne.
        """
        return np.asarray(
            [row.translation_of is None and not row.projected for row in self.gold], dtype=bool
        )

    @property
    def tagged(self) -> Bools:
        """Which documents experts tagged; only these are measured on."""
        return np.asarray([not row.projected for row in self.gold], dtype=bool)


def prepare(gold: Sequence[GoldDocument], lexicon: Lexicon) -> Material:
    """Cut, count and look up everything once."""
    passages = cut([row.document for row in gold])
    tokens = tokenise(passages.texts)
    fold = np.asarray([fold_of(row.family) for row in gold], dtype=np.int64)
    weight: npt.NDArray[np.float64] = np.asarray([row.weight for row in gold], dtype=np.float64)
    return Material(tuple(gold), passages, tokens, lexicon.hits(tokens), fold, weight)
