"""The Slack message: inside the limits, and outside text stays text."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digests.blocks import Link
from digests.choice import LEADING, LINES
from digests.edition import Edition
from digests.extras import Extras
from digests.slack import MOST_BLOCKS, MOST_CHARACTERS, messages, size
from digests.slack_text import escape
from tests.digests.editions import edition, entry, full, hostile, large, monthly, typical

BOTH = pytest.mark.parametrize("language", ["en", "fr"])


@BOTH
def test_each_message_of_a_large_edition_is_within_the_limits(language: str) -> None:
    posts = messages(large(120), language)
    assert len(posts) > 1
    for number, post in enumerate(posts, start=1):
        assert (post.part, post.parts) == (number, len(posts))
        assert len(post.blocks) <= MOST_BLOCKS
        assert size(post.blocks) <= MOST_CHARACTERS


def test_a_thread_tells_as_much_as_the_mail_and_counts_the_rest() -> None:
    shown = json.dumps([post.blocks for post in messages(large(120), "en")])
    told = [number for number in range(120) if f"part {number}>" in shown]
    assert len(told) == LEADING + LINES
    assert f"and {120 - len(told)} more publications" in shown


@BOTH
@pytest.mark.parametrize("content", [full(), monthly()], ids=lambda one: one.id)
def test_everything_an_edition_holds_stands_in_the_message(language: str, content: Edition) -> None:
    requests = (Link(words="Grills & <b>", url="https://m.example/review/1?a&b"),)
    more = Extras(requests=requests, feedback_url="https://m.example/feedback/1")
    posts = messages(content, language, topics=("drivers:towns",), more=more)
    shown = json.dumps([post.blocks for post in posts], ensure_ascii=False)
    said = {
        "en": ["You follow: Town and country", "robot soup", "Machines at work 9 (usually 3.9)"],
        "fr": ["Vous suivez", "Villes et campagnes", "soupe", "Machines au travail 9"],
    }
    asked = "<https://m.example/review/1?a&amp;b|Grills &amp; &lt;b&gt;>"
    for words in (*said[language], asked, "https://m.example/feedback/1?score=3"):
        assert words in shown
    assert all(size(post.blocks) <= MOST_CHARACTERS for post in posts)


@BOTH
def test_a_small_edition_is_one_message(language: str) -> None:
    (post,) = messages(typical(), language)
    assert post.edition == "weekly-2026-07-05"
    assert post.blocks[0]["type"] == "header"


def test_a_short_thread_says_where_the_rest_is() -> None:
    first, *_, last = messages(large(120), "fr")
    assert "dans ce fil" in json.dumps(first.blocks, ensure_ascii=False)
    assert f"Partie {last.part} de {last.parts}" in last.text


def test_a_long_digest_leaves_only_its_head_in_the_channel() -> None:
    first, second, *_ = messages(large(90), "en")
    headings = [block["text"]["text"] for block in first.blocks if block["type"] == "header"]
    assert headings[1:] == ["Read first"]
    assert "Machines at work" in json.dumps(second.blocks[1])


def read_as_markup(value: object) -> Iterator[str]:
    """Every text that Slack reads as mrkdwn; it shows plain_text as it is."""
    if isinstance(value, dict) and value.get("type") == "mrkdwn":
        yield value["text"]
    elif isinstance(value, dict | list | tuple):
        for part in value.values() if isinstance(value, dict) else value:
            yield from read_as_markup(part)


def test_outside_text_can_neither_mention_nor_link_nor_format() -> None:
    (post,) = messages(hostile(), "en")
    sent = "\n".join([post.text, *read_as_markup(post.blocks)])
    for mark in ("<!channel>", "<@U1>", "<script>", "@here", "*bold*", "javascript:"):
        assert mark not in sent
    assert "&lt;!channel&gt;" in sent


@given(st.text(max_size=300), st.text(max_size=700))
def test_any_text_gives_valid_blocks(title: str, takeaway: str) -> None:
    url = "https://example.org/?" + "&" * 1500
    posts = messages(edition(entry(title=title, takeaway=takeaway, url=url)), "fr")
    assert all(size(post.blocks) <= MOST_CHARACTERS for post in posts)


@given(st.text())
def test_escaped_text_holds_no_mark_of_markup(text: str) -> None:
    escaped = escape(text)
    assert not set(escaped) & set("<>*`~")
    assert "&" not in escaped.replace("&amp;", "").replace("&lt;", "").replace("&gt;", "")
