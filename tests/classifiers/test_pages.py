"""The reading of pages that settings are chosen by holds nothing of the development set."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.pages import learnt, main, read_pages
from classifiers.gold import read_gold
from classifiers.training import train
from classifiers.vocabulary import shipped
from tests.classifiers.test_training import DRIVERS, GAPS, SAMPLE, gold


@pytest.mark.shared
def test_no_page_that_was_read_stands_in_the_development_set(shared: Path) -> None:
    pages = read_pages(shared / "data" / "abstracts" / "pages.jsonl.gz")
    gold = read_gold(sorted((shared / "gold").glob("*.jsonl")))
    assert len(pages) == 135
    assert not {page.id for page in pages} & {row.id for row in gold}
    assert not {page.document.title for page in pages} & {row.document.title for row in gold}
    assert {driver for page in pages for driver in page.drivers} <= {*shipped("drivers").ids}
    assert {gap.concept for page in pages for gap in page.gaps} <= {*shipped("gaps").ids}
    assert all(page.relevant for page in pages if page.gaps)


def test_no_page_is_tagged_by_a_model_that_has_learnt_from_it() -> None:
    prior = train(SAMPLE, drivers=DRIVERS, gaps=GAPS)
    rows = list(learnt(prior, [gold(number) for number in range(201, 261)]))
    assert [row.split("|")[1].strip() for row in rows] == [
        "pages learnt from",
        "0",
        "12",
        "24",
        "48",
    ]
    assert all(float(row.split("|")[2]) > 0.9 for row in rows[1:])


@pytest.mark.shared
def test_both_languages_are_measured(shared: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main([])
    lines = capsys.readouterr().out.splitlines()
    assert [row.split("|")[1].strip() for row in lines] == ["", "en", "fr"]
