"""The tagger: relevance, drivers, data gaps and language of many documents in one pass."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import compress
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from classifiers import store
from classifiers.calibration import Bools, Floats
from classifiers.documents import DocumentReader, Read
from classifiers.doubts import doubts_of, in_doubt
from classifiers.errors import ModelUnreadable
from classifiers.gaps import Found, GapReader
from classifiers.language import detect
from classifiers.lexicon import Lexicon
from classifiers.passages import Passages, cut
from classifiers.state import Stateful, nest, part
from classifiers.tag import Document, Doubt, Tagging
from classifiers.tokens import Tokens, tokenise

STARTER = Path(__file__).parent / "starter"
"""The model that comes with the monitor."""

_BATCH = 512
"""Documents read at once: keeps memory flat, and arrays long enough to be fast."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelVersion:
    """Which model set a tag."""

    version: str
    """Hash of everything the model computes with."""
    data_hash: str
    """Hash of the gold tags it was trained on."""
    trained: str
    """ISO date."""
    metrics: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    """Scores measured out of fold when it was trained."""
    reviews: tuple[str, ...] = ()
    """Fingerprints of the reviews it has learnt from, each of which counts once."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A batch read for relevance and drivers; its data gaps have not been looked for."""

    languages: list[str]
    passages: Passages
    tokens: Tokens
    hits: Any
    """Label hits: CSR (passages, concepts)."""
    read: Read

    def only(self, kept: Bools) -> Heard:
        """The kept documents alone (shape: documents)."""
        inside = kept[self.passages.document]
        return Heard(
            list(compress(self.languages, kept)),
            self.passages.only(kept),
            self.tokens.only(inside),
            self.hits[inside],
            self.read.only(kept, inside),
        )


@dataclass(frozen=True, slots=True)
class Scored:
    """What one pass over a batch computes; decisions come after."""

    languages: list[str]
    passages: Passages
    tokens: Tokens
    read: Read
    found: Found


