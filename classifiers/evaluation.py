"""How good a tagger is on gold documents: scores by concept, by language and over all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from classifiers.calibration import Bools, Floats, expected_calibration_error
from classifiers.gold import GoldDocument
from classifiers.intervals import macro_interval, micro_interval
from classifiers.tag import Tagging
from classifiers.tagger import Tagger


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """How well one yes-or-no decision was taken."""

    precision: float
    recall: float
    f1: float
    support: int
    """Documents that bear it."""
    average_precision: float | None = None
    """Area under precision and recall; None where no document bears it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VocabularyScores:
    """The decisions over one vocabulary. Macro: the mean over concepts that were borne or given."""

    macro_f1: float
    micro_f1: float
    calibration_error: float
    """Expected calibration error over all decisions."""
    by_concept: Mapping[str, Scores]


@dataclass(frozen=True, slots=True, kw_only=True)
class GapScores:
    """The decisions over data gaps, by document."""

    any_f1: float
    """Does the document bear any gap at all."""
    type_macro_f1: float
    type_micro_f1: float
    status_accuracy: float | None
    """Share of right statuses among the types that were rightly found; None where none was."""
    calibration_error: float
    by_concept: Mapping[str, Scores]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """What a tagger reaches on a set of gold documents."""

    documents: int
    relevance: Scores
    drivers: VocabularyScores
    gaps: GapScores
    intervals: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    """95% bootstrap intervals of the headline scores: ``drivers.macro_f1`` → (low, high)."""
    by_language: Mapping[str, Evaluation] = field(default_factory=dict)
    """The same for each language alone; empty inside itself."""

    def to_dict(self) -> dict[str, Any]:
        """Nested dictionaries of numbers, for JSON."""
        content = asdict(self)
        if not self.by_language:
            del content["by_language"]
        for part in content.get("by_language", {}).values():
            part.pop("by_language", None)
        return content


@dataclass(frozen=True, slots=True)
class _Decisions:
    """What is true and what was said, both (documents, concepts)."""

    truths: Bools
    given: Bools


def evaluate(tagger: Tagger, gold: Sequence[GoldDocument]) -> Evaluation:
    """Tag the gold documents and compare. Raises ValueError when there are none."""
    if not gold:
        raise ValueError("no gold documents to evaluate on")
    documents = [row.document for row in gold]
    taggings, probabilities = tagger.tag(documents), tagger.probabilities(documents)
    whole = _compare(tagger, gold, taggings, probabilities)
    languages = sorted({row.language for row in gold})
    parts = {
        language: [n for n, row in enumerate(gold) if row.language == language]
        for language in languages
    }
    return Evaluation(
        documents=whole.documents,
        relevance=whole.relevance,
        drivers=whole.drivers,
        gaps=whole.gaps,
        intervals=whole.intervals,
        by_language={
            language: _compare(
                tagger, [gold[n] for n in at], [taggings[n] for n in at], probabilities[at]
            )
            for language, at in parts.items()
        },
    )


def _compare(
    tagger: Tagger, gold: Sequence[GoldDocument], taggings: Sequence[Tagging], probabilities: Floats
) -> Evaluation:
    relevant = np.asarray([row.relevant for row in gold])
    said = np.asarray([tagging.relevant for tagging in taggings])
    last = 1 + len(tagger.drivers)
    drivers = _Decisions(
        _table([row.drivers for row in gold], tagger.drivers),
        _table(
            [_concepts(tagging, tagger.vocabularies[0]) for tagging in taggings], tagger.drivers
        ),
    )
    gaps = _Decisions(
        _table([[gap.concept for gap in row.gaps] for row in gold], tagger.gap_types),
        _table(
            [_concepts(tagging, tagger.vocabularies[1]) for tagging in taggings], tagger.gap_types
        ),
    )
    status = _status_accuracy(gold, taggings, tagger.vocabularies[1])
    return Evaluation(
        documents=len(gold),
        relevance=_score(relevant, said, probabilities[:, 0]),
        drivers=_driver_scores(tagger.drivers, drivers, probabilities[:, 1:last]),
        gaps=_gap_scores(tagger.gap_types, gaps, probabilities[:, last:], status),
        intervals=_intervals(_Decisions(relevant[:, None], said[:, None]), drivers, gaps),
    )


