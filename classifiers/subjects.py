"""Subjects that others gave many texts: what a library's catalogue teaches about one's own drivers.

A catalogue has many more texts than experts can tag, under headings that are not ours. A text's
likeness to each heading is linear in its n-grams, and a driver is learnt with these likenesses as
further columns. Linear on linear is linear: once learnt, their weights are folded back into those
of the n-grams, and the model is as fast as without.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from classifiers.errors import GoldUnreadable
from classifiers.scorer import Scorer
from classifiers.tag import Document

Matrix = npt.NDArray[np.float32]

_LEAST = 15
"""Subjects of fewer texts are left out, ..."""
_LEAST_SHARE = 0.0025
"""... and so are those of less than this share of a scheme's texts."""
_PENALTY = 3.0
_STEPS = 12
"""Steps of conjugate gradients; more change nothing that a driver could use."""
_SCALE = 0.03
"""Weight of one standard deviation of a likeness beside rows of length 1 (chosen out of fold)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogued:
    """A text with the subjects that a catalogue files it under, each as ``scheme:code``."""

    id: str
    document: Document
    subjects: frozenset[str] = frozenset()
    translation_of: str | None = None


@dataclass(frozen=True, slots=True)
class Subjects:
    """How like each subject a text is, from its weighed n-grams: ``weights`` (n-grams, subjects).

    Scaled to a standard deviation of 0.03 over the texts it was fitted for.
    """

    names: tuple[str, ...]
    weights: Matrix

    def beside(self, rows: Any) -> Any:
        """The rows (n-grams first) with the likenesses as further columns: CSR."""
        from scipy import sparse

        likeness = rows[:, : len(self.weights)] @ self.weights
        return sparse.hstack([rows, sparse.csr_matrix(likeness)], format="csr", dtype=np.float32)

    def fold(self, scorer: Scorer) -> Scorer:
        """A scorer of plain rows that gives what ``scorer`` gives on the rows of :meth:`beside`."""
        plain = scorer.weights[: len(scorer.weights) - len(self.names)].copy()
        plain[: len(self.weights)] += self.weights @ scorer.weights[len(plain) :]
        return Scorer(scorer.labels, plain, scorer.intercept)


def read_catalogue(paths: Iterable[Path]) -> tuple[Catalogued, ...]:
    """Read JSON lines of ``id, lang, title, abstract, subjects, translation_of``.

    Raises :class:`GoldUnreadable`, naming file and line, where a line is not such an object.
    """
    return tuple(text for path in paths for text in _read_file(path))


def _read_file(path: Path) -> Iterator[Catalogued]:
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise GoldUnreadable(f"{path}: cannot be read: {error}") from error
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                yield _parse(json.loads(line))
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise GoldUnreadable(
                    f"{path}, line {number}: no catalogued text: {error}"
                ) from error


def _parse(row: dict[str, Any]) -> Catalogued:
    subjects = row.get("subjects", [])
    if not isinstance(subjects, list) or not all(":" in subject for subject in subjects):
        raise ValueError('subjects must be a list of "scheme:code"')
    text = Document(
        title=row["title"], abstract=row.get("abstract") or "", language=row.get("lang")
    )
    return Catalogued(
        id=row["id"],
        document=text,
        subjects=frozenset(subjects),
        translation_of=row.get("translation_of"),
    )


def learn_subjects(catalogue: Sequence[Catalogued], rows: Any, own: Any) -> Subjects:
    """Learn the subjects of each scheme.

    ``rows`` are the weighed n-grams of the catalogue's texts, ``own`` those of the texts that will
    lean on them (both CSR, same columns). A language of which a scheme has no text is reached
    through translations: they take the likenesses of their originals.
    """
    names: list[str] = []
    parts: list[Matrix] = []
    for scheme in sorted(
        {subject.split(":")[0] for text in catalogue for subject in text.subjects}
    ):
        subjects, weights = _learn_scheme(scheme, catalogue, rows)
        names += subjects
        parts.append(weights)
    whole = np.hstack([np.zeros((rows.shape[1], 0), dtype=np.float32), *parts])
    spread = np.maximum((own @ whole).std(axis=0), 1e-6)
    return Subjects(tuple(names), (whole * (_SCALE / spread)).astype(np.float32))


def _learn_scheme(
    scheme: str, catalogue: Sequence[Catalogued], rows: Any
) -> tuple[list[str], Matrix]:
    filed = [
        (place, text.subjects)
        for place, text in enumerate(catalogue)
        if any(subject.startswith(f"{scheme}:") for subject in text.subjects)
    ]
    places = [place for place, _ in filed]
    counts = Counter(subject for _, subjects in filed for subject in subjects)
    least = max(_LEAST, _LEAST_SHARE * len(filed))
    names = sorted(
        n for n, count in counts.items() if n.startswith(f"{scheme}:") and count >= least
    )
    truths = np.asarray(
        [[name in subjects for name in names] for _, subjects in filed], dtype=np.float32
    ).reshape(len(filed), len(names))
    weights = ridge(rows[places], truths - truths.mean(axis=0))
    takers, originals = _translations(catalogue, {catalogue[p].document.language for p in places})
    if takers:
        wanted = rows[originals] @ weights - rows[takers] @ weights
        weights = weights + ridge(rows[takers], wanted)
    return names, weights


def _translations(
    catalogue: Sequence[Catalogued], known: set[str | None]
) -> tuple[list[int], list[int]]:
    """Translations from a known language into another one, and their originals."""
    place = {text.id: number for number, text in enumerate(catalogue)}
    pairs = [
        (number, place[text.translation_of])
        for number, text in enumerate(catalogue)
        if text.translation_of in place and text.document.language not in known
    ]
    pairs = [pair for pair in pairs if catalogue[pair[1]].document.language in known]
    return [taker for taker, _ in pairs], [original for _, original in pairs]


def ridge(rows: Any, wanted: Matrix) -> Matrix:
    """Weights (columns, targets) that come nearest to ``wanted`` (rows, targets), held small.

    Minimises ``|rows @ w - wanted|^2 + 3 |w|^2`` by conjugate gradients on the normal equations, a
    column at a time side by side (Hestenes & Stiefel 1952).
    """
    turned = rows.T.tocsr()
    left: Matrix = np.asarray(turned @ wanted, dtype=np.float32)
    weights, step = np.zeros_like(left), left.copy()
    size = (left**2).sum(axis=0)
    for _ in range(_STEPS):
        moved = turned @ (rows @ step) + _PENALTY * step
        length = size / np.maximum((step * moved).sum(axis=0), 1e-12)
        weights += length * step
        left -= length * moved
        before, size = size, (left**2).sum(axis=0)
        step = left + (size / np.maximum(before, 1e-12)) * step
    return weights
