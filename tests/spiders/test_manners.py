"""Hosts whose terms ask for patience get it, whatever the settings say."""

from __future__ import annotations

import pytest

from spiders.manners import domain_of, pace_of


@pytest.mark.parametrize("host", ["export.arxiv.org", "rss.arxiv.org", "arxiv.org"])
def test_the_hosts_of_one_domain_share_its_turns(host: str) -> None:
    assert domain_of(host) == "arxiv.org"


@pytest.mark.parametrize("host", ["notarxiv.org", "arxiv.org.example", ""])
def test_other_hosts_keep_their_own(host: str) -> None:
    assert domain_of(host) is None


def test_a_domain_waits_as_long_as_its_terms_ask_and_never_less_than_the_settings() -> None:
    assert pace_of("arxiv.org", 0.0) == 3.0
    assert pace_of("arxiv.org", 5.0) == 5.0
