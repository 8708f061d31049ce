"""Hosts whose terms ask for patience get it, whatever the settings say."""

from __future__ import annotations

import pytest

from spiders.crawl import CrawlSettings
from spiders.manners import slot_of, slots
from spiders.settings import scrapy_settings


def test_the_hosts_of_one_domain_share_its_slot() -> None:
    for url in ("https://export.arxiv.org/api/query?x", "https://rss.arxiv.org/rss/econ.GN"):
        assert slot_of(url)["download_slot"] == "arxiv.org"


@pytest.mark.parametrize("url", ["https://notarxiv.org/", "https://arxiv.org.example/", "x"])
def test_other_hosts_keep_their_own(url: str) -> None:
    assert slot_of(url) == {}


def test_a_slot_waits_as_long_as_the_terms_ask_and_never_less_than_the_settings() -> None:
    assert slots(0.0)["arxiv.org"] == {"concurrency": 1, "delay": 3.0, "jitter": 0.0}
    assert slots(5.0)["arxiv.org"]["delay"] == 5.0
    settings = CrawlSettings(user_agent="fow-monitor-tests/1.0", delay=0)
    assert scrapy_settings(settings)["DOWNLOAD_SLOTS"] == slots(0.0)
