"""The Slack message: inside the limits, and outside text stays text."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digests.slack import MOST_BLOCKS, MOST_CHARACTERS, escape, messages, size
from tests.digests.editions import edition, entry, hostile, large, typical

BOTH = pytest.mark.parametrize("language", ["en", "fr"])


@BOTH
def test_each_message_of_a_large_edition_is_within_the_limits(language: str) -> None:
    posts = messages(large(120), language)
    assert len(posts) > 5
    for number, post in enumerate(posts, start=1):
        assert (post.part, post.parts) == (number, len(posts))
        assert len(post.blocks) <= MOST_BLOCKS
        assert size(post.blocks) <= MOST_CHARACTERS


def test_nothing_is_left_out_of_a_thread() -> None:
    shown = json.dumps([post.blocks for post in messages(large(120), "en")])
    assert all(f"part {number}>" in shown or f"part {number}*" in shown for number in range(120))


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
    heads = [entry(number, leading=True) for number in (1, 2)]
    first, second, *_ = messages(edition(*heads, *(entry(n) for n in range(3, 90))), "en")
    headings = [block["text"]["text"] for block in first.blocks if block["type"] == "header"]
    assert headings[1:] == ["Read first"]
    assert "part 3" in json.dumps(second.blocks)


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
