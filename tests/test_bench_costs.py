"""What a concept costs is counted right, and rulings are counted on relevant texts."""

from __future__ import annotations

import pytest

from bench.costs import Told, costs, lifted, macro, micro, mistakes, report, spurious, taken_for
from bench.rulings import rulings
from classifiers.gold import GoldDocument
from classifiers.tag import Document

TELEWORK = Document(title="Telework", abstract="Hours of work.", language="en")


def told(borne: str, given: str, score: float = 0.5) -> Told:
    """A document that bears and is given concepts of one letter."""
    row = GoldDocument(id=f"{borne}-{given}", document=TELEWORK, relevant=True, drivers=(*borne,))
    return Told(row, frozenset(borne), frozenset(given), {"a": score, "b": score})


ALL = [told("a", "a"), told("ab", "a"), told("", "b", 0.9), told("b", "a", 0.1), told("", "")]


def test_what_is_missed_and_found_too_much_is_counted_by_concept() -> None:
    worst, best = costs(ALL)
    assert (worst.concept, worst.borne, worst.missed, worst.too_much) == ("b", 2, 2, 1)
    assert (best.concept, best.borne, best.missed, best.too_much) == ("a", 2, 0, 1)
    assert (worst.f1, best.f1) == (0.0, 0.8)
    assert macro([worst, best]) == pytest.approx(0.4)
    assert lifted([worst, best], 1) == pytest.approx(0.6)
    assert micro([worst, best]) == pytest.approx(4 / 8)


def test_what_documents_without_a_concept_cost_stands_apart() -> None:
    assert spurious(ALL) == (1, pytest.approx(4 / 7))
    assert taken_for(ALL) == {("b", "a"): 1}


def test_mistakes_come_surest_first_and_the_report_names_every_concept() -> None:
    lines = [line for line in mistakes(ALL, "b") if not line.startswith("  ")]
    assert [line.split()[0] for line in lines] == ["too", "missed", "missed"]
    said = "\n".join(report(ALL))
    assert "| b | 2 | 2 | 1 | 0.000 | 0.889 |" in said
    assert "b taken for a: 1" in said


def test_a_ruling_counts_relevant_texts_that_speak_of_the_subject() -> None:
    subjects = [{"subject": "telework", "concepts": ["home", "x"], "words": "telework"}]
    rows = [
        GoldDocument(id="1", document=TELEWORK, relevant=True, drivers=("home",)),
        GoldDocument(id="2", document=TELEWORK, relevant=True),
        GoldDocument(id="3", document=TELEWORK, relevant=False),
        GoldDocument(id="4", document=Document(title="Bees"), relevant=True, drivers=("home",)),
    ]
    (one,) = rulings(rows, subjects)
    assert (one.texts, one.bearing) == (2, {"home": 1, "x": 0})
