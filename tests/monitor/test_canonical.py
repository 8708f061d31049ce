"""Addresses of one page are spelled one way; addresses of different pages stay different."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.canonical import canonical_address, without_tracking


@pytest.mark.parametrize(
    ("address", "canonical"),
    [
        ("http://www.Example.org/", "https://example.org"),
        ("https://example.org:443/a/", "https://example.org/a"),
        ("http://example.org:80/a/index.html", "https://example.org/a"),
        ("http://example.org:8080/a", "https://example.org:8080/a"),
        ("https://example.org./a//b/./c/../d", "https://example.org/a/b/d"),
        ("https://example.org/a?utm_source=rss&utm_medium=feed", "https://example.org/a"),
        ("https://example.org/a?b=2&fbclid=x&a=1", "https://example.org/a?a=1&b=2"),
        ("https://example.org/a?af=R", "https://example.org/a"),
        ("https://example.org/a;jsessionid=1F3?x=1", "https://example.org/a?x=1"),
        ("https://example.org/a#summary", "https://example.org/a"),
        ("https://example.org/app#!/report/4", "https://example.org/app#!/report/4"),
        ("https://example.org/%7Eann/caf%c3%a9", "https://example.org/~ann/caf%C3%A9"),
        ("https://example.org/café", "https://example.org/caf%C3%A9"),
        ("https://www.économie.example/a", "https://xn--conomie-9xa.example/a"),
        ("https://user:secret@example.org/a", "https://example.org/a"),
        ("https://example.org/story/amp/", "https://example.org/story"),
        (" https://example.org/a\n", "https://example.org/a"),
    ],
)
def test_spellings_of_one_address_become_one(address: str, canonical: str) -> None:
    assert canonical_address(address) == canonical


@pytest.mark.parametrize(
    ("mirror", "original"),
    [
        ("http://dx.doi.org/10.1086/ABC.1", "https://doi.org/10.1086/abc.1"),
        ("https://arxiv.org/pdf/2403.01234v2.pdf", "https://arxiv.org/abs/2403.01234"),
        ("http://export.arxiv.org/abs/2403.01234v1", "https://arxiv.org/abs/2403.01234"),
        ("https://arxiv.org/abs/econ.GN/0101001", "https://arxiv.org/abs/econ.GN/0101001"),
        ("http://papers.nber.org/papers/w31000.pdf", "https://nber.org/papers/w31000"),
        (
            "https://www.nber.org/system/files/working_papers/w31000/w31000.pdf",
            "https://nber.org/papers/w31000",
        ),
        (
            "https://papers.ssrn.com/sol3/papers.cfm?abstract_id=4412345&download=yes",
            "https://ssrn.com/abstract=4412345",
        ),
        (
            "https://shs.hal.science/halshs-04012345v2/document",
            "https://hal.science/halshs-04012345",
        ),
        (
            "https://www.erudit.org/en/journals/ri/2020-v75-n1-ri05297/1069127ar/",
            "https://id.erudit.org/iderudit/1069127ar",
        ),
    ],
)
def test_mirrors_lead_to_the_original(mirror: str, original: str) -> None:
    assert canonical_address(mirror) == original


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://example.org/en/report", "https://example.org/fr/report"),
        ("https://example.org/a?id=1", "https://example.org/a?id=2"),
        ("https://example.org/a-eng.htm", "https://example.org/a-fra.htm"),
        ("https://example.org/a?lang=en", "https://example.org/a?lang=fr"),
        ("https://example.org/Report", "https://example.org/report"),
        ("https://www150.statcan.gc.ca/a", "https://www.statcan.gc.ca/a"),
        ("https://example.org/a%2Fb", "https://example.org/a/b"),
    ],
)
def test_different_pages_stay_different(one: str, other: str) -> None:
    assert canonical_address(one) != canonical_address(other)


@pytest.mark.parametrize("text", ["", "tag:example.org,2024:1", "mailto:a@example.org", "http://["])
def test_what_is_no_address_comes_back_as_it_is(text: str) -> None:
    assert canonical_address(text) == text


PARTS = st.text(alphabet="abÉW./%3f41~;=&?#!:@-+ vwp", max_size=30)
HOSTS = st.sampled_from(["example.org", "www.www2.example.org", "arxiv.org", "dx.doi.org", "é.fr"])


@given(host=HOSTS, rest=PARTS)
def test_twice_is_the_same_as_once(host: str, rest: str) -> None:
    once = canonical_address(f"http://{host}/{rest}")
    assert canonical_address(once) == once


@given(text=st.text(max_size=60))
def test_no_text_breaks_it(text: str) -> None:
    once = canonical_address("http://" + text)
    assert canonical_address(once) == once


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://a.example/p?utm_source=rss&id=3", "https://a.example/p?id=3"),
        ("https://a.example/p?utm_source=rss#part", "https://a.example/p#part"),
        ("https://a.example/p?id=3&b=%20x", "https://a.example/p?id=3&b=%20x"),
        ("no address", "no address"),
    ],
)
def test_what_is_shown_loses_only_tracking(url: str, shown: str) -> None:
    assert without_tracking(url) == shown


@given(
    st.from_regex(
        r"https?://(www\.)?(doi\.org|arxiv\.org|nber\.org|www2\.a|a-b\.example|127\.0\.0\.1|a\.b\.ca)"
        r"(/(index|amp|default|abs|en|w1|A_b~c-d|indexes))*/?",
        fullmatch=True,
    )
)
def test_the_short_way_for_plain_addresses_gives_what_the_long_way_gives(url: str) -> None:
    short = canonical_address(url)
    long = canonical_address(url + "#x")  # a fragment takes the long way and is dropped there
    assert short == long
