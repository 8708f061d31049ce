"""Why a text is tagged as it is: scores beside their thresholds, and what came close."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from classifiers.calibration import Bools, Floats
from classifiers.doubts import in_doubt
from classifiers.tag import Document, Tag
from classifiers.tagger import Tagger


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """One concept that a text bears or nearly bears."""

    tag: Tag
    """Score, sentence and terms, whether the tag is given or not."""
    threshold: float
    """The score that its concept needs in the text's language."""
    given: bool
    doubtful: bool
    """The score is within :data:`classifiers.doubts.BAND` of its threshold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What a model makes of one text, and how surely."""

    language: str
    relevant: bool
    relevance_score: float
    relevance_threshold: float
    verdicts: tuple[Verdict, ...]
    """What is given or in doubt: by vocabulary, likeliest first."""


def explain(tagger: Tagger, document: Document) -> Account:
    """Give every tag that the model sets on the document, and every one that it nearly sets.

    A text that is not relevant bears no tag; those it would bear come with ``given`` false.
    """
    scored = tagger.score([document])
    (tagging,) = tagger.tag([document])
    scores = scored.read.probabilities[0]
    needed = tagger.documents.cuts.thresholds(scored.languages)[0]
    given = {(tag.vocabulary, tag.concept) for tag in tagging.tags}
    gap_scores = scored.found.probabilities[0]
    gap_needed = scored.found.needed[0]
    drivers, gaps = tagger.vocabularies
    mask = np.concatenate([[False], _shown(scores[1:], needed[1:])])
    shown = _shown(gap_scores, gap_needed) | scored.found.chosen[0]
    found = replace(scored.found, chosen=shown[None, :])
    tags = [
        *tagger.documents.tags(scored.read, scored.passages, mask[None, :], drivers),
        *tagger.gaps.tags(found, scored.passages, np.ones(1, dtype=bool), gaps),
    ]
    thresholds = {
        **dict(zip(((drivers, id_) for id_ in tagger.drivers), needed[1:], strict=True)),
        **dict(zip(((gaps, id_) for id_ in tagger.gap_types), gap_needed, strict=True)),
    }
    return Account(
        language=scored.languages[0],
        relevant=tagging.relevant,
        relevance_score=float(scores[0]),
        relevance_threshold=float(needed[0]),
        verdicts=tuple(
            _verdict(tag, float(thresholds[tag.vocabulary, tag.concept]), given)
            for tag in _likeliest_first(tags)
        ),
    )


def _shown(scores: Floats, thresholds: Floats) -> Bools:
    shown: Bools = (scores >= thresholds) | in_doubt(scores, thresholds)
    return shown


def _likeliest_first(tags: list[tuple[Tag, ...]]) -> Iterator[Tag]:
    for row in tags:
        yield from sorted(row, key=lambda tag: -tag.score)


def _verdict(tag: Tag, threshold: float, given: set[tuple[str, str]]) -> Verdict:
    return Verdict(
        tag=tag,
        threshold=threshold,
        given=(tag.vocabulary, tag.concept) in given,
        doubtful=bool(in_doubt(np.asarray([tag.score]), np.asarray([threshold]))[0]),
    )
