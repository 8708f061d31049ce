"""OPML in and out: what we write comes back whole, what others write comes as feeds."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders import opml
from spiders.errors import SourceUnreadable
from spiders.source import Kind, Selectors, Source

OTHERS = """\ufeff<?xml version='1.0'?><opml version="1.0"><head><title>Lists</title></head><body>
<outline text="Économie" title="Économie">
  <outline text="A body &amp; co" xmlUrl="https://body.example/feed" type="rss" language="fr-CA"/>
  <outline text="The same" xmlUrl="https://body.example/feed" type="rss"/>
  <outline text="" title="" xmlUrl="https://other.example/rss.xml" type="rss"/>
</outline>
<outline text="A body &amp; co" xmlUrl="http://third.example/feed"/>
<outline text="Trap" xmlUrl="javascript:alert(1)"/><outline text="A page" url="https://x.example/"/>
</body></opml>"""


def test_the_feeds_of_another_reader_are_read_once_each_from_all_folders() -> None:
    found = opml.read(OTHERS.encode())
    assert [(source.id, source.url, source.title) for source in found] == [
        ("a-body-co", "https://body.example/feed", "A body & co"),
        ("other-example", "https://other.example/rss.xml", ""),
        ("a-body-co-2", "http://third.example/feed", "A body & co"),
    ]
    assert {source.kind for source in found} == {Kind.FEED}
    assert found[0].language == "fr"


_LINE = st.from_regex(r"[ -~é«’]{0,20}", fullmatch=True).map(str.strip)
_SOURCES = st.builds(
    Source,
    id=st.from_regex(r"[a-z][a-z0-9-]{0,9}", fullmatch=True),
    url=st.from_regex(r"https://[a-z]{3,9}\.example/[a-z]{1,9}", fullmatch=True),
    kind=st.sampled_from(Kind),
    title=st.sampled_from(["", "A title", "Études & travaux"]),
    language=st.sampled_from(["", "en", "fr"]),
    publisher=_LINE,
    path=_LINE,
    set=_LINE,
    query=_LINE,
    selectors=st.none() | st.builds(Selectors, item=st.just("li > a"), date=_LINE, next=_LINE),
)


@given(st.lists(_SOURCES, max_size=4, unique_by=(lambda s: s.id, lambda s: s.url)))
def test_what_is_written_comes_back_whole(sources: list[Source]) -> None:
    assert opml.read(opml.write(sources, "Sources")) == tuple(sources)


def test_keys_stay_at_home() -> None:
    source = Source(id="api", url="https://api.example/", kind=Kind.OPENALEX, key="secret")
    assert b"secret" not in opml.write([source], "Sources")


@pytest.mark.parametrize("body", [b"", b"<rss/>", b"{}", b"<<opml>"])
def test_what_is_no_opml_is_refused(body: bytes) -> None:
    with pytest.raises(SourceUnreadable):
        opml.read(body)


@given(st.binary(max_size=200))
def test_any_outline_is_read_or_refused(body: bytes) -> None:
    try:
        opml.read(b"<opml><body><outline xmlUrl='http://a.example'/>" + body)
    except SourceUnreadable:
        return


@pytest.mark.shared
def test_real_lists_are_read(shared: Path) -> None:
    for file in sorted((shared / "data" / "sources").glob("*.opml")):
        body = file.read_bytes()
        assert len(opml.read(body)) >= 0.9 * len(set(body.lower().split(b"xmlurl=")[1:])), file.name
