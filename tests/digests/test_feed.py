"""Feeds of editions: well-formed, stable, and in one language."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import feedparser
import pytest
from lxml import etree

from digests.feed import Feed, atom, copy_name
from tests.digests.editions import NEARBY, TOWNS, edition, full, hostile, typical

ADDRESS = "https://monitor.example.org"


def feed(language: str = "en", **fields: object) -> Feed:
    given: dict[str, object] = {"language": language, "address": ADDRESS, "path": "/feeds/e.atom"}
    return Feed(**(given | fields))  # type: ignore[arg-type]


def earlier() -> object:
    return replace(typical(), id="weekly-2026-06-28", end=date(2026, 6, 28))


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_reader_of_feeds_finds_each_edition_once_with_its_link(language: str) -> None:
    read = feedparser.parse(atom([full(), earlier()], feed(language)))  # type: ignore[list-item]
    assert not read.bozo
    assert [entry.link for entry in read.entries] == [
        f"{ADDRESS}/editions/weekly-2026-07-05.{language}.html",
        f"{ADDRESS}/editions/weekly-2026-06-28.{language}.html",
    ]
    assert len({entry.id for entry in read.entries}) == 2
    assert read.feed.updated == "2026-07-05T00:00:00+00:00"
    expected = {"en": "Weekly digest", "fr": "Bulletin de la semaine"}
    assert expected[language] in read.entries[0].content[0].value


def test_a_feed_of_a_topic_holds_what_bears_it() -> None:
    towns = feed("fr", topic="drivers:towns", label=TOWNS)
    read = feedparser.parse(atom([full()], towns))
    assert read.feed.title.endswith("Villes et campagnes")
    assert read.entries[0].content[0].value.count("<li>") == 10
    gaps = feedparser.parse(atom([full()], feed(topic="gaps:nearby", label=NEARBY)))
    assert gaps.entries[0].content[0].value.count("<li>") == 1
    assert not feedparser.parse(atom([full()], feed(topic="gaps:none"))).entries


def test_the_same_editions_give_the_same_bytes_and_ids_do_not_move_with_the_pages() -> None:
    assert atom([full()], feed()) == atom([full()], feed())
    ids = [
        feedparser.parse(atom([full()], feed(address=address))).entries[0].id
        for address in (ADDRESS, f"{ADDRESS}/elsewhere")
    ]
    assert ids[0] == ids[1]


def test_outside_text_cannot_break_out() -> None:
    made = atom([hostile()], feed())
    etree.fromstring(made)
    assert b"<script" not in made
    content = feedparser.parse(made).entries[0].content[0].value
    assert "<script" not in content


def test_no_editions_are_an_empty_feed() -> None:
    assert feedparser.parse(atom([], feed())).entries == []
    assert feedparser.parse(atom([edition(sections=())], feed())).entries == []


def test_copies_are_named_by_edition_and_language() -> None:
    assert copy_name("weekly-2026-07-05", "fr") == "weekly-2026-07-05.fr.html"