@dataclass(frozen=True, slots=True)
class Tagger:
    """A trained model, ready to tag."""

    model: ModelVersion
    vocabularies: tuple[str, str]
    """Names of the two vocabularies: of drivers, of gaps."""
    lexicon: Lexicon
    documents: DocumentReader
    gaps: GapReader

    @classmethod
    def load(cls, folder: Path | None = None) -> Tagger:
        """Read a model; None stands for the shipped starter. Raises ModelUnreadable."""
        arrays, record = store.load(folder or STARTER)
        try:
            return cls(
                _version(record),
                (record["vocabularies"][0], record["vocabularies"][1]),
                Lexicon.from_state(part(arrays, "lexicon")),
                DocumentReader.from_state(part(arrays, "documents")),
                GapReader.from_state(part(arrays, "gaps")),
            )
        except (KeyError, IndexError, TypeError) as error:
            raise ModelUnreadable(f"{folder or STARTER}: incomplete model: {error}") from error

    def save(self, folder: Path) -> None:
        """Write the model into ``folder``: ``model.skops`` and ``model.json``."""
        record = {
            "version": self.model.version,
            "data_hash": self.model.data_hash,
            "trained": self.model.trained,
            "metrics": dict(self.model.metrics),
            **({"reviews": list(self.model.reviews)} if self.model.reviews else {}),
            "vocabularies": list(self.vocabularies),
        }
        store.save(folder, self.state(), record)

    def state(self) -> dict[str, npt.NDArray[Any]]:
        """Everything the model computes with, as arrays."""
        parts: dict[str, Stateful] = {
            "lexicon": self.lexicon,
            "documents": self.documents,
            "gaps": self.gaps,
        }
        return nest(parts)

    def named(self) -> Tagger:
        """The same tagger under the hash of its own content."""
        content = store.content_hash(self.state(), {"vocabularies": list(self.vocabularies)})
        return replace(self, model=replace(self.model, version=content))

    @property
    def drivers(self) -> tuple[str, ...]:
        """Ids of the drivers it knows."""
        return self.documents.labels

    @property
    def gap_types(self) -> tuple[str, ...]:
        """Ids of the data gaps it knows."""
        return self.gaps.labels

    def tag(self, documents: Sequence[Document]) -> list[Tagging]:
        """Tag every document, in order."""
        return [tagging for batch in _batches(documents) for tagging in self._tag_batch(batch)]

    def probabilities(self, documents: Sequence[Document]) -> Floats:
        """Probability of relevance, of each driver and of each gap: (documents, 1 + both)."""
        tables = [
            np.hstack([scored.read.probabilities, scored.found.probabilities])
            for scored in map(self.score, _batches(documents))
        ]
        width = 1 + len(self.drivers) + len(self.gap_types)
        return np.vstack(tables) if tables else np.zeros((0, width))

    def score(self, documents: Sequence[Document]) -> Scored:
        """Languages, passages, words and probabilities of a few documents; nothing is decided."""
        return self._search(self._hear(documents))

    def _hear(self, documents: Sequence[Document]) -> Heard:
        languages = [detect(f"{d.title}\n{d.abstract or d.text}", d.language) for d in documents]
        passages = cut(documents)
        tokens = tokenise(passages.texts)
        hits = self.lexicon.hits(tokens)
        read = self.documents.read(tokens, hits, passages, languages)
        return Heard(languages, passages, tokens, hits, read)

    def _search(self, heard: Heard) -> Scored:
        """Look for the data gaps."""
        passages, tokens, read = heard.passages, heard.tokens, heard.read
        found = self.gaps.find(tokens, heard.hits, passages, read.rows, read.probabilities[:, 0])
        return Scored(heard.languages, passages, tokens, read, found)

    def _tag_batch(self, documents: Sequence[Document]) -> list[Tagging]:
        """A document that is surely not relevant bears no tag, so nothing more is asked of it."""
        heard = self._hear(documents)
        scores = heard.read.probabilities[:, 0]
        needed = self.documents.cuts.thresholds(heard.languages)[:, 0]
        open_ = (scores >= needed) | in_doubt(scores, needed)
        decided = iter(self._decide(self._search(heard.only(open_))) if open_.any() else ())
        return [
            next(decided)
            if asked
            else Tagging(language=language, relevant=False, relevance_score=float(score))
            for asked, language, score in zip(open_, heard.languages, scores, strict=True)
        ]

    def _decide(self, scored: Scored) -> list[Tagging]:
        probabilities, passages = scored.read.probabilities, scored.passages
        chosen = probabilities >= self.documents.cuts.thresholds(scored.languages)
        relevant = chosen[:, 0]
        ours, theirs = self.vocabularies
        borne = chosen & relevant[:, None]
        drivers = self.documents.tags(scored.read, passages, borne, ours)
        gaps = self.gaps.tags(scored.found, passages, relevant, theirs)
        doubts = self._doubts(scored)
        return [
            Tagging(
                language=scored.languages[number],
                relevant=bool(relevant[number]),
                relevance_score=float(probabilities[number, 0]),
                tags=(*drivers[number], *gaps[number]),
                doubts=doubts[number],
            )
            for number in range(len(relevant))
        ]

    def _doubts(self, scored: Scored) -> list[tuple[Doubt, ...]]:
        """What is in doubt in each document."""
        read, found = scored.read.probabilities, scored.found
        ours, theirs = self.vocabularies
        names = [*((ours, id_) for id_ in self.drivers), *((theirs, id_) for id_ in self.gap_types)]
        return doubts_of(
            names,
            np.hstack([read, found.probabilities]),
            np.hstack([self.documents.cuts.thresholds(scored.languages), found.needed]),
            np.hstack([np.ones(read.shape, dtype=bool), found.possible]),
        )


def model_version(folder: Path | None = None) -> ModelVersion:
    """Which model lies in ``folder``, without loading it; None stands for the shipped starter.

    Raises ModelUnreadable.
    """
    record = store.read_record(folder or STARTER)
    try:
        return _version(record)
    except (KeyError, TypeError, ValueError) as error:
        raise ModelUnreadable(f"{folder or STARTER}: incomplete model: {error}") from error


def _version(record: Mapping[str, Any]) -> ModelVersion:
    return ModelVersion(
        version=record["version"],
        data_hash=record["data_hash"],
        trained=record["trained"],
        metrics=MappingProxyType(dict(record["metrics"])),
        reviews=tuple(record.get("reviews", ())),
    )


def _batches(documents: Sequence[Document]) -> Iterator[Sequence[Document]]:
    for start in range(0, len(documents), _BATCH):
        yield documents[start : start + _BATCH]
