"""``fow gaps`` in a terminal: the map, its quotes, the inventory, and mistakes in one line."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest

from monitor.archive import open_archive
from monitor.errors import UserError
from monitor.gaps.asking import day_of, last_day_of
from monitor.workspace import Workspace
from tests.monitor.test_cli import fow
from tests.monitor.test_gap_matrix import driver, gap, publish, tag

NOW = datetime(2026, 6, 22, 9, 0, tzinfo=UTC)


@pytest.fixture
def surveyed(workspace: Workspace) -> str:
    archive = open_archive(workspace.archive_file)
    for number in (1, 2):
        tag(archive, publish(archive, number), driver("skills"), gap("local"))
    archive.close()
    return str(workspace.folder)


def test_the_map_is_up_to_date_and_shows_empty_cells(surveyed: str) -> None:
    code, out, _ = fow("gaps", "matrix", "--workspace", surveyed, "--from", "2026")
    assert code == 0
    row = next(line for line in out.splitlines() if line.startswith("skills"))
    assert row.split()[1:4] == ["2/0", "·", "·"]
    assert "2 works" in out


def test_the_map_as_json_has_every_cell(surveyed: str) -> None:
    cells = [
        json.loads(line)
        for line in fow("gaps", "matrix", "-w", surveyed, "--json")[1].split("\n")
        if line
    ]
    assert len(cells) == 11 * 14
    assert {cell["identified"] for cell in cells if cell["driver"] == "skills"} == {0, 2}
    assert {cell["gap"] for cell in cells} > {"", "*"}


def test_evidence_is_quoted(surveyed: str) -> None:
    code, out, _ = fow("gaps", "evidence", "local", "--driver", "skills", "-w", surveyed)
    assert code == 0
    assert out.count("“We lack it.”") == 2
    assert "2026-06-01" in out


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        (("evidence", "lokal"), "do you mean local?"),
        (("matrix", "--region", "Québec"), "do you mean quebec?"),
        (("matrix", "--from", "June"), "write a day as 2026-06-22"),
        (("matrix", "--from", "2026", "--to", "2025"), "the first day is after the last"),
        (("inventory", "show", "nothing"), "fow gaps inventory list shows them"),
    ],
)
def test_a_mistake_is_one_line_with_the_mend(
    surveyed: str, arguments: tuple[str, ...], fault: str
) -> None:
    code, out, err = fow("gaps", *arguments, "--workspace", surveyed)
    assert (code, out) == (2, "")
    assert fault in err
    assert len(err.splitlines()) == 1


def test_the_inventory_is_shown_in_both_languages(surveyed: str) -> None:
    english = fow("gaps", "inventory", "show", "lfs", "-w", surveyed)[1]
    french = fow("gaps", "inventory", "show", "lfs", "-w", surveyed, "--labels", "fr")[1]
    assert "Labour Force Survey" in english
    assert "Enquête sur la population active" in french
    assert fow("gaps", "inventory", "check", "-w", surveyed)[0] == 0


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2025-12", date(2025, 12, 1), date(2025, 12, 31)),
        ("2026-06-22", date(2026, 6, 22), date(2026, 6, 22)),
        ("", None, None),
    ],
)
def test_months_and_years_stand_for_their_days(
    text: str, first: date | None, last: date | None
) -> None:
    assert (day_of(text), last_day_of(text)) == (first, last)


@pytest.mark.parametrize("text", ["2026-13", "26", "2026-06-31", "yesterday", "2026-6-1-1"])
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(UserError, match="write a day as"):
        day_of(text)
