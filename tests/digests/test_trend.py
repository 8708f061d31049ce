"""The week in one picture: what it draws, what it says, and how it looks in grey."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from digests.edition import Label, Series, Trend
from digests.trend import WIDTH, caption, draw, in_words, rows
from digests.wording import wording
from tests.digests.editions import trend

COUNTS = st.lists(st.integers(0, 10_000), min_size=13, max_size=13)


def of(*counts: list[int]) -> Trend:
    labels = (Label(concept=str(n), names={"en": f"Driver {n}"}) for n in range(len(counts)))
    series = tuple(
        Series(label=label, counts=tuple(own)) for label, own in zip(labels, counts, strict=True)
    )
    return replace(trend(), series=series)


@given(st.lists(COUNTS, max_size=14))
def test_the_fullest_drivers_of_the_week_come_first(counts: list[list[int]]) -> None:
    shown = rows(of(*counts))
    assert len(shown) <= 10
    assert [row.now for row in shown] == sorted((row.now for row in shown), reverse=True)
    for row in shown:
        assert row.least <= row.usual <= row.most
        assert row.now or row.most


def test_the_words_say_all_that_the_picture_shows() -> None:
    assert in_words(trend(), wording("en")) == (
        "Publications this week, by driver: Machines at work 9 (usually 3.9)"
        " · Town and country 1 (usually 1.1)."
    )
    assert "Machines au travail 9 (d’habitude 3,9)" in in_words(trend(), wording("fr"))
    assert "12" in caption(trend(), wording("fr"))


def test_a_new_archive_is_not_held_against_weeks_that_it_did_not_see() -> None:
    new = of([0] * 12 + [7])
    assert in_words(new, wording("en")).endswith("Driver 0 7.")
    assert "12" not in caption(new, wording("en"))
    assert draw(new, "en")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_picture_is_small_sharp_and_the_same_again(language: str) -> None:
    many = of(*([n, *range(11), 3 * n] for n in range(10)))
    png = draw(many, language)
    assert png == draw(many, language)
    assert len(png) < 25_000
    picture = Image.open(BytesIO(png))
    assert (picture.format, picture.width) == ("PNG", 2 * WIDTH)


def test_the_picture_reads_in_grey() -> None:
    grey = Image.open(BytesIO(draw(trend(), "en"))).convert("L")
    shades = sorted(shade for count, shade in grey.getcolors(256) or [] if count > 300)
    assert shades[0] < 90
    assert shades[-1] > 240
    assert any(140 < shade < 220 for shade in shades)
