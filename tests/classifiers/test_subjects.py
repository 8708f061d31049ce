"""Subjects that others gave help to tell drivers apart, in both languages, at no cost later."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy import sparse

from classifiers.errors import GoldUnreadable
from classifiers.gold import GoldDocument
from classifiers.scorer import Scorer
from classifiers.subjects import Catalogued, Subjects, learn_subjects, read_catalogue, ridge
from classifiers.tag import Document
from classifiers.tagger import Tagger
from classifiers.training import data_hash, train
from tests.classifiers.test_training import DRIVERS, GAPS, SAMPLE, gold

NEVER_TAGGED = {"cold": "Blizzards, icicles, frost.", "warm": "Ladders, barrows, juice."}
FRENCH = {"cold": "Glaçons, tempêtes, gel.", "warm": "Pommes, échelles, jus."}


def catalogue() -> tuple[Catalogued, ...]:
    """Texts on winter in other words than the gold documents use, and their French translations."""
    texts: list[Catalogued] = []
    for number in range(60):
        shelf = "cold" if number % 2 else "warm"
        known = "Snow and ice in winter." if number % 2 else "Apples at the harvest."
        english = f"{known} {NEVER_TAGGED[shelf]}"
        texts += [
            _text(f"{number}", "en", english, frozenset({f"shelf:{shelf}"})),
            _text(f"{number}:fr", "fr", FRENCH[shelf], frozenset(), f"{number}"),
        ]
    return tuple(texts)


def _text(
    id_: str, language: str, abstract: str, subjects: frozenset[str], original: str | None = None
) -> Catalogued:
    document = Document(title="Farm workers", abstract=abstract, language=language)
    return Catalogued(id=id_, document=document, subjects=subjects, translation_of=original)


@pytest.fixture(scope="module")
def plain() -> Tagger:
    return train(SAMPLE, drivers=DRIVERS, gaps=GAPS)


@pytest.fixture(scope="module")
def taught() -> Tagger:
    return train(SAMPLE, drivers=DRIVERS, gaps=GAPS, catalogue=catalogue())


def winter(tagger: Tagger, sentence: str, language: str) -> float:
    text = Document(title="Farm workers", abstract=f"Farm workers. {sentence}", language=language)
    scores = tagger.probabilities([text])[0]
    return float(scores[1 + tagger.drivers.index("winter")])


@pytest.mark.parametrize(("words", "language"), [(NEVER_TAGGED, "en"), (FRENCH, "fr")])
def test_words_that_no_gold_document_has_are_known_from_the_catalogue(
    plain: Tagger, taught: Tagger, words: dict[str, str], language: str
) -> None:
    def tilt(tagger: Tagger) -> float:
        return winter(tagger, words["cold"], language) / winter(tagger, words["warm"], language)

    assert tilt(taught) > 1.05
    assert tilt(taught) - 1 > 2 * abs(tilt(plain) - 1)


def test_the_model_names_another_hash_for_another_catalogue(plain: Tagger, taught: Tagger) -> None:
    assert plain.model.data_hash != taught.model.data_hash
    assert taught.model.data_hash == data_hash(SAMPLE, catalogue()[::-1])


def test_folding_gives_the_margins_of_the_wide_rows() -> None:
    draw = np.random.default_rng(0)
    rows = sparse.csr_matrix(draw.random((5, 6)).astype(np.float32))
    subjects = Subjects(("a:1", "a:2"), draw.normal(size=(4, 2)).astype(np.float32))
    wide = Scorer(("x",), draw.normal(size=(8, 1)).astype(np.float32), np.asarray([0.5]))
    assert subjects.fold(wide).margins(rows) == pytest.approx(
        wide.margins(subjects.beside(rows)), abs=1e-5
    )


def test_rare_subjects_are_left_out() -> None:
    rows = sparse.identity(40, format="csr", dtype=np.float32)
    texts = [
        replace(
            _text(
                f"{n}",
                "en",
                "",
                frozenset({"a:many"} if n < 20 else {"a:few"} if n < 25 else {"a:rest"}),
            ),
            id=f"{n}",
        )
        for n in range(40)
    ]
    assert learn_subjects(texts, rows, rows).names == ("a:many", "a:rest")


def test_ridge_finds_the_weights_that_made_the_targets() -> None:
    draw = np.random.default_rng(1)
    rows = sparse.csr_matrix(100 * draw.random((50, 5)).astype(np.float32))
    weights = draw.normal(size=(5, 2)).astype(np.float32)
    assert ridge(rows, rows @ weights) == pytest.approx(weights, abs=0.01)


def test_carried_tags_teach_relevance_and_no_driver() -> None:
    def carried(number: int) -> GoldDocument:
        row = replace(gold(number), id=f"carried:{number}", projected=True, gaps=())
        return replace(row, drivers=("winter",) if row.relevant else ())

    tagger = train((*SAMPLE, *map(carried, range(1, 121))), drivers=DRIVERS, gaps=GAPS)
    assert winter(tagger, "They pick apples at the harvest.", "en") < 0.5


def test_a_catalogue_is_read_line_by_line(tmp_path: Path) -> None:
    place = tmp_path / "catalogue.jsonl"
    row = {"id": "1", "title": "Work", "lang": "fr", "subjects": ["jel:J2"], "translation_of": "2"}
    place.write_text(json.dumps(row) + "\n\n", encoding="utf-8")
    (text,) = read_catalogue([place])
    assert text.document == Document(title="Work", abstract="", language="fr")
    assert (text.subjects, text.translation_of) == (frozenset({"jel:J2"}), "2")


@pytest.mark.parametrize(
    "line", ["{", "[]", '{"id": "1"}', '{"id": "1", "title": "x", "subjects": ["J2"]}']
)
def test_a_line_that_is_no_catalogued_text_is_named(tmp_path: Path, line: str) -> None:
    place = tmp_path / "catalogue.jsonl"
    place.write_text(line, encoding="utf-8")
    with pytest.raises(GoldUnreadable, match="line 1: no catalogued text"):
        read_catalogue([place])
    with pytest.raises(GoldUnreadable, match="cannot be read"):
        read_catalogue([tmp_path / "absent.jsonl"])
