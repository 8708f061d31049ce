"""Two models on the same gold documents: which is better, by how much, and how sure that is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from classifiers.calibration import Bools, Floats
from classifiers.gold import GoldDocument
from classifiers.intervals import macro_draws, micro_draws, percentiles
from classifiers.tagger import Tagger


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One score of the two models."""

    first: float
    second: float
    low: float
    """With ``high``: 95% interval of second minus first, over documents redrawn for both alike."""
    high: float

    @property
    def gain(self) -> float:
        """Second minus first."""
        return self.second - self.first


@dataclass(frozen=True, slots=True, kw_only=True)
class ConceptScores:
    """F1 of one concept by both models; ``support`` documents bear it."""

    vocabulary: str
    concept: str
    first: float
    second: float
    support: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What :func:`compare` found."""

    documents: int
    scores: Mapping[str, Difference]
    """``relevance.f1``, ``drivers.macro_f1``, ``drivers.micro_f1``, ``gaps.any_f1`` and
    ``gaps.type_micro_f1``, and ``overall``: the mean of the first, third and last."""
    concepts: tuple[ConceptScores, ...]

    def to_dict(self) -> dict[str, Any]:
        """Nested dictionaries of numbers, for JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class _Table:
    """Truths and decisions of one question (documents, concepts)."""

    truths: Bools
    given: Bools


def compare(first: Tagger, second: Tagger, gold: Sequence[GoldDocument]) -> Comparison:
    """Tag the gold documents with both models. Raises ValueError when there are none.

    The bootstrap is paired: both models meet the same redrawn documents (Koehn 2004, "Statistical
    significance tests for machine translation evaluation"). Concepts that only one model knows
    count against the other.
    """
    if not gold:
        raise ValueError("no gold documents to compare on")
    concepts = _concepts(first, second, gold)
    tables = [_tables(tagger, gold, concepts) for tagger in (first, second)]
    return Comparison(
        documents=len(gold),
        scores={name: _difference(name, *tables) for name in (*_OVERALL, *_OTHERS, "overall")},
        concepts=tuple(
            one for name in ("drivers", "gaps") for one in _by_concept(name, concepts[name], tables)
        ),
    )


_OVERALL = ("relevance.f1", "drivers.micro_f1", "gaps.type_micro_f1")
_OTHERS = ("drivers.macro_f1", "gaps.any_f1")


def _concepts(
    first: Tagger, second: Tagger, gold: Sequence[GoldDocument]
) -> dict[str, tuple[str, ...]]:
    gaps = [gap.concept for row in gold for gap in row.gaps]
    drivers = [driver for row in gold for driver in row.drivers]
    return {
        "drivers": tuple(dict.fromkeys([*first.drivers, *second.drivers, *drivers])),
        "gaps": tuple(dict.fromkeys([*first.gap_types, *second.gap_types, *gaps])),
    }


def _tables(
    tagger: Tagger, gold: Sequence[GoldDocument], concepts: Mapping[str, Sequence[str]]
) -> dict[str, _Table]:
    taggings = tagger.tag([row.document for row in gold])
    drivers, gaps = tagger.vocabularies
    said = [{(tag.vocabulary, tag.concept) for tag in tagging.tags} for tagging in taggings]
    driven = _table([{c for v, c in row if v == drivers} for row in said], concepts["drivers"])
    named = _table([{c for v, c in row if v == gaps} for row in said], concepts["gaps"])
    known = _table([{gap.concept for gap in row.gaps} for row in gold], concepts["gaps"])
    return {
        "relevance": _Table(
            np.asarray([[row.relevant] for row in gold]),
            np.asarray([[tagging.relevant] for tagging in taggings]),
        ),
        "drivers": _Table(_table([{*row.drivers} for row in gold], concepts["drivers"]), driven),
        "gaps": _Table(known, named),
        "any": _Table(_any(known), _any(named)),
    }


def _any(table: Bools) -> Bools:
    return np.asarray(table.any(axis=1, keepdims=True), dtype=bool)


def _table(rows: Sequence[set[str]], ids: Sequence[str]) -> Bools:
    return np.asarray([[id_ in row for id_ in ids] for row in rows], dtype=bool)


def _difference(name: str, first: dict[str, _Table], second: dict[str, _Table]) -> Difference:
    one, other = _score(name, first), _score(name, second)
    low, high = percentiles(_draws(name, second) - _draws(name, first))
    return Difference(first=one, second=other, low=low, high=high)


def _score(name: str, tables: dict[str, _Table]) -> float:
    if name == "overall":
        return float(np.mean([_score(part, tables) for part in _OVERALL]))
    table = _asked(name, tables)
    if not name.endswith("macro_f1"):
        return _f1(table.truths, table.given)
    seen = np.flatnonzero((table.truths | table.given).any(axis=0))
    return float(np.mean([_f1(table.truths[:, n], table.given[:, n]) for n in seen] or [0.0]))


def _draws(name: str, tables: dict[str, _Table]) -> Floats:
    if name == "overall":
        mean: Floats = np.mean([_draws(part, tables) for part in _OVERALL], axis=0)
        return mean
    table = _asked(name, tables)
    draw = macro_draws if name.endswith("macro_f1") else micro_draws
    return draw(table.truths, table.given)


def _asked(name: str, tables: dict[str, _Table]) -> _Table:
    return tables["any" if name == "gaps.any_f1" else name.split(".")[0]]


def _f1(truths: Bools, given: Bools) -> float:
    total = int(truths.sum() + given.sum())
    return 2 * int((truths & given).sum()) / total if total else 0.0


def _by_concept(
    name: str, ids: Sequence[str], tables: Sequence[dict[str, _Table]]
) -> tuple[ConceptScores, ...]:
    first, second = (one[name] for one in tables)
    return tuple(
        ConceptScores(
            vocabulary=name,
            concept=id_,
            first=_f1(first.truths[:, n], first.given[:, n]),
            second=_f1(second.truths[:, n], second.given[:, n]),
            support=int(first.truths[:, n].sum()),
        )
        for n, id_ in enumerate(ids)
    )
