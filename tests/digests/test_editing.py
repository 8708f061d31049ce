"""Editing an edition changes what was asked for and nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digests.choice import Catalogue
from digests.editing import NoSuchPlace, NotInEdition, annotated, dropped, entry_of, moved
from digests.edition import dump, load
from tests.digests.editions import TOWNS, full, typical


def numbers(edition_: object) -> list[int]:
    return [entry.publication for entry in edition_.entries]  # type: ignore[attr-defined]


@given(st.integers(1, 29))
def test_a_dropped_entry_is_gone_and_the_others_stay_in_order(publication: int) -> None:
    kept = numbers(dropped(full(), publication))
    assert kept == [number for number in numbers(full()) if number != publication]


def test_a_section_that_loses_its_last_entry_goes() -> None:
    names = [section.label for section in dropped(typical(), 2).sections]
    assert TOWNS not in names


def test_an_entry_moved_to_the_head_is_read_first_by_everybody_and_back() -> None:
    content = moved(full(), 25, "head")
    for topics in ((), ("drivers:robots",)):
        catalogue = Catalogue(content)
        heads = [catalogue.entries[place] for place, _ in catalogue.choose(topics).leading]
        assert 25 in [head.publication for head in heads]
    assert moved(content, 25, "body") == full()


def test_an_entry_moved_under_a_driver_stands_first_there() -> None:
    content = moved(full(), 3, "towns")
    assert [e.publication for e in content.sections[1].entries][:2] == [3, 20]
    assert sorted(numbers(content)) == sorted(numbers(full()))


def test_an_entry_can_be_moved_under_a_driver_that_has_no_section_yet() -> None:
    alone = replace(typical(), sections=typical().sections[1:2])
    content = moved(alone, 2, "robots")
    assert [s.label.concept for s in content.sections if s.label] == ["robots"]


def test_a_note_is_kept_by_language_and_can_be_taken_away() -> None:
    noted = annotated(annotated(full(), 1, "fr", "À lire."), 1, "en", "Read it.")
    assert entry_of(noted, 1).note == {"fr": "À lire.", "en": "Read it."}
    assert entry_of(annotated(noted, 1, "fr", ""), 1).note == {"en": "Read it."}
    assert load(dump(noted)) == noted


def test_what_is_not_there_is_refused_by_name() -> None:
    for change in (
        lambda: dropped(full(), 99),
        lambda: moved(full(), 99, "head"),
        lambda: annotated(full(), 99, "en", "x"),
    ):
        with pytest.raises(NotInEdition, match="weekly-2026-07-05 holds no publication 99"):
            change()
    with pytest.raises(NoSuchPlace, match="there are head, body, robots, towns"):
        moved(full(), 1, "cellar")
