"""sources.toml: read with care, changed without losing what a person wrote in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.errors import SourceWrong
from monitor.source_list import add_source, id_for, read_sources, remove_source
from monitor.workspace import SOURCES_HEADER
from spiders.source import Kind, Selectors, Source

LISTING = Source(
    id="body",
    url="https://body.example/publications",
    kind=Kind.LISTING,
    publisher='The "Body" of Work — Québec',
    selectors=Selectors(item="li.pub", date="time"),
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "sources.toml"


def test_what_is_added_is_read_back(path: Path) -> None:
    feed = Source(id="feed", url="https://example.org/feed.xml", language="fr")
    add_source(path, feed)
    add_source(path, LISTING)
    assert read_sources(path) == (feed, LISTING)


def test_an_empty_or_absent_file_holds_no_source(path: Path) -> None:
    assert read_sources(path) == ()
    path.write_text("", encoding="utf-8")
    assert read_sources(path) == ()
    path.write_text(SOURCES_HEADER, encoding="utf-8")
    assert read_sources(path) == ()


def test_removing_keeps_the_other_sources_and_the_comments(path: Path) -> None:
    add_source(path, LISTING)
    path.write_text("# our own note\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    add_source(path, Source(id="feed", url="https://example.org/feed.xml"))
    remove_source(path, "feed")
    assert "# our own note" in path.read_text(encoding="utf-8")
    assert read_sources(path) == (LISTING,)
    remove_source(path, "body")
    assert read_sources(path) == ()
    with pytest.raises(SourceWrong, match="no such source"):
        remove_source(path, "body")


def test_a_source_is_added_once(path: Path) -> None:
    add_source(path, LISTING)
    with pytest.raises(SourceWrong, match="of that id"):
        add_source(path, LISTING)
    with pytest.raises(SourceWrong, match="there already, as body"):
        add_source(path, Source(id="other", url=LISTING.url))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[[source]\n", "not valid TOML"),
        ("[source]\n", r"only \[\[source\]\]"),
        ('[[source]]\nid = "a"\n', "source 1: url"),
        ('[[source]]\nid = "a"\nurl = "ftp://x.example/"\n', "must begin with https://"),
        ('[[source]]\nid = "a"\nurl = "https://[bad/"\n', "source 1: url"),
        ('[[source]]\nid = "A b"\nurl = "https://x.example/"\n', "id: 'A b'"),
        ('[[source]]\nid = "a"\nurl = "https://x.example/"\nknd = "feed"\n', "knd: no such key"),
        ('[[source]]\nid = "a"\nurl = "https://x.example/"\nkind = "fed"\n', "none of feed"),
        ('[[source]]\nid = "a"\nurl = "https://x.example/"\nselectors = 3\n', "selectors: must"),
        ('[[source]]\nid = "a"\nurl = "https://x.example/"\ntitle = 3\n', "title: must be a text"),
        ('[[source]]\nid = "a"\nurl = "https://x.example/"\n' * 2, "source 2: .* twice"),
    ],
)
def test_a_fault_names_the_entry_and_the_key(path: Path, text: str, words: str) -> None:
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SourceWrong, match=words) as caught:
        read_sources(path)
    assert "\n" not in str(caught.value)


def test_an_id_is_made_from_the_address_and_stays_unique() -> None:
    taken: set[str] = set()
    for _ in range(3):
        taken.add(id_for("https://www.nber.org/rss/new.xml", frozenset(taken)))
    assert taken == {"nber-new", "nber-new-2", "nber-new-3"}
    assert len(id_for("https://example.org/" + "é" * 300, frozenset())) <= 64
