"""Sentences as numbers for the search of data gaps: words, letters, labels, turns of phrase."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from classifiers.lexicon import Lexicon
from classifiers.ngrams import State
from classifiers.state import Stateful, nest, part
from classifiers.tokens import IntArray, Tokens
from classifiers.view import View
from classifiers.vocabulary import load_vocabulary

_PHRASES = Path(__file__).parent / "gap_phrases.yaml"
_PHRASE_WEIGHT = 0.8
"""Weight of a logarithm of phrase hits beside rows of length 1 (chosen out of fold)."""
_BUCKETS = 2**14


@dataclass(frozen=True, slots=True)
class SentenceView:
    """A view of words, letters and label hits; beside it, turns of phrase."""

    view: View
    phrases: Lexicon | None
    """None in models that were made before turns of phrase were heard."""

    def rows(self, tokens: Tokens, hits: Any) -> Any:
        """A CSR matrix with one row a passage; ``hits`` are label hits (passages, concepts)."""
        if self.phrases is None:
            return self.view.rows(tokens, hits)
        said = self.phrases.hits(tokens).astype(np.float32)
        said.data = np.log1p(said.data) * np.float32(_PHRASE_WEIGHT)
        return self.view.rows(tokens, hits, more=[said])

    def state(self) -> dict[str, npt.NDArray[Any]]:
        """The view as arrays, for the store."""
        if self.phrases is None:
            return self.view.state()
        parts: dict[str, Stateful] = {"view": self.view, "phrases": self.phrases}
        return nest(parts)

    @classmethod
    def from_state(cls, state: State) -> SentenceView:
        """The inverse of :meth:`state`."""
        phrases = part(state, "phrases")
        if not phrases:
            return cls(View.from_state(state), None)
        return cls(View.from_state(part(state, "view")), Lexicon.from_state(phrases))

    @classmethod
    def fit(cls, tokens: Tokens, document: IntArray, hits: Any) -> SentenceView:
        """Choose the n-grams of the passages; the turns of phrase are those that are shipped."""
        view = View.fit(tokens, document, hits, longest=3, least=3, buckets=_BUCKETS)
        return cls(view, Lexicon.of((load_vocabulary(_PHRASES),)))
