"""The commonest faults of feeds, mended before anybody guesses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from spiders.feed_repair import repaired


@pytest.mark.parametrize(
    ("body", "mended"),
    [
        ("<a>R&D</a>", "<a>R&amp;D</a>"),
        ("<a>?x=1&amp;y=2&z=3</a>", "<a>?x=1&amp;y=2&amp;z=3</a>"),
        ("<a>&eacute;t&eacute; &amp; &#233;</a>", "<a>été &amp; &#233;</a>"),
        ("<a>&odd; &#0; &#xD800; &#x110000;</a>", "<a>&amp;odd;   </a>"),
        ("<a>x\x00\x1fy</a>", "<a>xy</a>"),
        ("\ufeff\n <a/>", "<a/>"),
        ("<a><![CDATA[R&D &eacute;]]> &</a>", "<a><![CDATA[R&D &eacute;]]> &amp;</a>"),
    ],
)
def test_a_fault_is_mended(body: str, mended: str) -> None:
    assert repaired(body.encode()) == mended.encode()


@pytest.mark.parametrize(
    "body", ["<a>&amp;&lt;&#38;</a>", "", "<!DOCTYPE a [<!ENTITY b 'c'>]>&b;&"]
)
def test_what_needs_no_mending_or_has_entities_of_its_own_is_left_alone(body: str) -> None:
    assert repaired(body.encode()) is None


@given(st.text(alphabet="&#xX;amplteé0159 \x00\x08\n"))
def test_what_is_mended_can_be_read(text: str) -> None:
    body = f"<a>{text}</a>".encode()
    etree.fromstring(repaired(body) or body)
