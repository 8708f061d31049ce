"""Which links are kept, and which DOIs are found."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.addresses import absolute, find_doi

BASE = "https://body.example/en/list?page=2"


@pytest.mark.parametrize(
    ("link", "address"),
    [
        ("/a/b", "https://body.example/a/b"),
        ("c.html#top", "https://body.example/en/c.html#top"),
        ("//other.example", "https://other.example/"),
        (" http://other.example/a b\n", "http://other.example/a%20b"),
        ("https://user:word@other.example:8080/x", "https://other.example:8080/x"),
        ("http://[2001:db8::1]/x", "http://[2001:db8::1]/x"),
        ("HTTPS://Other.Example/é", "https://other.example/é"),
        ("javascript:alert(1)", None),
        ("java\nscript:alert(1)", None),
        ("mailto:a@b.example", None),
        ("file:///etc/passwd", None),
        ("http://", None),
        ("http://x.example:99999/", None),
        ("http://[::1", None),
        ("", None),
        ("/" + "a" * 5000, None),
    ],
)
def test_only_absolute_http_addresses_come_out(link: str, address: str | None) -> None:
    assert absolute(BASE, link) == address


def test_without_a_base_a_link_must_stand_alone() -> None:
    assert absolute("", "/a") is None
    assert absolute("", "https://body.example/a") == "https://body.example/a"


@given(st.text())
def test_any_text_gives_a_web_address_or_none(link: str) -> None:
    found = absolute(BASE, link)
    if found is not None:
        assert urlsplit(found).scheme in ("http", "https")
        assert absolute("", found) == found


@pytest.mark.parametrize(
    ("text", "doi"),
    [
        ("https://doi.org/10.3386/W31222", "10.3386/w31222"),
        ("doi:10.1787/888933903", "10.1787/888933903"),
        ("See 10.1000/xyz(2020)12.", "10.1000/xyz(2020)12"),
        ("(10.1000/abc)", "10.1000/abc"),
        ("https://dx.doi.org/10.1000%2Fabc", "10.1000/abc"),
        ("https://x.example/10.1000/abc?utm_source=feed", "10.1000/abc"),
        ("10.7202/1098765ar, and more", "10.7202/1098765ar"),
        ("version 10.4/5", None),
        ("no number", None),
    ],
)
def test_a_doi_is_found_bare_and_in_lower_case(text: str, doi: str | None) -> None:
    assert find_doi(text) == doi
