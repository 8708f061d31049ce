"""``fow readers`` and ``fow digest status``, as an operator types them."""

from __future__ import annotations

import asyncio
import csv
import json
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from typer.testing import CliRunner

from monitor.archive import Archive, editions, open_archive
from monitor.cli.app import app
from monitor.errors import UserError
from monitor.publish import build
from monitor.send import send_queued
from monitor.workspace import Workspace
from tests.monitor.test_publish import fill

NOW = datetime(2026, 6, 22, 9, 0, tzinfo=UTC)
RUNNER = CliRunner()


@pytest.fixture
def archive(workspace: Workspace) -> Iterator[Archive]:
    with closing(open_archive(workspace.archive_file)) as opened:
        yield opened


def fow(workspace: Workspace, *arguments: str) -> str:
    result = RUNNER.invoke(app, ["-w", str(workspace.folder), *arguments])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.output


def test_a_reader_from_first_to_last(workspace: Workspace) -> None:
    said = fow(workspace, "readers", "add", "Zoe@Example.org", "--language", "fr", "--name", "Zoé")
    assert said == "zoe@example.org is on the list: weekly, fr, by e-mail\n"
    fow(workspace, "readers", "add", "--slack", "C0123", "--frequency", "both")
    assert "C0123" in fow(workspace, "readers", "list")
    assert "paused" in fow(workspace, "readers", "pause", "zoe@example.org")
    assert "active" in fow(workspace, "readers", "resume", "zoe@example.org")
    assert "off the list" in fow(workspace, "readers", "remove", "zoe@example.org")
    shown = [json.loads(line) for line in fow(workspace, "readers", "list", "--json").splitlines()]
    assert [(one["state"], "key" in one) for one in shown] == [("left", False), ("active", False)]


def test_what_is_exported_can_be_imported(workspace: Workspace, tmp_path: Path) -> None:
    fow(workspace, "readers", "add", "ann@example.org", "--name", "=cmd()")
    exported = fow(workspace, "readers", "export")
    (row,) = csv.DictReader(StringIO(exported))
    assert (row["address"], row["name"]) == ("ann@example.org", "'=cmd()")
    (tmp_path / "r.csv").write_text(exported)
    said = fow(workspace, "readers", "import", str(tmp_path / "r.csv"))
    assert said == "0 added, 1 on the list already\n"


def test_a_reader_is_shown_everything_and_then_forgotten(
    archive: Archive, workspace: Workspace
) -> None:
    fow(workspace, "readers", "add", "zoe@example.org", "--consent", "paper form of May")
    fill(archive, 1)
    settings = workspace.settings()
    build(archive, settings, workspace, lambda: NOW)
    asyncio.run(send_queued(archive, settings, workspace, lambda: NOW))
    everything = json.loads(fow(workspace, "readers", "export", "zoe@example.org"))
    assert everything["consent"][0]["wording"] == "paper form of May"
    assert everything["deliveries"][0]["state"] == "sent"
    assert "zoe@example.org" in fow(workspace, "digest", "status")
    fow(workspace, "readers", "erase", "zoe@example.org", "--yes")
    assert fow(workspace, "readers", "list").startswith("No readers")
    (line,) = editions.deliveries(archive)
    assert (line.reader, line.state, line.detail) == ("erased-1", "sent", "")
    archive.close()
    assert b"zoe@example.org" not in workspace.archive_file.read_bytes()


def test_status_counts_and_narrows(archive: Archive, workspace: Workspace) -> None:
    fow(workspace, "readers", "add", "ann@example.org")
    fill(archive, 1)
    build(archive, workspace.settings(), workspace, lambda: NOW)
    assert fow(workspace, "digest", "status").startswith("weekly-2026-06-22: 1 queued\n")
    assert fow(workspace, "digest", "status", "--state", "failed").count("\n") == 1
    (line,) = fow(workspace, "digest", "status", "--json").splitlines()
    assert json.loads(line)["reader"] == "ann@example.org"
    with pytest.raises(UserError, match="no such edition"):
        fow(workspace, "digest", "status", "weekly-1999-01-01")
    with pytest.raises(UserError, match="say to whom"):
        fow(workspace, "digest", "resend")


def test_one_who_stands_in_the_settings_is_not_erased_behind_their_back(
    workspace: Workspace,
) -> None:
    settings = workspace.settings_file
    listed = '\n[[digest.readers]]\naddress = "ann@example.org"\n'
    before = settings.read_text(encoding="utf-8")
    settings.write_text(before.replace("[digest]", f"[digest]{listed}"), encoding="utf-8")
    with pytest.raises(UserError, match=r"stands in fow\.toml"):
        fow(workspace, "readers", "erase", "ann@example.org", "--yes")
    settings.write_text(before, encoding="utf-8")
    fow(workspace, "readers", "erase", "ann@example.org", "--yes")
