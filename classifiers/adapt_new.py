"""Learning drivers from reviews that the model does not know yet, once there are enough."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from classifiers.calibration import Bools
from classifiers.documents import DocumentReader
from classifiers.gold import GoldDocument
from classifiers.learning import Example, fit_curves, set_thresholds
from classifiers.learning_documents import beside, fit_labels
from classifiers.lexicon import Lexicon
from classifiers.material import Material, prepare
from classifiers.scorer import ANY_LANGUAGE, Cuts
from classifiers.tag import Document
from classifiers.vocabulary import Vocabulary

ENOUGH = 20
"""Relevant reviews that bear a driver, and as many that do not. Learnt from so many, a driver of
the gold tags is found better than by its names and definition, in the language of the reviews
(``python -m bench.new_driver``)."""


_NAME_WEIGHT = 0.5
"""How much a name counts beside a review (chosen by ``python -m bench.new_driver``)."""


def bearing(gold: Iterable[GoldDocument]) -> Mapping[str, int]:
    """How many relevant documents bear each driver."""
    return Counter(driver for row in gold if row.relevant for driver in row.drivers)


def learnable(gold: Sequence[GoldDocument], drivers: Iterable[str]) -> tuple[str, ...]:
    """Which of these drivers enough of the documents bear, and enough do not."""
    borne, relevant = bearing(gold), sum(row.relevant for row in gold)
    return tuple(id_ for id_ in drivers if ENOUGH <= borne.get(id_, 0) <= relevant - ENOUGH)


def names_of(vocabulary: Vocabulary) -> tuple[GoldDocument, ...]:
    """Every name of every driver in every language, as a relevant title that bears the driver."""
    return tuple(
        GoldDocument(
            id=f"{concept.id}:{language}:{number}",
            document=Document(title=name, language=language),
            relevant=True,
            drivers=(concept.id,),
            weight=_NAME_WEIGHT,
        )
        for concept in vocabulary
        for language, label in concept.pref_label.items()
        for number, name in enumerate((label, *concept.alt_label.get(language, ())))
    )


def learn_new(
    reader: DocumentReader, lexicon: Lexicon, gold: Sequence[GoldDocument], wanted: Vocabulary
) -> DocumentReader:
    """The reader with the drivers of ``wanted`` that it does not know and enough of the documents
    bear, learnt in its words; all else stays.

    The names of all drivers, those of the new one and of the others, are examples beside the
    documents. Curves and thresholds come out of fold from the documents alone, and hold for all
    languages, since reviews are few.
    """
    drivers = learnable(gold, (id_ for id_ in wanted.ids if id_ not in reader.labels))
    if not drivers:
        return reader
    material, rows = _read(reader, lexicon, gold)
    named, name_rows = _read(reader, lexicon, names_of(wanted))
    borne = material.relevant
    truths = _truths(material, drivers)
    from scipy import sparse

    whole = Example(
        sparse.vstack([rows, name_rows], format="csr"),
        np.vstack([truths, _truths(named, drivers)]),
        np.concatenate([material.fold, np.full(len(named.gold), -1)]),
        np.concatenate([material.weight, named.weight]),
    )
    scorer, all_margins = fit_labels(drivers, whole, np.append(borne, named.relevant))
    margins = all_margins[: len(borne)]
    plain = [ANY_LANGUAGE] * len(borne)
    curves = fit_curves(margins[borne], truths[borne], plain[: int(borne.sum())])
    known = reader.cuts.probabilities(reader.scorer.margins(rows), material.languages)
    likely = curves.probabilities(margins, plain) * known[:, :1]
    cuts = set_thresholds(curves, likely, truths, plain)
    return replace(reader, scorer=beside(reader.scorer, scorer), cuts=_beside(reader.cuts, cuts))


def _read(
    reader: DocumentReader, lexicon: Lexicon, gold: Sequence[GoldDocument]
) -> tuple[Material, Any]:
    material = prepare(gold, lexicon)
    return material, reader.rows(material.tokens, material.hits, material.passages)


def _truths(material: Material, drivers: Sequence[str]) -> Bools:
    return np.asarray([[id_ in row.drivers for id_ in drivers] for row in material.gold])


def _beside(known: Cuts, new: Cuts) -> Cuts:
    """The labels of both; what is new is cut alike in every language."""
    times = (len(known.languages), 1)
    return Cuts(
        known.languages,
        np.hstack([known.slope, np.tile(new.slope[:1], times)]),
        np.hstack([known.offset, np.tile(new.offset[:1], times)]),
        np.hstack([known.threshold, np.tile(new.threshold[:1], times)]),
    )
