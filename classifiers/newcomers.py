"""Drivers that a vocabulary has and the model does not yet know: found by labels and definition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from classifiers.calibration import Floats
from classifiers.language import detect
from classifiers.lexicon import Lexicon
from classifiers.passages import Passages, best_passages, cut
from classifiers.tag import Document, Tag, Tagging
from classifiers.tokens import Tokens, tokenise, words
from classifiers.vocabulary import Concept, Vocabulary

THRESHOLD = 0.45
"""Score that is enough: a label in the title, twice in the abstract, or once beside about a third
of the definition's words."""
CEILING = 0.6
"""Highest score: names alone are never as sure as a model that has seen examples."""
_HIT = 0.35
"""What one label of one word in the abstract weighs; in the title twice that."""
_TELLING = 5
"""Shorter words of a definition say nothing of its subject."""


@dataclass(frozen=True, slots=True)
class Newcomers:
    """Concepts of a vocabulary that no model has learnt, with the words of their definitions."""

    vocabulary: str
    concepts: tuple[str, ...]
    lexicon: Lexicon
    definitions: tuple[Mapping[str, frozenset[str]], ...]
    """By concept, then by language; labels left out."""

    @classmethod
    def of(cls, vocabulary: Vocabulary, known: Sequence[str]) -> Newcomers | None:
        """Those of ``vocabulary`` that are not ``known``; None when there are none.

        Hidden labels are left out: they point to a concept and are no name for it.
        """
        fresh = tuple(
            replace(concept, hidden_label={}) for concept in vocabulary if concept.id not in known
        )
        if not fresh:
            return None
        return cls(
            vocabulary.name,
            tuple(concept.id for concept in fresh),
            Lexicon.of([replace(vocabulary, concepts=_alone(fresh))]),
            tuple(_definition(concept) for concept in fresh),
        )

    def add(self, documents: Sequence[Document], taggings: Sequence[Tagging]) -> list[Tagging]:
        """The taggings with tags of newcomers after the others; only relevant documents get any."""
        passages = cut(documents)
        tokens = tokenise(passages.texts)
        hits = self.lexicon.hits(tokens)
        heard = np.asarray((passages.gather() @ hits).todense(), dtype=np.float64)
        scores = self._scores(documents, heard)
        spots = _sentences(hits.toarray().astype(np.float64), passages)
        return [
            replace(
                tagging, tags=(*tagging.tags, *self._tags(row, scores, spots, passages, tokens))
            )
            if tagging.relevant
            else tagging
            for row, tagging in enumerate(taggings)
        ]

    def _scores(self, documents: Sequence[Document], heard: Floats) -> Floats:
        """``1 - exp(-(0.35 * label hits + share of the definition's words))``, under the ceiling.

        Without any label there is no score: a definition's words alone are no name.
        """
        scores = np.zeros(heard.shape)
        for row, place in zip(*np.nonzero(heard), strict=True):
            document = documents[row]
            text = f"{document.title}\n{document.abstract}\n{document.text}"
            wanted = self.definitions[place].get(detect(text, document.language), frozenset())
            share = len(wanted & {*words(text)}) / len(wanted) if wanted else 0.0
            scores[row, place] = 1 - np.exp(-(_HIT * heard[row, place] + share))
        return np.minimum(scores, CEILING)

    def _tags(
        self, row: int, scores: Floats, spots: Floats, passages: Passages, tokens: Tokens
    ) -> list[Tag]:
        return [
            Tag(
                vocabulary=self.vocabulary,
                concept=self.concepts[place],
                score=float(scores[row, place]),
                quote=passages.texts[int(spots[row, place])],
                terms=self._terms(int(place), row, passages, tokens),
            )
            for place in np.flatnonzero(scores[row] >= THRESHOLD)
        ]

    def _terms(self, place: int, row: int, passages: Passages, tokens: Tokens) -> tuple[str, ...]:
        """The labels of a concept that stand in a document."""
        mine = self.lexicon.column[self.lexicon.concept == place]
        inside = passages.gather()[row] @ self.lexicon.ngrams.counts(tokens)
        found = [int(column) for column in mine if inside[0, int(column)] > 0]
        return tuple(self.lexicon.ngrams.name(column) for column in found)


def _alone(concepts: tuple[Concept, ...]) -> tuple[Concept, ...]:
    """Concepts without what stands above them, which may not be a newcomer."""
    return tuple(replace(concept, broader=None) for concept in concepts)


def _definition(concept: Concept) -> Mapping[str, frozenset[str]]:
    labels = {
        word
        for label in [*concept.pref_label.values(), *sum(concept.alt_label.values(), ())]
        for word in words(label)
    }
    return {
        language: frozenset(w for w in words(text) if len(w) >= _TELLING) - labels
        for language, text in concept.definition.items()
    }


def _sentences(hits: Floats, passages: Passages) -> Floats:
    """The passage that names each concept most, a title only where no sentence does."""
    lowered = np.where(passages.title[:, None], hits * 0.01, hits)
    spots: Floats = best_passages(lowered, passages.document, passages.documents)[1].astype(float)
    return spots
