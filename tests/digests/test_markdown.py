"""What an editor writes in Markdown reaches every form, and can do no harm in any."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as parser

from digests.markdown import prose

WRITTEN = """Dear readers,

this month was **full** of *news*, as [the archive](https://example.org/a?b&c) shows:

- wages & prices
- skills

# A heading
"""


def test_paragraphs_lists_emphasis_and_links_come_through() -> None:
    shown = prose(WRITTEN)
    assert "<strong>full</strong>" in shown.html
    assert '<a href="https://example.org/a?b&amp;c">the archive</a>' in shown.html
    assert "<h2>A heading</h2>" in shown.html
    assert "the archive <https://example.org/a?b&c> shows:" in shown.text
    assert "• wages & prices\n\n• skills" in shown.text
    assert "*full* of _news_" in shown.mrkdwn
    assert "<https://example.org/a?b&amp;c|the archive>" in shown.mrkdwn
    assert "wages &amp; prices" in shown.mrkdwn


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        "[click](javascript:alert(1))",
        "![pixel](https://evil.example/p.png)",
        "<img src=x onerror=alert(1)>",
        "<!channel> @here <@U1>",
        "[a](https://user@evil.example/)",
    ],
)
def test_nothing_runs_is_fetched_or_calls_anybody(attack: str) -> None:
    shown = prose(f"Hello {attack} there")
    tree = parser.fragment_fromstring(shown.html, create_parent="div")
    assert not tree.xpath(".//script|.//img|.//*[@onerror]")
    assert not [href for href in tree.xpath(".//@href") if "javascript" in href or "user@" in href]
    assert "<!channel>" not in shown.mrkdwn
    assert "<@U1>" not in shown.mrkdwn
    assert "@here" not in shown.mrkdwn


@given(st.text(max_size=200))
def test_any_text_becomes_something_that_can_be_sent(text: str) -> None:
    shown = prose(text)
    tree = parser.fragment_fromstring(shown.html, create_parent="div")
    assert not tree.xpath(".//script|.//img|.//iframe|.//form")
    shown.text.encode()
