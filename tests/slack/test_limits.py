"""Whatever a publication holds, its card and its form keep to Slack's rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.archive.reviews import GapVote, Request, Verdict, Vote
from monitor.review.card import Card, CardDriver, CardGap, Choice, OthersVote
from monitor.slack.blocks import escaped
from monitor.slack.card import card_blocks, notice
from monitor.slack.form import answer_of, at_first, form, lacking, read_form, sentence_key
from monitor.wording import wording
from tests.fakes.slack.blocks import message_faults, too_long, view_faults
from tests.slack.stage import NOW

ODD = "&<>*_`~|\"'\\\n:@ é漢a"
words_ = st.text(st.sampled_from(ODD), min_size=1, max_size=40).map(lambda t: "x" + t)
long = st.builds(lambda text, times: text * times, words_, st.integers(1, 60))
concepts = st.sampled_from([f"concept-{number}" for number in range(12)])
statuses = st.sampled_from(["identified", "addressed"])


def waiting(state: str = "open") -> Request:
    return Request(
        id=1, publication=1, reviewer=1, reason="routed", asked=NOW, channel="slack", state=state
    )


drivers = st.builds(
    CardDriver,
    concept=concepts,
    label=long,
    score=st.just(0.5),
    terms=st.lists(long, max_size=8).map(tuple),
    sentence=long,
)
gaps = st.builds(
    CardGap, concept=concepts, label=long, status=statuses, quote=long, score=st.just(0.5)
)
others = st.builds(
    OthersVote,
    reviewer=st.one_of(st.just(""), long),
    relevant=st.booleans(),
    drivers=st.lists(long, max_size=12).map(tuple),
    gaps=st.just(()),
    comment=long,
)
choices = st.lists(
    st.builds(Choice, concept=concepts, label=long), max_size=12, unique_by=lambda one: one.concept
).map(tuple)


def vote(drivers: tuple[str, ...], gaps: tuple[GapVote, ...], verdict: Verdict) -> Vote:
    return Vote(
        id=1,
        request=1,
        publication=1,
        reviewer=1,
        at=NOW,
        channel="slack",
        model="m",
        verdict=verdict,
        relevant=verdict is not Verdict.NOT_RELEVANT,
        drivers=drivers,
        gaps=gaps,
        comment="x" * 2000,
        key="k",
    )


votes = st.builds(
    vote,
    st.lists(concepts, max_size=12, unique=True).map(tuple),
    st.lists(st.builds(GapVote, concept=concepts, status=statuses, quote=long), max_size=8).map(
        tuple
    ),
    st.sampled_from([Verdict.AGREE, Verdict.CORRECT, Verdict.NOT_RELEVANT]),
)
cards = st.builds(
    Card,
    request=st.sampled_from(["open", "later", "declined", "expired", "done"]).map(waiting),
    title=long,
    url=st.one_of(st.just("javascript:alert(1)"), long.map(lambda t: "https://e.example/" + t)),
    publisher=st.one_of(st.just(""), long),
    published=st.one_of(st.none(), st.just(date(2026, 6, 1))),
    language=st.sampled_from(["en", "fr", "xx", ""]),
    takeaway=st.one_of(st.just(""), long),
    model=st.just("m"),
    relevant=st.booleans(),
    drivers=st.lists(drivers, max_size=12).map(tuple),
    gaps=st.lists(gaps, max_size=12, unique_by=lambda gap: (gap.status, gap.concept)).map(tuple),
    driver_choices=choices,
    gap_choices=choices,
    sentences=st.lists(long, max_size=12).map(tuple),
    own=st.one_of(st.none(), votes),
    others=st.lists(others, max_size=8).map(tuple),
)


@pytest.mark.parametrize("language", ["en", "fr"])
@given(card=cards)
@settings(max_examples=20)
def test_any_card_keeps_to_slacks_rules(language: str, card: Card) -> None:
    words = wording("slack", language)
    blocks = card_blocks(card, words)
    assert message_faults(blocks) == []
    assert not too_long(blocks)
    assert notice(card, words)


@pytest.mark.parametrize("language", ["en", "fr"])
@given(card=cards)
@settings(max_examples=20)
def test_any_form_keeps_to_slacks_rules(language: str, card: Card) -> None:
    view = form(card, at_first(card), wording("slack", language), '{"request": 1}')
    assert view_faults(view) == []


@given(long, st.integers(20, 400))
def test_escaped_text_keeps_to_its_length(text: str, most: int) -> None:
    shown = escaped(text, most)
    assert len(shown) <= most
    assert "<" not in shown
    assert ">" not in shown


@given(st.none() | st.text() | st.booleans())
def test_a_form_without_answers_is_read_as_empty(junk: object) -> None:
    filled = read_form({"values": {"b": {"unknown": {"type": "x", "value": junk}}}})
    assert (filled.drivers, filled.gaps, filled.comment) == ((), (), "")


def test_a_sentence_that_has_left_the_text_is_asked_for_again() -> None:
    card = Card(
        request=waiting(),
        title="T",
        url="https://e.example",
        publisher="",
        published=None,
        language="en",
        takeaway="",
        model="m",
        relevant=True,
        drivers=(),
        gaps=(),
        driver_choices=(),
        gap_choices=(Choice(concept="local", label="Local"),),
        sentences=("One.", "Two."),
    )
    pair = ("identified", "local")
    filled = replace(at_first(card), gaps=(pair,), quotes={pair: sentence_key("Gone.")})
    assert lacking(filled, card) == (pair,)
    there = replace(filled, quotes={pair: sentence_key("Two.")})
    assert lacking(there, card) == ()
    assert answer_of(there, card).gaps == (
        GapVote(concept="local", status="identified", quote="Two."),
    )
