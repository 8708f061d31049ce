"""What one process says to the other arrives as it was, and nothing that was not said."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import msgspec
import pytest

from spiders import wire
from spiders.discovery import Candidate, Discovery, DiscoveryVisit
from spiders.publication import Publication
from spiders.source import (
    Assignment,
    DocumentRequest,
    DocumentVisit,
    Kind,
    Outcome,
    Reason,
    Selectors,
    Source,
    Validators,
    Visit,
)

PUBLICATION = Publication(
    source="body",
    url="https://body.example/rapports/1",
    title="Pénuries de main-d’œuvre",
    doi="10.1234/abc",
    authors=("Ada Roy", "Éric Côté"),
    published=datetime(2026, 6, 22, 9, 30, tzinfo=UTC),
    translations=(("en", "https://body.example/reports/1"),),
)
VISIT = Visit(
    source="body",
    outcome=Outcome.CHANGED,
    reason=Reason.SALVAGED,
    publications=(PUBLICATION,),
    validators=Validators(etag='"1"'),
    retry_after=60.0,
    deleted=("r-1",),
)
LISTING = Source(
    id="body", url="https://body.example", kind=Kind.LISTING, selectors=Selectors(item="li")
)


def test_every_record_arrives_as_it_was() -> None:
    """Enumerations, moments and tuples among them, in both languages."""
    asked = Assignment(source=LISTING, since=datetime(2026, 1, 1, tzinfo=UTC))
    request = DocumentRequest(key="1", url="https://body.example/1", source="body")
    read = DocumentVisit(key="1", outcome=Outcome.CHANGED, publication=PUBLICATION)
    candidate = Candidate(kind=Kind.LISTING, url="https://body.example", selectors=None)
    looked = DiscoveryVisit(
        key="1", outcome=Outcome.CHANGED, discovery=Discovery(candidates=(candidate,))
    )
    assert wire.assignment(wire.to_json(asked)) == asked
    assert wire.document_request(wire.to_json(request)) == request
    assert wire.visit(wire.to_json(VISIT)) == VISIT
    assert wire.document_visit(wire.to_json(read)) == read
    assert wire.discovery_visit(wire.to_json(looked)) == looked


def test_a_record_is_one_line() -> None:
    """Line ends inside a text do not end it."""
    poem = replace(VISIT, detail="one\ntwo\u2028three")
    assert b"\n" not in wire.to_json(poem)
    assert wire.visit(wire.to_json(poem)) == poem


def test_half_a_surrogate_pair_costs_one_character() -> None:
    """A JSON page may hold one; no UTF-8 can say it."""
    broken = replace(PUBLICATION, title="Wages \ud83d rise", guid="\udc80")
    found = wire.visit(wire.to_json(replace(VISIT, publications=(broken,))))
    assert found.publications == (replace(broken, title="Wages ? rise", guid="?"),)


@pytest.mark.parametrize(
    "line",
    [
        b'{"source":"body","outcome":"stolen"}',
        b'{"source":"body"}',
        b'{"source":7,"outcome":"changed"}',
        b'{"source":"body","outcome":"changed","publications":[{"title":"no address"}]}',
        b'{"source":"body","outcome":"changed","publications":"all"}',
    ],
)
def test_what_is_no_visit_is_not_believed(line: bytes) -> None:
    """An unknown word, a missing field, a wrong type."""
    with pytest.raises(msgspec.ValidationError):
        wire.visit(line)