def _intervals(
    relevance: _Decisions, drivers: _Decisions, gaps: _Decisions
) -> dict[str, tuple[float, float]]:
    return {
        "relevance.f1": micro_interval(relevance.truths, relevance.given),
        "drivers.macro_f1": macro_interval(drivers.truths, drivers.given),
        "drivers.micro_f1": micro_interval(drivers.truths, drivers.given),
        "gaps.any_f1": micro_interval(_any(gaps.truths), _any(gaps.given)),
        "gaps.type_micro_f1": micro_interval(gaps.truths, gaps.given),
    }


def _any(table: Bools) -> Bools:
    return np.logical_or.reduce(table, axis=1, keepdims=True)


def _driver_scores(ids: Sequence[str], decisions: _Decisions, scores: Floats) -> VocabularyScores:
    macro, micro = _averages(decisions.truths, decisions.given)
    return VocabularyScores(
        macro_f1=macro,
        micro_f1=micro,
        calibration_error=expected_calibration_error(decisions.truths.ravel(), scores.ravel()),
        by_concept=_by_concept(ids, decisions.truths, decisions.given, scores),
    )


def _gap_scores(
    ids: Sequence[str], decisions: _Decisions, scores: Floats, status: float | None
) -> GapScores:
    macro, micro = _averages(decisions.truths, decisions.given)
    return GapScores(
        any_f1=_score(_any(decisions.truths).ravel(), _any(decisions.given).ravel()).f1,
        type_macro_f1=macro,
        type_micro_f1=micro,
        status_accuracy=status,
        calibration_error=expected_calibration_error(decisions.truths.ravel(), scores.ravel()),
        by_concept=_by_concept(ids, decisions.truths, decisions.given, scores),
    )


def _status_accuracy(
    gold: Sequence[GoldDocument], taggings: Sequence[Tagging], vocabulary: str
) -> float | None:
    right: list[bool] = []
    for row, tagging in zip(gold, taggings, strict=True):
        known = {(gap.concept, gap.status) for gap in row.gaps}
        types = {concept for concept, _ in known}
        right += [
            (tag.concept, tag.status) in known
            for tag in tagging.tags
            if tag.vocabulary == vocabulary and tag.concept in types
        ]
    return sum(right) / len(right) if right else None


def _concepts(tagging: Tagging, vocabulary: str) -> list[str]:
    return [tag.concept for tag in tagging.tags if tag.vocabulary == vocabulary]


def _table(rows: Sequence[Sequence[str]], ids: Sequence[str]) -> Bools:
    return np.asarray([[id_ in row for id_ in ids] for row in rows], dtype=bool)


def _by_concept(
    ids: Sequence[str], truths: Bools, given: Bools, scores: Floats
) -> dict[str, Scores]:
    return {
        id_: _score(truths[:, place], given[:, place], scores[:, place])
        for place, id_ in enumerate(ids)
    }


def _averages(truths: Bools, given: Bools) -> tuple[float, float]:
    """Macro and micro F1 over the columns; a concept neither borne nor given has no F1."""
    seen = np.flatnonzero((truths | given).any(axis=0))
    each = [_score(*pair).f1 for pair in zip(truths.T[seen], given.T[seen], strict=True)]
    micro = _score(truths.ravel(), given.ravel()).f1
    return float(np.mean(each)) if each else 0.0, micro


def _score(truths: Bools, given: Bools, scores: Floats | None = None) -> Scores:
    hits, claimed, borne = int((truths & given).sum()), int(given.sum()), int(truths.sum())
    return Scores(
        precision=hits / claimed if claimed else 0.0,
        recall=hits / borne if borne else 0.0,
        f1=2 * hits / (claimed + borne) if claimed + borne else 0.0,
        support=borne,
        average_precision=_average_precision(truths, scores) if scores is not None else None,
    )


def _average_precision(truths: Bools, scores: Floats) -> float | None:
    """Mean of the precision at each document that bears the concept, documents by falling score."""
    if not truths.any():
        return None
    ordered = truths[np.argsort(-scores, kind="stable")]
    precision = np.cumsum(ordered) / np.arange(1, len(ordered) + 1)
    return float(precision[ordered].mean())
