"""What vocabularies hold and the model has not learnt, drivers and data gaps together."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from classifiers.newcomers import Newcomers
from classifiers.newcomers_gaps import NewGaps
from classifiers.tag import Document, Tag, Tagging
from classifiers.tagger import Tagger
from classifiers.vocabulary import Vocabulary, to_content


@dataclass(frozen=True, slots=True)
class NewConcepts:
    """Finders of new drivers and new gaps, and a version that changes with any of them."""

    drivers: Newcomers | None
    gaps: NewGaps | None
    version: str
    """Twelve hexadecimal digits; of gaps also the model's, whose words they are told by."""

    @classmethod
    def of(
        cls, drivers: Vocabulary | None, gaps: Vocabulary | None, tagger: Tagger
    ) -> NewConcepts | None:
        """What ``tagger`` does not know of the vocabularies; None when it knows everything."""
        ours = Newcomers.of(drivers, tagger.drivers) if drivers else None
        theirs = NewGaps.of(gaps, tagger) if gaps else None
        if ours is None and theirs is None:
            return None
        fresh = [
            concept
            for vocabulary, known in ((drivers, tagger.drivers), (gaps, tagger.gap_types))
            if vocabulary
            for concept in to_content(vocabulary)["concepts"]
            if concept["id"] not in known
        ]
        content = json.dumps([fresh, tagger.model.version if theirs else ""], sort_keys=True)
        return cls(ours, theirs, hashlib.sha256(content.encode()).hexdigest()[:12])

    def find(
        self, documents: Sequence[Document], taggings: Sequence[Tagging]
    ) -> list[tuple[Tag, ...]]:
        """The tags of new concepts alone, document by document; relevant ones get any."""
        added = list(taggings)
        for finder in (self.drivers, self.gaps):
            if finder is not None:
                added = finder.add(documents, added)
        pairs = zip(taggings, added, strict=True)
        return [after.tags[len(before.tags) :] for before, after in pairs]
