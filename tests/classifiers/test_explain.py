"""An explanation shows what was decided, by how much, and what nearly was."""

from __future__ import annotations

import numpy as np
import pytest

from classifiers.doubts import in_doubt
from classifiers.explain import explain
from classifiers.tag import Document
from classifiers.tagger import Tagger

TEXTS = (
    Document(
        title="Robots and jobs",
        abstract="Industrial robots and automation change employment and wages. Little is known "
        "about the effects of automation on workers in small firms and rural regions.",
        language="en",
    ),
    Document(
        title="Le télétravail et les compétences",
        abstract="Le télétravail transforme les emplois. Les données sur les compétences que "
        "demandent les employeurs manquent dans les régions.",
        language="fr",
    ),
    Document(title="The gut of the honey bee", abstract="Bacteria in bees.", language="en"),
)


@pytest.fixture(scope="module")
def tagger() -> Tagger:
    return Tagger.load()


@pytest.mark.parametrize("document", TEXTS, ids=lambda document: document.title)
def test_what_is_given_is_what_the_tagger_gives(tagger: Tagger, document: Document) -> None:
    (tagging,) = tagger.tag([document])
    account = explain(tagger, document)
    given = {(one.tag.vocabulary, one.tag.concept) for one in account.verdicts if one.given}
    assert given == {(tag.vocabulary, tag.concept) for tag in tagging.tags}
    assert account.relevant == tagging.relevant
    assert account.relevance_score == pytest.approx(tagging.relevance_score)
    assert account.relevant == (account.relevance_score >= account.relevance_threshold)
    assert account.language == tagging.language


@pytest.mark.parametrize("document", TEXTS[:2], ids=lambda document: document.title)
def test_every_verdict_carries_its_evidence(tagger: Tagger, document: Document) -> None:
    drivers, gaps = tagger.vocabularies
    for one in explain(tagger, document).verdicts:
        assert one.tag.quote in f"{document.title}\n{document.abstract}"
        assert one.given or one.doubtful or one.tag.score >= one.threshold
        if one.tag.vocabulary == drivers:
            assert one.given == (one.tag.score >= one.threshold)
        else:
            assert one.tag.vocabulary == gaps
            assert one.tag.status is not None


def test_doubt_is_measured_in_odds_about_the_threshold() -> None:
    scores = np.asarray([0.19, 0.21, 0.40, 0.63, 0.65])
    assert in_doubt(scores, np.full(5, 0.40)).tolist() == [False, True, True, True, False]
