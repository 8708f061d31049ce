"""Slack messages drawn as a picture: all of it, the same each time, whatever the text."""

from __future__ import annotations

from io import BytesIO

from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from digests.press import drawn
from digests.slack import SlackMessage, messages
from digests.slack_picture import WIDTH, _words, picture
from tests.digests.editions import full, hostile, large, typical


def size(png: bytes) -> tuple[int, int]:
    with Image.open(BytesIO(png)) as image:
        return image.size


def test_the_same_posts_give_the_same_picture_and_the_week_makes_it_longer() -> None:
    posts = messages(full(), "fr", picture="https://m.example/week.png")
    plain = picture(posts, app="Veille")
    assert plain == picture(posts, app="Veille")
    assert size(plain)[0] == 2 * WIDTH
    assert size(picture(posts, week=drawn(full(), "fr"), app="Veille"))[1] > size(plain)[1]


def test_the_thread_stands_under_what_the_channel_sees() -> None:
    first, *thread = messages(large(40), "en")
    assert thread
    assert size(picture([first, *thread], app="M"))[1] > size(picture([first], app="M"))[1]


def test_a_title_in_bold_is_a_link_and_a_marked_word_is_set_apart() -> None:
    line = "*<https://e.org/?a&amp;b|Wages &amp; robots>*, *3* and _so_ on <https://e.org|here>."
    told = [(word.text, word.face, word.glued) for word in _words(line)]
    assert told == [
        ("Wages", "title", False),
        ("&", "title", False),
        ("robots", "title", False),
        (",", "plain", True),
        ("3", "bold", False),
        ("and", "plain", False),
        ("so", "italic", False),
        ("on", "plain", False),
        ("here", "link", False),
        (".", "plain", True),
    ]


def test_hostile_text_is_drawn_as_text() -> None:
    assert size(picture(messages(hostile(), "en"), app="M"))[1] > 400
    assert size(picture(messages(typical(), "en"), app=""))[1] > 400


@given(st.text(max_size=200))
@settings(max_examples=20)
def test_any_text_can_be_drawn(text: str) -> None:
    section = {"type": "section", "text": {"type": "mrkdwn", "text": text}}
    post = SlackMessage(text="", blocks=(section,), edition="e", part=1, parts=1)
    assert size(picture([post], app="M"))[0] == 2 * WIDTH
