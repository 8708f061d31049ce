"""The Slack message: inside the limits, and outside text stays text."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digests.blocks import Link
from digests.choice import LEADING, LINES
from digests.edition import Edition
from digests.extras import Extras
from digests.slack import MOST_BLOCKS, MOST_CHARACTERS, messages, size
from digests.slack_text import escape
from tests.digests.editions import edition, entry, full, hostile, large, monthly, trend, typical

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


LINK = Link(words="Grills " * 42, url="https://m.example/review/" + "k" * 200)
FULL = Extras(
    requests=(LINK, LINK),
    feedback_url="https://m.example/feedback/" + "k" * 200,
    edition_url="https://m.example/editions/1",
)
PICTURE = "https://m.example/week/1.png"


@given(st.integers(1, 80), st.sampled_from([Extras(), FULL, Extras(feedback_url="https://m.ex/")]))
@settings(max_examples=25)
def test_what_is_ones_own_and_the_picture_change_no_number_of_messages(
    entries: int, more: Extras
) -> None:
    content = replace(large(entries), trend=trend())
    plain = messages(content, "fr", more=Extras())
    dressed = messages(content, "fr", more=more, picture=PICTURE)
    assert len(plain) == len(dressed)
    for post in (*plain, *dressed):
        assert post.blocks
        assert len(post.blocks) <= MOST_BLOCKS
        assert size(post.blocks) <= MOST_CHARACTERS


@BOTH
def test_the_week_comes_as_a_picture_with_its_words_as_alternative(language: str) -> None:
    shown = [block for post in messages(full(), language, picture=PICTURE) for block in post.blocks]
    (image,) = [block for block in shown if block["type"] == "image"]
    assert image["image_url"] == PICTURE
    assert "9" in image["alt_text"]
    words = [block for post in messages(full(), language) for block in post.blocks]
    assert not [block for block in words if block["type"] == "image"]
    assert image["alt_text"][:60] in json.dumps(words, ensure_ascii=False)


def test_answers_to_the_question_stand_in_one_line() -> None:
    posts = messages(full(), "en", more=FULL)
    shown = json.dumps([post.blocks for post in posts], ensure_ascii=False)
    assert "|Yes> · <" in shown
    assert shown.count("review/kkk") == 2


@given(st.text(max_size=300))
@settings(max_examples=15)
def test_requests_that_would_not_fit_are_left_out_from_the_end(title: str) -> None:
    asked = Link(words="&" * 200 + title, url="https://m.example/review/" + "k" * 200)
    more = Extras(requests=(asked, asked), feedback_url="https://m.example/feedback/1")
    posts = messages(full(), "en", more=more)
    assert all(size(post.blocks) <= MOST_CHARACTERS for post in posts)
    assert "feedback/1?score=5" in json.dumps([post.blocks for post in posts])
