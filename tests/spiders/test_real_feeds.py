"""Every captured feed, served on loopback: nothing crashes and no entry is lost."""

from __future__ import annotations

from pathlib import Path

import feedparser
import pytest

from spiders.source import Outcome, Reason
from tests.servers.web import Web, body
from tests.spiders.crawling import visit_all

pytestmark = [pytest.mark.shared, pytest.mark.slow]


def test_no_entry_of_a_captured_feed_is_lost(server: Web, shared: Path) -> None:
    files = [path for path in sorted((shared / "data/feeds").iterdir()) if path.suffix != ".json"]
    assert len(files) == 105
    urls = [server.serve(f"/{path.name}", body(path.read_bytes())) for path in files]
    visits = visit_all(*urls)
    for path in files:
        found = visits[f"/{path.name}"]
        assert found.reason is not Reason.CRASHED
        expected = len(feedparser.parse(path.read_bytes()).entries)
        assert len(found.publications) >= expected, path.name
        assert all(publication.title for publication in found.publications)
        assert len(found.publications) == 0 or found.outcome is Outcome.CHANGED


def test_captured_json_feeds_are_read_or_refused_with_a_word(server: Web, shared: Path) -> None:
    files = sorted((shared / "data/feeds-json").glob("*.json"))
    visits = visit_all(*[server.serve(f"/{path.name}", body(path.read_bytes())) for path in files])
    assert len(visits) == 13
    words = [found.reason for found in visits.values() if found.outcome is not Outcome.CHANGED]
    assert words == [Reason.NOT_A_FEED], "one of them is no JSON Feed"
