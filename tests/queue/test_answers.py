"""What workers say is checked; hosts take turns on the queue."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from monitor.queue.answers import AnswerWrong, read_document, read_visit
from monitor.queue.order import by_turns, host_of
from spiders import wire
from spiders.publication import Publication
from spiders.source import (
    DocumentRequest,
    DocumentVisit,
    Outcome,
)
from tests.queue.test_queue import assignment, visit


def test_hosts_take_turns_on_the_queue() -> None:
    urls = ["http://a/1", "http://a/2", "http://a/3", "http://b/1", "http://c/1", "http://b/2"]
    assert by_turns(urls) == [0, 3, 4, 1, 5, 2]
    assert by_turns([]) == []
    assert host_of("http://[bad") == ""


def page(**changes: object) -> Publication:
    return replace(Publication(source="s1", url="https://body.example/1", title="Work"), **changes)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (b"", "Input data was truncated"),
        (b"\xff\xfe", "invalid"),
        (b'{"source": 1}', "Expected `str`"),
        (wire.to_json(visit(2)), "a visit to 's2'"),
        (wire.to_json(visit(1, publications=(page(source="s2"),))), "a publication of 's2'"),
        (wire.to_json(visit(1, publications=(page(url="javascript:x"),))), "a publication at"),
        (wire.to_json(visit(1, publications=(page(published=datetime(2026, 6, 1)),))), "UTC"),  # noqa: DTZ001
        (wire.to_json(visit(1, moved_to="file:///etc/passwd")), "moved to"),
        (wire.to_json(visit(1, retry_after=-1.0)), "retry after"),
    ],
)
def test_what_no_spider_can_have_said_is_refused(said: bytes, why: str) -> None:
    with pytest.raises(AnswerWrong, match=why):
        read_visit(said, assignment(1))


def test_what_a_spider_says_is_read_as_it_is() -> None:
    published = datetime(2026, 6, 1, tzinfo=UTC)
    whole = visit(1, publications=(page(published=published),), retry_after=3.0, deleted=("a",))
    assert read_visit(wire.to_json(whole), assignment(1)) == whole
    asked = DocumentRequest(key="7", url="https://body.example/1", source="s1")
    document = DocumentVisit(key="7", outcome=Outcome.CHANGED, publication=page())
    assert read_document(wire.to_json(document), asked) == document
    with pytest.raises(AnswerWrong, match="document '8'"):
        read_document(wire.to_json(replace(document, key="8")), asked)
    late = page(published=published.replace(tzinfo=timezone(timedelta(hours=2))))
    with pytest.raises(AnswerWrong, match="a date"):
        read_document(wire.to_json(replace(document, publication=late)), asked)
