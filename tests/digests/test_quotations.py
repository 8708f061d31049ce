"""Quotations: each sentence once, however many data gaps rest on it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digests.edition import GapTag, Label
from digests.email import html, plain
from digests.quotations import MOST, gaps, repeats
from digests.slack import messages
from digests.wording import wording
from tests.digests.editions import NEARBY, edition, entry, gap

AGES = Label(concept="ages", names={"en": "Figures by age", "fr": "Chiffres par âge"})
SAID = "No figure exists for towns, nor by age."


def on(label: Label, quote: str = SAID, score: float = 0.8, **fields: object) -> GapTag:
    given: dict[str, object] = {"status": "identified", **fields}
    return GapTag(label=label, quote=quote, score=score, **given)  # type: ignore[arg-type]


def test_gaps_with_one_sentence_share_its_quotation_surest_first() -> None:
    one = entry(gaps=(on(NEARBY, score=0.6), on(AGES, score=0.9)))
    (shown,) = gaps(one, wording("en"))
    assert shown.names == "Figures by age · Local figures"
    assert shown.quote == f"“{SAID}”"


def test_a_confirmed_gap_comes_first_and_says_so() -> None:
    (shown,) = gaps(entry(gaps=(on(NEARBY, score=0.9), on(AGES, confirmed=True))), wording("fr"))
    assert shown.names == "✓ Chiffres par âge · Chiffres locaux"


def test_a_gap_that_is_filled_stands_apart_from_one_that_is_named() -> None:
    both = entry(gaps=(on(NEARBY), on(AGES, status="addressed")))
    assert [one.word for one in gaps(both, wording("en"))] == ["Gap identified", "Gap addressed"]


def test_a_sentence_that_is_the_title_is_not_quoted() -> None:
    titled = entry(title="Who counts the cooks?", gaps=(on(AGES, "“Who counts the cooks”"),))
    (shown,) = gaps(titled, wording("en"))
    assert (shown.names, shown.quote) == ("Figures by age", "")
    assert "“" not in plain(edition(titled), "en")
    assert "Figures by age" in html(edition(titled), "en")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_sentence_stands_once_in_every_form(language: str) -> None:
    content = edition(entry(gaps=(on(NEARBY), on(AGES))))
    (post,) = messages(content, language)
    forms = (html(content, language), plain(content, language), str(post.blocks))
    for form in forms:
        assert " ".join(form.replace("  > ", "").split()).count("No figure exists") == 1


def test_only_the_surest_quotations_are_shown() -> None:
    many = entry(gaps=tuple(on(NEARBY, f"Gap {n} is open.", n / 10) for n in range(9)))
    shown = gaps(many, wording("en"))
    assert len(shown) == MOST
    assert "Gap 8" in shown[0].quote


def test_a_sentence_that_says_more_than_the_title_does_not_repeat_it() -> None:
    assert repeats("The cost of care.", "THE COST OF CARE")
    assert not repeats("The cost of care in towns is unknown.", "The cost of care")
    assert not repeats("car", "The cost of care")


@given(st.text(max_size=80), st.text(max_size=80), st.booleans())
def test_no_gap_is_lost_whatever_its_sentence(quote: str, title: str, confirmed: bool) -> None:
    (shown,) = gaps(entry(title=title, gaps=(gap(quote, confirmed=confirmed),)), wording("fr"))
    assert "Chiffres locaux" in shown.names
