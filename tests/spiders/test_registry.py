"""The registry: every entry can be visited, is named in both languages, and stands once."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from spiders import kinds
from spiders.addresses import absolute
from spiders.registry import RegistryEntry, load_registry, narrow
from spiders.registry.__main__ import tables
from spiders.source import Assignment, Kind

ENTRIES = load_registry()
PAGE = Path(__file__).resolve().parents[2] / "docs" / "sources" / "registry.md"
DEAD = re.compile(
    r"www\.ilo\.org/rss|cepr\.org/rss/voxeu\.xml|etui\.org/rss|nep\.repec\.org/rss/[a-z]+\.xml"
    r"|//(?:www\.)?(?:oecd|imf|bls|eurofound\.europa|dares\.travail-emploi)\.(?:org|gov|eu|gouv)"
)


def test_ids_and_addresses_stand_once() -> None:
    assert len(ENTRIES) > 100
    assert [id for id, times in Counter(entry.id for entry in ENTRIES).items() if times > 1] == []
    asked = Counter((entry.url, entry.set, entry.query) for entry in ENTRIES)
    assert [each for each, times in asked.items() if times > 1] == []


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.id)
def test_an_entry_can_be_visited(entry: RegistryEntry) -> None:
    assert re.fullmatch(r"[a-z0-9][a-z0-9-]{1,63}", entry.id)
    assert absolute(entry.url, entry.url)
    assert entry.name_en
    assert entry.name_fr
    assert entry.topics
    assert set(entry.languages) <= {"en", "fr", "es", "de"}
    assert entry.languages
    assert kinds.address(Assignment(source=entry.source()), date(2026, 6, 22)).startswith("http")


def test_no_entry_is_reported_dead() -> None:
    assert [entry.id for entry in ENTRIES if DEAD.search(entry.url)] == []


def test_an_api_is_never_asked_for_everything() -> None:
    apis = {Kind.OPENALEX, Kind.ARXIV, Kind.HAL}
    assert [entry.id for entry in ENTRIES if entry.kind in apis and not entry.query] == []
    crossref = [entry.url for entry in ENTRIES if entry.kind is Kind.CROSSREF]
    assert all("/prefixes/" in url or "/journals/" in url for url in crossref)


def test_the_source_of_an_entry_carries_its_name_in_its_own_language_or_the_one_asked_for() -> None:
    entry = next(entry for entry in ENTRIES if entry.languages == ("fr",) and entry.region == "CA")
    assert entry.source().title == entry.name_fr
    assert entry.source("en").title == entry.name_en
    assert entry.source().language == "fr"


def test_the_registry_is_narrowed_by_region_language_and_topic() -> None:
    canadian = narrow(ENTRIES, regions=["ca"])
    assert {entry.region for entry in canadian} == {"CA", "CA-QC"}
    assert {entry.region for entry in narrow(ENTRIES, regions=["QC"])} == {"CA-QC"}
    assert all("fr" in entry.languages for entry in narrow(ENTRIES, languages=["fr"]))
    both = narrow(ENTRIES, regions=["CA", "FR"], languages=["fr"], topics=["Skills"])
    assert both
    assert {entry.region for entry in both} <= {"CA", "CA-QC", "FR"}
    assert all("skills" in entry.topics for entry in both)
    assert narrow(ENTRIES) == ENTRIES


def test_the_documentation_shows_the_current_count() -> None:
    assert tables(ENTRIES) in PAGE.read_text(encoding="utf-8")


def test_the_documentation_names_every_topic() -> None:
    page = PAGE.read_text(encoding="utf-8")
    missing = {t for entry in ENTRIES for t in entry.topics if f"`{t}`" not in page}
    assert missing == set()


@pytest.mark.shared
def test_what_is_left_out_of_the_known_sources_is_named(shared: Path) -> None:
    lines = (
        (shared / "data" / "sources" / "registry.jsonl").read_text(encoding="utf-8").splitlines()
    )
    known = {json.loads(line)["id"] for line in lines}
    page = PAGE.read_text(encoding="utf-8")
    left_out = known - {entry.id for entry in ENTRIES}
    assert [id for id in sorted(left_out) if f"`{id}`" not in page] == []
