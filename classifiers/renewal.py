"""Renewing part of a model: its drivers, or its search for data gaps, as all the rest stays.

The part is learnt anew in the words that the model knows. What it finds relevant it finds relevant
after, and what is not renewed is tagged as before.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import Any

import numpy as np

from classifiers.calibration import Floats
from classifiers.documents import DocumentReader
from classifiers.errors import TrainingImpossible
from classifiers.gap_weighing import Likely
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
from classifiers.learning_gaps import learn_gaps
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
    _check(prior.drivers, {row.id: row.drivers for row in rows if not row.projected}, "driver")
    documents, metrics = _renew_drivers(prior.documents, prepare(rows, prior.lexicon), catalogue)
    version = _version(prior, data_hash(rows, catalogue), metrics, today)
    return replace(prior, model=version, documents=documents).named()


def renew_gaps(prior: Tagger, gold: Iterable[GoldDocument], *, today: date | None = None) -> Tagger:
    """A tagger that learnt to find data gaps from the gold documents; all else is ``prior``'s.

    Curves and thresholds as for :func:`renew_drivers`. Raises :class:`TrainingImpossible` where no
    document bears a gap or none is quoted, and for a gap that the prior does not know.
    """
    rows = tuple(gold)
    _check(prior.gap_types, {row.id: [gap.concept for gap in row.gaps] for row in rows}, "data gap")
    material, reader = prepare(rows, prior.lexicon), prior.documents
    seen = reader.rows(material.tokens, material.hits, material.passages)
    relevance = _learn_relevance(material, seen)
    at = reader.cuts.rows(material.languages)
    odds = reader.cuts.slope[at, 0] * relevance[:, 0] + reader.cuts.offset[at, 0]
    likely = 1 / (1 + np.exp(-odds))
    found = Likely(likely, likely >= reader.cuts.threshold[at, 0])
    gaps, metrics = learn_gaps(material, seen, prior.gap_types, found)
    return replace(prior, model=_version(prior, data_hash(rows), metrics, today), gaps=gaps).named()


def _check(known: Collection[str], tagged: Mapping[str, Collection[str]], kind: str) -> None:
    if not any(tagged.values()):
        raise TrainingImpossible(f"no gold document bears a {kind}")
    for id_, concepts in tagged.items():
        if unknown := {*concepts} - {*known}:
            named = ", ".join(sorted(unknown))
            raise TrainingImpossible(f"gold document {id_}: not in the model: {named}")


def _version(
    prior: Tagger, data: str, metrics: Mapping[str, float], today: date | None
) -> ModelVersion:
    return replace(
        prior.model,
        data_hash=f"{prior.model.data_hash}+{data}",
        trained=(today or datetime.now(UTC).date()).isoformat(),
        metrics=MappingProxyType({**prior.model.metrics, **metrics}),
    )


def _learn_relevance(material: Material, rows: Any) -> Floats:
    """Margins of relevance out of fold: (documents, 1)."""
    truths = borne_drivers(material, ())
    example = Example(rows, truths, material.fold, material.weight)
    return fit_labels((RELEVANT,), example, np.ones(len(truths), dtype=bool))[1]


def _renew_drivers(
    reader: DocumentReader, material: Material, catalogue: Sequence[Catalogued]
) -> tuple[DocumentReader, dict[str, float]]:
    """The reader with other drivers, and the score that they reach out of fold."""
    rows = reader.rows(material.tokens, material.hits, material.passages)
    subjects = _subjects(reader.view, rows, catalogue)
    truths = borne_drivers(material, reader.labels)
    wide = Example(subjects.beside(rows), truths[:, 1:], material.fold, material.weight)
    drivers, margins = fit_labels(reader.labels, wide, material.relevant & material.tagged)
    margins = np.hstack([_learn_relevance(material, rows), margins])
    cuts, probabilities = cut_labels(material, margins, truths, reader.cuts)
    cuts = _relevance_of(reader.cuts, cuts)
    scores = reached(material, cuts, probabilities, truths)
    scorer = beside(_relevance(reader.scorer), subjects.fold(drivers))
    renewed = replace(reader, scorer=scorer, cuts=cuts)
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
