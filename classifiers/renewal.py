"""Renewing the drivers of a model: learnt anew in the words it knows, as all the rest stays.

A document is found relevant after as it was before, and bears the same data gaps; only what is said
of its drivers is new.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import Any

import numpy as np

from classifiers.documents import DocumentReader
from classifiers.errors import TrainingImpossible
from classifiers.gold import GoldDocument
from classifiers.learning import Example
from classifiers.learning_documents import (
    RELEVANT,
    beside,
    borne_drivers,
    cut_labels,
    fit_labels,
    reached,
)
from classifiers.material import Material, prepare
from classifiers.passages import cut
from classifiers.scorer import Cuts, Scorer
from classifiers.subjects import Catalogued, Subjects, learn_subjects
from classifiers.tagger import ModelVersion, Tagger
from classifiers.tokens import tokenise
from classifiers.training import data_hash
from classifiers.view import View
from classifiers.weighting import weigh


def renew_drivers(
    prior: Tagger,
    gold: Iterable[GoldDocument],
    *,
    catalogue: Sequence[Catalogued] = (),
    today: date | None = None,
) -> Tagger:
    """A tagger that learnt its drivers from the gold documents; all else is that of ``prior``.

    The drivers are those that the prior knows. Their curves and thresholds come out of fold; for
    this, relevance is learnt anew in each fold and takes the prior's curve. The subjects of a
    ``catalogue`` help to tell drivers apart. Raises :class:`TrainingImpossible` where no document
    bears a driver, and for a driver that the prior does not know.
    """
    rows = tuple(gold)
    _check(rows, prior)
    documents, reached_now = _renew(prior.documents, prepare(rows, prior.lexicon), catalogue)
    version = ModelVersion(
        version="",
        data_hash=f"{prior.model.data_hash}+{data_hash(rows, catalogue)}",
        trained=(today or datetime.now(UTC).date()).isoformat(),
        metrics=MappingProxyType({**prior.model.metrics, **reached_now}),
        reviews=prior.model.reviews,
    )
    return replace(prior, model=version, documents=documents).named()


def _check(gold: Sequence[GoldDocument], prior: Tagger) -> None:
    if not any(row.drivers for row in gold if not row.projected):
        raise TrainingImpossible("no gold document bears a driver")
    for row in gold:
        unknown = {*row.drivers} - {*prior.drivers}
        if unknown:
            named = ", ".join(sorted(unknown))
            raise TrainingImpossible(f"gold document {row.id}: not in the model: {named}")


def _renew(
    reader: DocumentReader, material: Material, catalogue: Sequence[Catalogued]
) -> tuple[DocumentReader, dict[str, float]]:
    """The reader with other drivers, and the score that they reach out of fold."""
    rows = reader.rows(material.tokens, material.hits, material.passages)
    subjects = _subjects(reader.view, rows, catalogue)
    truths = borne_drivers(material, reader.labels)
    plain = Example(rows, truths, material.fold, material.weight)
    _, relevance = fit_labels((RELEVANT,), plain.ask(slice(0, 1)), np.ones(len(truths), dtype=bool))
    wide = Example(subjects.beside(rows), truths[:, 1:], material.fold, material.weight)
    drivers, margins = fit_labels(reader.labels, wide, material.relevant & material.tagged)
    cuts, probabilities = cut_labels(material, np.hstack([relevance, margins]), truths, reader.cuts)
    scores = reached(material, cuts, probabilities, truths)
    renewed = replace(
        reader,
        scorer=beside(_relevance(reader.scorer), subjects.fold(drivers)),
        cuts=_relevance_of(reader.cuts, cuts),
    )
    return renewed, {"drivers.macro_f1": scores["drivers.macro_f1"]}


def _subjects(view: View, rows: Any, catalogue: Sequence[Catalogued]) -> Subjects:
    """What the catalogue's subjects look like in the words of a view that is there already."""
    if not catalogue:
        return Subjects((), np.zeros((view.ngrams.size, 0), dtype=np.float32))
    passages = cut([text.document for text in catalogue])
    counts = passages.gather() @ view.ngrams.counts(tokenise(passages.texts))
    return learn_subjects(catalogue, weigh(counts, view.ngram_idf), rows[:, : view.ngrams.size])


def _relevance(scorer: Scorer) -> Scorer:
    return Scorer(scorer.labels[:1], scorer.weights[:, :1], scorer.intercept[:1])


def _relevance_of(prior: Cuts, new: Cuts) -> Cuts:
    """The new cuts with relevance, the first label, cut as the prior does in every language."""
    languages = (*new.languages, *(name for name in prior.languages if name not in new.languages))
    ours, theirs = new.rows(languages), prior.rows(languages)
    pairs = (
        (prior.slope, new.slope),
        (prior.offset, new.offset),
        (prior.threshold, new.threshold),
    )
    return Cuts(languages, *(np.hstack([a[theirs, :1], b[ours, 1:]]) for a, b in pairs))
