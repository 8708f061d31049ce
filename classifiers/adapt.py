"""Learning from reviews: the model in use is drawn towards them, and kept where they are silent."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import numpy as np

from classifiers.adapt_gaps import adapt_gaps
from classifiers.adapt_new import learn_new
from classifiers.adapt_scorer import Adapted, adapt_scorer, hold_thresholds
from classifiers.documents import DocumentReader, joint
from classifiers.errors import TrainingImpossible
from classifiers.gold import GoldDocument
from classifiers.learning import Example
from classifiers.material import Material, prepare
from classifiers.scorer import Cuts, Scorer
from classifiers.tagger import ModelVersion, Tagger
from classifiers.training import data_hash
from classifiers.vocabulary import Vocabulary

_STRENGTH = 1.0
"""How firmly weights are held (see :func:`classifiers.adapt_scorer.adapt_scorer`)."""


def adapt(
    prior: Tagger,
    gold: Iterable[GoldDocument],
    *,
    drivers: Vocabulary | None = None,
    gaps: Vocabulary | None = None,
    today: date | None = None,
) -> Tagger:
    """A tagger that has learnt from the gold documents, with ``prior`` for what it knew before.

    Words, weighing and label hits are the prior's; the weights of relevance, drivers and gap
    sentences move, each document counting by its weight, and so do curves and thresholds. What the
    prior has learnt before is left out, so that no review counts twice; one whose tags have changed
    since is another review.

    A concept of ``drivers`` that the prior does not know is learnt from all that is given once
    :func:`classifiers.adapt_new.learnable` says that there is enough, and left aside before; a gap
    that it does not know teaches that there is some gap. Raises :class:`TrainingImpossible` when
    nothing is left, or for a tag that neither the prior nor a vocabulary knows.
    """
    given = tuple(gold)
    known = {*prior.model.reviews}
    rows = tuple(row for row in given if fingerprint(row) not in known)
    _check(given, rows, prior, {*(drivers.ids if drivers else ()), *(gaps.ids if gaps else ())})
    material = prepare(rows, prior.lexicon)
    documents, document_rows = _adapt_documents(prior.documents, material)
    version = ModelVersion(
        version="",
        data_hash=f"{prior.model.data_hash}+{data_hash(rows)}",
        trained=(today or datetime.now(UTC).date()).isoformat(),
        metrics=prior.model.metrics,
        reviews=(*prior.model.reviews, *map(fingerprint, rows)),
    )
    margins = documents.scorer.margins(document_rows)
    relevance = documents.cuts.probabilities(margins, material.languages)[:, 0]
    reader = adapt_gaps(prior.gaps, material, document_rows, relevance, _STRENGTH)
    if drivers is not None:
        documents = learn_new(documents, prior.lexicon, given, drivers)
    return replace(prior, model=version, documents=documents, gaps=reader).named()


def fingerprint(row: GoldDocument) -> str:
    """Twelve hexadecimal digits that change with the text or its tags, not with the weight."""
    return data_hash([replace(row, weight=1.0)])


def remember(tagger: Tagger, gold: Iterable[GoldDocument]) -> Tagger:
    """The same tagger, which knows that it was trained on these: reviews of them teach no more."""
    learnt = tuple(fingerprint(row) for row in gold)
    return replace(tagger, model=replace(tagger.model, reviews=learnt))


def _check(
    given: Sequence[GoldDocument],
    gold: Sequence[GoldDocument],
    prior: Tagger,
    named: Collection[str],
) -> None:
    if not given:
        raise TrainingImpossible("no gold document to learn from")
    if not gold:
        raise TrainingImpossible(
            f"nothing new to learn: the model in use has learnt all {len(given)} documents before"
        )
    known = {*prior.drivers, *prior.gap_types, *named}
    for row in gold:
        unknown = ({*row.drivers} | {gap.concept for gap in row.gaps}) - known
        if unknown:
            raise TrainingImpossible(
                f"gold document {row.id}: neither the model in use nor a vocabulary knows"
                f" {', '.join(sorted(unknown))}"
            )


def _adapt_documents(reader: DocumentReader, material: Material) -> tuple[DocumentReader, Any]:
    """The adapted reader, and the documents as rows; drivers learn from relevant ones alone."""
    rows = reader.rows(material.tokens, material.hits, material.passages)
    truths = np.asarray(
        [[row.relevant, *(id_ in row.drivers for id_ in reader.labels)] for row in material.gold]
    )
    whole = Example(rows, truths, material.fold, material.weight)
    relevant = material.relevant
    languages = np.asarray(material.languages)
    first = _adapt_part(reader, whole, slice(0, 1), languages)
    others = _adapt_part(reader, whole.keep(relevant), slice(1, None), languages[relevant])
    scorer = Scorer(
        reader.scorer.labels,
        np.hstack([first.scorer.weights, others.scorer.weights]),
        np.concatenate([first.scorer.intercept, others.scorer.intercept]),
    )
    cuts = _side_by_side(first.cuts, others.cuts)
    odds = np.hstack([first.log_odds, _everywhere(others, scorer, cuts, rows, languages, relevant)])
    cuts = hold_thresholds(cuts, joint(1 / (1 + np.exp(-odds))), truths)
    return replace(reader, scorer=scorer, cuts=cuts), rows


def _adapt_part(reader: DocumentReader, example: Example, labels: slice, languages: Any) -> Adapted:
    scorer, cuts = reader.scorer, reader.cuts
    part = Scorer(scorer.labels[labels], scorer.weights[:, labels], scorer.intercept[labels])
    curves = Cuts(
        cuts.languages, cuts.slope[:, labels], cuts.offset[:, labels], cuts.threshold[:, labels]
    )
    return adapt_scorer(part, curves, example.ask(labels), list(languages), _STRENGTH)


def _everywhere(
    others: Adapted, scorer: Scorer, cuts: Cuts, rows: Any, languages: Any, relevant: Any
) -> Any:
    """Log-odds of the drivers: out of fold where they were learnt, plain on all else."""
    at = cuts.rows(list(languages))
    odds = (cuts.slope[at] * scorer.margins(rows) + cuts.offset[at])[:, 1:]
    odds[relevant] = others.log_odds
    return odds


def _side_by_side(left: Cuts, right: Cuts) -> Cuts:
    return Cuts(
        left.languages,
        np.hstack([left.slope, right.slope]),
        np.hstack([left.offset, right.offset]),
        np.hstack([left.threshold, right.threshold]),
    )
