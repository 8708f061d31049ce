"""The data inventory: complete in both languages, true to the vocabularies, extended by a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.errors import UserError
from monitor.gaps.inventory import SHIPPED, load_inventory, read, serving, unknown_concepts
from monitor.vocabularies import workspace_vocabulary

OWN = """
[[source]]
id = "{id}"
name = {{ en = "Own survey", fr = "Enquête maison" }}
custodian = {{ en = "Us", fr = "Nous" }}
measures = {{ en = "Work.", fr = "Le travail." }}
unit = {{ en = "person", fr = "personne" }}
geography = {{ en = "city", fr = "ville" }}
frequency = "{frequency}"
lag = {{ en = "a day", fr = "un jour" }}
variables = {{ en = "hours", fr = "heures" }}
access = "public"
caveats = {{ en = "Small.", fr = "Petite." }}
drivers = ["{driver}"]
serves = []
lacks = []
sure = "low"
checked = 2026-01-31
"""


def own(folder: Path, id: str = "own", frequency: str = "annual", driver: str = "skills") -> Path:
    path = folder / "inventory.toml"
    path.write_text(OWN.format(id=id, frequency=frequency, driver=driver), encoding="utf-8")
    return path


def concepts(folder: Path, name: str) -> set[str]:
    return {concept.id for concept in workspace_vocabulary(folder, name).concepts}


def test_at_least_forty_sources_come_with_the_monitor_each_once() -> None:
    ids = [source.id for path in SHIPPED.glob("*.toml") for source in read(path)]
    assert len(ids) == len(set(ids)) >= 40


def test_every_concept_that_is_named_is_in_the_vocabularies(tmp_path: Path) -> None:
    inventory = load_inventory(tmp_path)
    known = concepts(tmp_path, "drivers"), concepts(tmp_path, "gaps")
    assert unknown_concepts(inventory, *known) == ()


def test_every_data_gap_has_a_source_that_helps(tmp_path: Path) -> None:
    inventory = load_inventory(tmp_path)
    for gap in concepts(tmp_path, "gaps"):
        assert serving(inventory, gap), gap


def test_french_is_french_and_typographic(tmp_path: Path) -> None:
    for source in load_inventory(tmp_path):
        for words in (source.measures, source.caveats, source.lag, source.unit, source.geography):
            assert "'" not in words["fr"], source.id
            assert " :" not in words["fr"], source.id
        assert source.measures["fr"] != source.measures["en"]


def test_a_file_in_the_workspace_adds_and_replaces(tmp_path: Path) -> None:
    before = load_inventory(tmp_path)
    own(tmp_path)
    assert len(load_inventory(tmp_path)) == len(before) + 1
    own(tmp_path, id=before[0].id)
    replaced = load_inventory(tmp_path)
    assert len(replaced) == len(before)
    assert replaced[0].name["fr"] == "Enquête maison"


def test_a_concept_that_no_vocabulary_holds_is_named(tmp_path: Path) -> None:
    own(tmp_path, driver="gravity")
    found = unknown_concepts(load_inventory(tmp_path), {"skills"}, set())
    assert any(line.startswith("own: drivers names 'gravity'") for line in found)


def test_what_follows_the_driver_too_comes_first(tmp_path: Path) -> None:
    inventory = load_inventory(tmp_path)
    driver = inventory[0].drivers[0]
    for gap in inventory[0].serves:
        flags = [driver in source.drivers for source in serving(inventory, gap, driver)]
        assert flags == sorted(flags, reverse=True)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("[[source", "not valid TOML"),
        ("[source]\nid = 'a'\n", r"begins with \[\[source\]\]"),
        ("[[source]]\nid = 'a'\n", "source a: name: field required"),
        (OWN.format(id="own", frequency="yearly", driver="skills"), "source own: frequency"),
    ],
)
def test_a_fault_names_file_entry_and_key(tmp_path: Path, text: str, fault: str) -> None:
    path = tmp_path / "inventory.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UserError, match=fault):
        load_inventory(tmp_path)
