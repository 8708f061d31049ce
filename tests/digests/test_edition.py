"""A frozen edition comes back as it was."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digests.edition import (
    DriverTag,
    Edition,
    EditionUnreadable,
    Entry,
    GapTag,
    Label,
    Section,
    dump,
    load,
)
from tests.digests.editions import typical

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
scores = st.floats(0, 1)
labels = st.builds(Label, concept=texts, names=st.fixed_dictionaries({"en": texts, "fr": texts}))
entries = st.builds(
    Entry,
    publication=st.integers(0, 2**53),
    url=texts,
    title=texts,
    language=st.sampled_from(["en", "fr"]),
    takeaway=texts,
    authors=st.lists(texts, max_size=3).map(tuple),
    publisher=texts,
    published=st.none() | st.dates(),
    drivers=st.lists(
        st.builds(DriverTag, label=labels, score=scores, confirmed=st.booleans()), max_size=2
    ).map(tuple),
    gaps=st.lists(
        st.builds(
            GapTag,
            label=labels,
            status=st.sampled_from(["identified", "addressed"]),
            quote=texts,
            score=scores,
            confirmed=st.booleans(),
        ),
        max_size=2,
    ).map(tuple),
    leading=st.booleans(),
)
sections = st.builds(
    Section, label=st.none() | labels, entries=st.lists(entries, max_size=2).map(tuple)
)
editions = st.builds(
    Edition,
    id=texts,
    kind=texts,
    start=st.dates(),
    end=st.dates(),
    sections=st.lists(sections, max_size=2).map(tuple),
    collected=st.integers(0, 10**6),
    sources=st.integers(0, 10**4),
    sample=st.booleans(),
)


@settings(max_examples=60)
@given(editions)
def test_nothing_is_lost_between_dump_and_load(edition: Edition) -> None:
    assert load(dump(edition)) == edition


def test_the_same_edition_is_always_the_same_text() -> None:
    assert dump(typical()) == dump(replace(typical()))


def test_an_edition_frozen_before_a_field_was_added_can_still_be_read() -> None:
    older = dump(typical()).replace(',"leading":true', "").replace(',"leading":false', "")
    assert "leading" not in older
    assert load(older).id == typical().id


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"id": 3}', dump(typical())[:-5]])
def test_anything_else_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(EditionUnreadable) as fault:
        load(text)
    assert "\n" not in str(fault.value)
