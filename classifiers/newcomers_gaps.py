"""Data gaps that a vocabulary has and the model does not yet know: found by their definitions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from classifiers.calibration import Floats
from classifiers.passages import best_passages
from classifiers.tag import Document, GapStatus, Tag, Tagging
from classifiers.tagger import Scored, Tagger
from classifiers.tokens import tokenise
from classifiers.vocabulary import Concept, Vocabulary
from classifiers.weighting import weigh

THRESHOLD = 0.2
"""Score that is enough (chosen on gold tags, each gap in turn taken for a new one)."""
_CURVE = (1.63, 1.03)
"""Log-odds of a tag are the first plus the second times the logarithm of the likeness; fitted on
gold tags in the same way."""
_LEAST = 1e-4


@dataclass(frozen=True, slots=True)
class NewGaps:
    """Gaps that no model has learnt, and what is said of each in each language."""

    vocabulary: str
    concepts: tuple[str, ...]
    tagger: Tagger
    rows: Mapping[str, Any]
    """By language: CSR (concepts, n-grams) of unit length."""

    @classmethod
    def of(cls, vocabulary: Vocabulary, tagger: Tagger) -> NewGaps | None:
        """Those of ``vocabulary`` that ``tagger`` does not know; None when there are none."""
        fresh = tuple(concept for concept in vocabulary if concept.id not in tagger.gap_types)
        if not fresh:
            return None
        view = tagger.gaps.view.view
        languages = sorted({code for concept in fresh for code in concept.pref_label})
        rows = {
            code: weigh(
                view.ngrams.counts(tokenise([_said(concept, code) for concept in fresh])),
                view.ngram_idf,
            )
            for code in languages
        }
        return cls(vocabulary.name, tuple(concept.id for concept in fresh), tagger, rows)

    def add(self, documents: Sequence[Document], taggings: Sequence[Tagging]) -> list[Tagging]:
        """The taggings with tags of new gaps after the others; only relevant documents get any."""
        found = list(taggings)
        places = [place for place, tagging in enumerate(taggings) if tagging.relevant]
        if places:
            scored = self.tagger.score([documents[place] for place in places])
            for place, tags in zip(places, self._tags(scored), strict=True):
                found[place] = replace(found[place], tags=(*found[place].tags, *tags))
        return found

    def _tags(self, scored: Scored) -> Iterator[tuple[Tag, ...]]:
        passages, found, reader = scored.passages, scored.found, self.tagger.gaps
        alike = np.sqrt(found.said)[:, None] * self._likeness(scored)
        alike[passages.title] *= 0.01
        best, place = best_passages(alike, passages.document, passages.documents)
        scores = _probability(best * np.sqrt(found.any)[:, None])
        for row in range(passages.documents):
            given = np.flatnonzero(scores[row] >= THRESHOLD)
            spots = place[row, given]
            done = reader.status.margins(found.rows[spots])[:, 0] > 0 if len(given) else spots
            yield tuple(
                Tag(
                    vocabulary=self.vocabulary,
                    concept=self.concepts[concept],
                    score=float(scores[row, concept]),
                    quote=passages.texts[spot],
                    status=GapStatus.ADDRESSED if addressed else GapStatus.IDENTIFIED,
                )
                for concept, spot, addressed in zip(given, spots, done, strict=True)
            )

    def _likeness(self, scored: Scored) -> Floats:
        """Cosine of each passage and what is said of each gap in its language."""
        words = self.tagger.gaps.view.view.ngrams.size
        rows = scored.found.rows[:, :words]
        alike = np.zeros((rows.shape[0], len(self.concepts)))
        owner = scored.passages.document
        for code, said in self.rows.items():
            mine = np.asarray([language == code for language in scored.languages])[owner]
            alike[mine] = (rows[mine] @ said.T).toarray()
        return alike


def _said(concept: Concept, language: str) -> str:
    """Everything that a vocabulary says of a concept in a language, its name twice."""
    name = concept.pref_label.get(language, "")
    others = [*concept.alt_label.get(language, ()), *concept.hidden_label.get(language, ())]
    return "\n".join([name, name, *others, concept.definition.get(language, "")])


def _probability(likeness: Floats) -> Floats:
    offset, slope = _CURVE
    probability: Floats = 1 / (1 + np.exp(-(offset + slope * np.log(likeness + _LEAST))))
    return probability
