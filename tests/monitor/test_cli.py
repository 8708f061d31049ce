"""The command line: every command explained, every mistake one line, every output a contract."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import click
import pytest
import typer

from monitor.archive import open_archive
from monitor.archive import publications as shelf
from monitor.cli.app import app
from monitor.source_list import read_sources
from monitor.workspace import Workspace, make_workspace
from spiders.publication import Publication
from tests.monitor import forked

DOCUMENTATION = Path(__file__).parents[2] / "docs" / "command-line.md"
NOW = datetime(2026, 6, 22, 9, 0, tzinfo=UTC)


def fow(*arguments: str, cwd: Path | None = None, **environment: str) -> tuple[int, str, str]:
    clean = {key: value for key, value in os.environ.items() if not key.startswith("FOW_")}
    return forked.run(arguments, cwd or Path.cwd(), {**clean, **environment})


@cache
def commands() -> dict[str, click.Command]:
    root = typer.main.get_command(app)
    assert isinstance(root, typer.core.TyperGroup)
    return dict(_below(root, ""))


def _below(group: typer.core.TyperGroup, path: str) -> Iterator[tuple[str, click.Command]]:
    for name, command in group.commands.items():
        if isinstance(command, typer.core.TyperGroup):
            yield from _below(command, f"{path}{name} ")
        else:
            yield path + name, command


@pytest.fixture
def full(tmp_path: Path) -> Workspace:
    place = make_workspace(tmp_path / "full")
    archive = open_archive(place.archive_file)
    one = Publication(
        source="feed",
        url="https://example.org/1",
        title="=Télétravail, salaires",
        abstract="Les régions éloignées.",
        authors=("A. Exemple", "B. Sample"),
    )
    with archive.unit() as connection:
        for number in (1, 2):
            carried = replace(one, url=f"https://example.org/{number}")
            shelf.attach(connection, shelf.add(connection, carried, NOW), carried, NOW)
    archive.close()
    return place


@pytest.mark.parametrize("name", commands())
def test_every_command_is_documented_with_an_example(name: str) -> None:
    command = commands()[name]
    assert command.help
    assert command.epilog
    assert command.epilog.startswith(f"Example: fow {name}")
    assert f"`fow {name}" in DOCUMENTATION.read_text(encoding="utf-8")
    for parameter in command.params:
        assert getattr(parameter, "help", None), f"{name}: {parameter.name} has no help"


def test_help_loads_nothing_heavy() -> None:
    program = (
        "import sys; import monitor.cli.app;"
        "print(sorted({'scrapy','sklearn','numpy','rich.console','feedparser','pydantic',"
        "'trafilatura','sqlite_utils','jinja2'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["status"], "no fow.toml"),
        (["run", "--workspace", "nowhere"], "nowhere: no workspace here"),
        (["--workspace", "nowhere", "status"], "nowhere: no workspace here"),
        (["collect", "--workspace", "{full}", "nobody"], "nobody: no such source"),
        (["sources", "add", "--workspace", "{full}", "gopher://x"], "must begin with https://"),
        (["sources", "remove", "--workspace", "{full}", "nobody"], "nobody: no such source"),
        (["search", "--workspace", "{full}", "(("], "no word to search for"),
        (["digest", "send", "--workspace", "{full}"], "fow digest build"),
        (["digest", "send", "--workspace", "{full}", "weekly-x"], "weekly-x: no such edition"),
        (["digest", "preview", "--workspace", "{full}"], "nothing to preview"),
        (["digest", "preview", "--workspace", "{full}", "--language", "de"], "'de' is none of"),
        (["evaluate", "absent.jsonl"], "absent.jsonl"),
        (["export", "xml", "--workspace", "{full}"], "xml"),
        (["nonsense"], "nonsense"),
    ],
)
def test_a_mistake_is_one_line_and_code_2(
    arguments: list[str], words: str, full: Workspace, tmp_path: Path
) -> None:
    code, out, errors = fow(
        *(part.replace("{full}", str(full.folder)) for part in arguments), cwd=tmp_path
    )
    assert code == 2
    assert words in errors
    assert "Traceback" not in errors
    assert not out


def test_a_broken_setting_names_its_key(full: Workspace) -> None:
    full.settings_file.write_text("[collect]\ndelay = 'soon'\n", encoding="utf-8")
    code, _, errors = fow("run", "--workspace", str(full.folder))
    assert code == 2
    assert re.fullmatch(r"fow: .*fow\.toml: collect\.delay: .*\n", errors)


def test_a_mistake_is_not_taken_for_a_run_that_was_killed(full: Workspace) -> None:
    assert fow("digest", "send", "weekly-x", "--workspace", str(full.folder))[0] == 2
    last = json.loads(fow("status", "--json", "--workspace", str(full.folder))[1])["last_run"]
    assert last["ended"]
    assert "weekly-x" in last["summary"]["failure"]


def test_where_no_source_answers_a_run_ends_with_1(full: Workspace) -> None:
    full.sources_file.write_text(
        '[[source]]\nid = "a"\nurl = "http://127.0.0.1:9/feed"\n', encoding="utf-8"
    )
    code, out, _ = fow("collect", "--workspace", str(full.folder))
    assert code == 1
    assert "could not be read: 1 source, 0 documents" in out
    out = fow("status", "--workspace", str(full.folder))[1]
    assert "private-address: " in out


def test_init_keeps_what_is_there(tmp_path: Path) -> None:
    assert fow("init", str(tmp_path / "w"))[0] == 0
    (tmp_path / "w" / "fow.toml").write_text("[collect]\ndelay = 2\n", encoding="utf-8")
    assert fow("init", str(tmp_path / "w"))[0] == 0
    assert "delay = 2" in (tmp_path / "w" / "fow.toml").read_text(encoding="utf-8")
    assert {path.name for path in (tmp_path / "w").iterdir()} >= {
        "fow.toml",
        "sources.toml",
        "archive.db",
    }


def test_init_starts_from_the_registry_narrowed_as_asked(tmp_path: Path) -> None:
    sizes = []
    for number, narrow in enumerate(
        [[], ["--region", "CA"], ["--region", "CA", "--language", "fr"]]
    ):
        place = tmp_path / str(number)
        assert fow("init", str(place), *narrow)[0] == 0
        sizes.append(len(read_sources(place / "sources.toml")))
    assert sizes[0] > sizes[1] > sizes[2] > 0
    assert fow("init", str(tmp_path / "e"), "--empty")[0] == 0
    assert read_sources(tmp_path / "e" / "sources.toml") == ()
    code, _, errors = fow("init", str(tmp_path / "n"), "--region", "Atlantis")
    assert code == 2
    assert "its regions are CA" in errors


def test_sources_go_out_as_opml_and_come_back(tmp_path: Path) -> None:
    first, second = str(tmp_path / "first"), str(tmp_path / "second")
    fow("init", first, "--region", "CA")
    fow("init", second, "--empty")
    file = tmp_path / "sources.opml"
    file.write_text(fow("sources", "export", "-w", first)[1], encoding="utf-8")
    listed = read_sources(tmp_path / "first" / "sources.toml")
    out = fow("sources", "import", str(file), "-w", second)[1]
    assert f"Added {len(listed)} of {len(listed)}" in out
    back = read_sources(tmp_path / "second" / "sources.toml")
    assert [(one.url, one.kind, one.query) for one in back] == [
        (one.url, one.kind, one.query) for one in listed
    ]
    assert "Added 0 of" in fow("sources", "import", str(file), "-w", second)[1]
    assert fow("sources", "import", str(DOCUMENTATION), "-w", second)[0] == 2


def test_the_workspace_is_named_before_or_after_or_by_the_environment(full: Workspace) -> None:
    folder = str(full.folder)
    outputs = {
        fow("status", "--json", "--workspace", folder)[1],
        fow("--workspace", folder, "status", "--json")[1],
        fow("status", "--json", FOW_WORKSPACE=folder)[1],
        fow("status", "--json", cwd=full.folder)[1],
    }
    assert len(outputs) == 1
    assert json.loads(outputs.pop())["publications"] == 2


def test_search_and_export_write_the_same_records(full: Workspace) -> None:
    folder = str(full.folder)
    found = fow("search", "teletravail", "--json", "--workspace", folder)[1].splitlines()
    exported = fow("export", "jsonl", "--workspace", folder)[1].splitlines()
    records = [json.loads(line) for line in exported]
    assert [{**json.loads(line), "snippet": None} for line in found] == [
        {**record, "snippet": None} for record in records
    ]
    assert records[0]["sources"] == ["feed"]
    assert records[0]["relevant"] is None
    assert set(records[0]) == set(re.findall(r"^\| `(\w+)`", _contract(), re.MULTILINE)) | {
        "title",
        "abstract",
    }


def _contract() -> str:
    return DOCUMENTATION.read_text(encoding="utf-8").split("## A publication as JSON")[1]


def test_a_cell_that_looks_like_a_formula_is_inert_in_csv(full: Workspace) -> None:
    out = fow("export", "csv", "--workspace", str(full.folder))[1]
    rows = list(csv.DictReader(io.StringIO(out)))
    assert rows[0]["title"] == "'=Télétravail, salaires"
    assert rows[0]["authors"] == "A. Exemple; B. Sample"


def test_a_reader_that_goes_away_is_no_failure(full: Workspace) -> None:
    done = subprocess.run(
        f"{sys.executable} -m monitor export jsonl --workspace {full.folder} | head -c 10",
        shell=True,
        capture_output=True,
        text=True,
        check=False,
    )
    assert not done.stderr


def test_two_writing_commands_do_not_work_at_once(full: Workspace) -> None:
    with full.locked():
        code, _, errors = fow("run", "--workspace", str(full.folder))
    assert code == 1
    assert f"process {os.getpid()}" in errors
    assert fow("tag", "--workspace", str(full.folder))[0] == 0


def test_progress_is_drawn_only_in_a_terminal(full: Workspace) -> None:
    assert fow("tag", "--all", "--workspace", str(full.folder))[2] == ""
    leader, follower = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "monitor", "tag", "--all", "--workspace", str(full.folder)],
        stdout=subprocess.DEVNULL,
        stderr=follower,
    ) as running:
        os.close(follower)
        drawn = b"".join(_read_to_the_end(leader))
    assert running.returncode == 0
    assert b"tagged" in drawn
    os.close(leader)


def _read_to_the_end(terminal: int) -> Iterator[bytes]:
    """What is written to a terminal; unread, its writer would come to a stop after 4 kB."""
    with suppress(OSError):  # so a terminal says that nobody writes to it any more
        while piece := os.read(terminal, 65536):
            yield piece
