"""The key of an API reaches the visit that needs it, and nothing else."""

from __future__ import annotations

import pytest

from monitor.collect import with_key
from monitor.settings import Collect
from spiders.source import Assignment, Kind, Source

SETTINGS = Collect(openalex_key="secret")


@pytest.mark.parametrize(
    ("kind", "settings", "key"),
    [
        (Kind.OPENALEX, SETTINGS, "secret"),
        (Kind.OPENALEX, Collect(), ""),
        (Kind.CROSSREF, SETTINGS, ""),
        (Kind.FEED, SETTINGS, ""),
    ],
)
def test_only_the_api_that_wants_a_key_gets_it(kind: Kind, settings: Collect, key: str) -> None:
    source = Source(id="one", url="https://api.example/", kind=kind)
    assert with_key(Assignment(source=source), settings).source.key == key


def test_the_key_shows_in_no_representation() -> None:
    source = Source(id="one", url="https://api.example/", kind=Kind.OPENALEX)
    assert "secret" not in repr(with_key(Assignment(source=source), SETTINGS))
    assert "secret" not in repr(SETTINGS)
