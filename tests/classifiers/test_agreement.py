"""Krippendorff's alpha gives the published figures, and says nothing where nothing can be said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.agreement import agreement


def units(*people: str) -> list[list[str]]:
    """The columns of a table with one row a person; a dot stands for no judgement."""
    rows = [row.split() for row in people]
    return [[said for said in column if said != "."] for column in zip(*rows, strict=True)]


@pytest.mark.parametrize(
    ("alpha", "people"),
    [
        # Krippendorff (2011), "Computing Krippendorff's Alpha-Reliability", example A: two
        # observers, yes or no.
        (0.095, ("0 1 0 0 0 0 0 0 1 0", "1 1 1 0 0 1 0 0 0 0")),
        # The same, example B: two observers, five values.
        (0.692, ("a a b b d c c c e d d a", "b a b b b c c c e d d d")),
        # The same, example C: four observers, missing judgements; nominal.
        (
            0.743,
            (
                "1 2 3 3 2 1 4 1 2 . . .",
                "1 2 3 3 2 2 4 1 2 5 . 3",
                ". 3 3 3 2 3 4 2 2 5 1 .",
                "1 2 3 3 2 4 4 1 2 5 1 .",
            ),
        ),
        # Wikipedia, "Krippendorff's alpha": three coders, fifteen units, missing judgements.
        (
            0.691,
            (
                ". . . . . 3 4 1 2 1 1 3 3 . 3",
                "1 . 2 1 3 3 4 3 . . . . . . .",
                ". . 2 1 3 4 4 . 2 1 1 3 3 . 4",
            ),
        ),
    ],
)
def test_it_gives_the_published_figures(alpha: float, people: tuple[str, ...]) -> None:
    found = agreement(units(*people))
    assert found.alpha == pytest.approx(alpha, abs=0.0005)
    assert found.low is not None
    assert found.high is not None
    assert found.low <= found.alpha <= found.high


def test_raw_agreement_is_the_share_of_equal_pairs() -> None:
    found = agreement([["a", "a", "b"], ["a", "a"], ["b"]])
    assert found.raw == pytest.approx(2 / 4)
    assert (found.units, found.judgements) == (2, 5)


@pytest.mark.parametrize("nothing", [[], [["a"]], [["a", "b"]], [["a", "a"], ["a", "a"]]])
def test_where_nothing_can_be_said_it_says_nothing(nothing: list[list[str]]) -> None:
    found = agreement(nothing)
    assert found.alpha is None
    assert found.band == "unknown"


def test_the_bands_are_krippendorffs() -> None:
    assert agreement([["a", "a"], ["b", "b"]] * 20).band == "reliable"
    assert agreement([["a", "a"], ["b", "b"]] * 10 + [["a", "b"]] * 3).band == "tentative"
    assert agreement([["a", "a"], ["b", "b"], ["a", "b"]] * 10).band == "poor"


@given(st.lists(st.lists(st.sampled_from("abc"), min_size=2, max_size=4), min_size=2))
def test_alpha_is_never_above_one_and_is_one_only_without_disagreement(
    judged: list[list[str]],
) -> None:
    found = agreement(judged)
    if found.alpha is not None:
        assert found.alpha <= 1
        assert (found.alpha == pytest.approx(1)) == all(len(set(unit)) == 1 for unit in judged)
