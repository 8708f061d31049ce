"""A cheap first look at relevance: which texts of very many are worth the tagger's full reading.

It hears only single words, with the weights that the tagger's own model gives them, and lets pass
whatever comes near the model's threshold. So it is never stricter by design, only blinder.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from classifiers.scorer import ANY_LANGUAGE
from classifiers.tagger import Tagger
from classifiers.tokens import words

SLACK = 0.64
"""How far below the threshold, in the model's margins, a text may stay and pass."""
LEAST = 0.18
"""What the words that speak for relevance must add up to by themselves: texts of far fields have
no word against it either. Of what the tagger finds relevant among 3,200 abstracts of the field and
beside it, 99 % pass both bounds, and two fifths of the rest."""
READ = 1_500
"""Characters of title and abstract that are looked at."""


@dataclass(frozen=True, slots=True)
class Screen:
    """Words with their weight for relevance; made once from a tagger."""

    weights: Mapping[str, tuple[float, float]]
    """Word → what it adds for relevance, and what it adds to the squared length of a text."""
    needed: Mapping[str, float]
    """Language → the sum from which a text passes; ``*`` for any other."""

    @classmethod
    def of(cls, tagger: Tagger, slack: float = SLACK) -> Screen:
        """The screen of a model."""
        reader = tagger.documents
        names = reader.view.ngrams.words
        rarity = reader.view.ngram_idf[: len(names)].tolist()
        heard = reader.scorer.weights[: len(names), 0].tolist()
        table = {
            name: (idf * weight, idf * idf)
            for name, idf, weight in zip(names, rarity, heard, strict=True)
        }
        cuts = reader.cuts
        needed = {}
        for row, language in enumerate(cuts.languages):
            odds = math.log(cuts.threshold[row, 0] / (1 - cuts.threshold[row, 0]))
            margin = (odds - cuts.offset[row, 0]) / cuts.slope[row, 0]
            needed[language] = float(margin - reader.scorer.intercept[0]) - slack
        return cls(table, needed)

    def score(self, title: str, abstract: str) -> tuple[float, float]:
        """What the words of a text say for relevance, each word once: in all, and those for it."""
        found = set(words(f"{title} {abstract[:READ]}"))
        pairs = [pair for word in sorted(found) if (pair := self.weights.get(word))]
        length = math.sqrt(sum(square for _, square in pairs))
        if not length:
            return -math.inf, 0.0
        whole = sum(weight for weight, _ in pairs)
        return whole / length, sum(weight for weight, _ in pairs if weight > 0) / length

    def passes(self, title: str, abstract: str, language: str) -> bool:
        """Whether the tagger should read this text."""
        whole, speaking = self.score(title, abstract)
        needed = self.needed.get(language, self.needed[ANY_LANGUAGE])
        return speaking >= LEAST and whole >= needed
