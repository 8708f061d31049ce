"""The bench of new drivers hides one wholly, and draws as many reviews as bear it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from bench.new_driver import drawn, without
from classifiers.material import prepare
from classifiers.training import train
from tests.classifiers.test_training import DRIVERS, GAPS, SAMPLE


def test_the_driver_is_hidden_and_the_others_stay() -> None:
    tagger = train(SAMPLE, drivers=DRIVERS, gaps=GAPS)
    hidden = without(tagger.documents, "harvest", (0, 3))
    assert hidden.labels == ("winter",)
    material = prepare(SAMPLE, tagger.lexicon)
    spoken = material.languages
    before, after = (
        reader.read(material.tokens, material.hits, material.passages, spoken)
        for reader in (tagger.documents, hidden)
    )
    assert after.rows[:, [-3, -6]].nnz == 0 or not after.rows[:, [-3, -6]].data.any()
    assert before.rows[:, [-3, -6]].data.any()
    assert after.probabilities.shape == (len(SAMPLE), 2)


def test_so_many_of_the_reviews_bear_it() -> None:
    places = drawn(SAMPLE, "winter", 5, 0)
    assert sum("winter" in SAMPLE[place].drivers for place in places) == 5
    assert "winter" in SAMPLE[places[-1]].drivers
    assert len(np.unique(places)) == len(places)
    assert drawn([replace(row, drivers=()) for row in SAMPLE], "winter", 5, 0) == []
