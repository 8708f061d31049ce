"""The scores of an evaluation as tables: all of it and by language, then concept by concept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from monitor.cli.output import say, say_table

if TYPE_CHECKING:
    from classifiers.evaluation import Evaluation, GapScores, Scores, VocabularyScores


def say_scores(whole: Evaluation) -> None:
    """Print headline scores with 95% bootstrap intervals, then precision, recall and so on."""
    parts = {"all": whole}
    if len(whole.by_language) > 1:
        parts |= whole.by_language
    columns = [dict(_headlines(part)) for part in parts.values()]
    say_table(["", *parts], [[head, *(column[head] for column in columns)] for head in columns[0]])
    if any(part.intervals for part in parts.values()):
        say("In brackets: 95% bootstrap intervals.")
    for name in ("drivers", "gaps"):
        _say_concepts(name, {language: getattr(part, name) for language, part in parts.items()})


def _headlines(part: Evaluation) -> Iterator[tuple[str, str]]:
    relevance, drivers, gaps = part.relevance, part.drivers, part.gaps
    yield "documents", str(part.documents)
    yield "relevance F1", _with_interval(relevance.f1, part, "relevance.f1")
    yield "relevance precision", _plain(relevance.precision)
    yield "relevance recall", _plain(relevance.recall)
    yield "relevance average precision", _plain(relevance.average_precision)
    yield "drivers macro F1", _with_interval(drivers.macro_f1, part, "drivers.macro_f1")
    yield "drivers micro F1", _with_interval(drivers.micro_f1, part, "drivers.micro_f1")
    yield "drivers calibration error", _plain(drivers.calibration_error)
    yield "any gap F1", _with_interval(gaps.any_f1, part, "gaps.any_f1")
    yield "gap type macro F1", _plain(gaps.type_macro_f1)
    yield "gap type micro F1", _with_interval(gaps.type_micro_f1, part, "gaps.type_micro_f1")
    yield "gaps calibration error", _plain(gaps.calibration_error)
    yield "status right, given the type", _plain(gaps.status_accuracy)


def _say_concepts(name: str, parts: dict[str, VocabularyScores | GapScores]) -> None:
    say()
    others = [language for language in parts if language != "all"]
    rows = [
        [concept, *_cells(one), *(_f1(parts[language].by_concept[concept]) for language in others)]
        for concept, one in parts["all"].by_concept.items()
    ]
    heads = ["precision", "recall", "F1", "average precision", "support"]
    say_table([name, *heads, *(f"F1 {language}" for language in others)], rows)


def _cells(one: Scores) -> list[str]:
    measured = (one.precision, one.recall, one.f1, one.average_precision)
    return [*map(_plain, measured), str(one.support)]


def _f1(one: Scores) -> str:
    """F1 and support; nothing where no document bears the concept."""
    return f"{one.f1:.3f} ({one.support})" if one.support else "–"


def _plain(score: float | None) -> str:
    return "–" if score is None else f"{score:.3f}"


def _with_interval(score: float, part: Evaluation, name: str) -> str:
    if name not in part.intervals:
        return _plain(score)
    low, high = part.intervals[name]
    return f"{score:.3f} ({low:.2f}–{high:.2f})"
