"""Deployment: units that systemd accepts, a container that is closed, pages that say so."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from monitor.settings import Settings

ROOT = Path(__file__).parents[1]
UNITS = sorted((ROOT / "deploy").glob("fow*"))
CONTAINER = (ROOT / "Containerfile").read_text(encoding="utf-8").replace("\\\n", " ")
COMMAND = "/opt/fow/bin/fow"


def instructions(word: str) -> list[str]:
    return re.findall(rf"^{word} (.+)$", CONTAINER, re.MULTILINE)


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_systemd_accepts_the_unit(unit: Path, tmp_path: Path) -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze is not on this machine")
    for one in UNITS:  # the command has to exist to be accepted
        text = one.read_text(encoding="utf-8")
        (tmp_path / one.name).write_text(text.replace(COMMAND, shutil.which("true") or ""))
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(tmp_path / unit.name)],
        capture_output=True,
        text=True,
        check=False,
    )
    told = [line for line in done.stderr.splitlines() if "fow" in line]
    assert not told
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("unit", [one for one in UNITS if one.suffix == ".service"], ids=str)
def test_a_service_is_nobody_of_note_and_writes_to_its_own_folder_only(unit: Path) -> None:
    lines = unit.read_text(encoding="utf-8").splitlines()
    for needed in (
        "User=fow",
        "StateDirectory=fow",
        "NoNewPrivileges=yes",
        "CapabilityBoundingSet=",
        "ProtectSystem=strict",
        "ProtectHome=yes",
        "PrivateTmp=yes",
        "SystemCallFilter=@system-service",
    ):
        assert needed in lines
    (command,) = [line for line in lines if line.startswith("ExecStart=")]
    words = command.removeprefix(f"ExecStart={COMMAND} ").split()
    done = subprocess.run(
        [sys.executable, "-m", "monitor", *words, "--help"], capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_every_timer_has_its_service() -> None:
    timers = [one for one in UNITS if one.suffix == ".timer"]
    assert timers
    assert all(one.with_suffix(".service") in UNITS for one in timers)


def test_the_container_is_not_root_keeps_its_data_outside_and_says_how_it_is() -> None:
    *_, user = instructions("USER")
    assert user.split(":")[0].isdigit()
    assert int(user.split(":")[0]) >= 1000
    assert instructions("VOLUME") == ["/monitor"]
    (check,) = instructions("HEALTHCHECK")
    assert "/health" in check
    (port,) = instructions("EXPOSE")
    assert f":{port}/health" in check
    assert port in instructions("CMD")[-1]
    assert "--require-hashes" in CONTAINER
    assert instructions("STOPSIGNAL") == ["SIGINT"]


def test_the_container_copies_files_that_exist_and_every_package() -> None:
    copied = [
        word for line in instructions("COPY") if "--from" not in line for word in line.split()[:-1]
    ]
    assert all((ROOT / path).exists() for path in copied)
    assert {"monitor", "spiders", "classifiers", "digests", "LICENSE"} <= set(copied)


def test_settings_named_in_the_files_exist() -> None:
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    named = set(re.findall(r"FOW_[A-Z]+__[A-Z_]+", CONTAINER + page))
    assert len(named) >= 4
    for name in named:
        section, key = name.removeprefix("FOW_").lower().split("__")
        kind = Settings.model_fields[section].annotation
        assert key in getattr(kind, "model_fields", {}), name


def locked(file: str) -> dict[str, set[str]]:
    """Name → versions; some differ from one Python to another."""
    found: dict[str, set[str]] = {}
    text = (ROOT / file).read_text(encoding="utf-8")
    for name, version in re.findall(r"^([\w.-]+)==(\S+)", text, re.MULTILINE):
        found.setdefault(name, set()).add(version)
    return found


def test_who_only_runs_the_monitor_gets_the_same_versions_and_no_tools() -> None:
    everything = locked("requirements.lock")
    runtime, build = locked("deploy/requirements.lock"), locked("deploy/build.lock")
    for name, versions in (*runtime.items(), *build.items()):
        assert versions <= everything[name], name
    assert {"scrapy", "scikit-learn", "redis", "duckdb", "weasyprint"} <= runtime.keys()
    assert runtime.keys().isdisjoint({"pytest", "ruff", "mypy", "playwright", "mkdocs"})
    assert "hatchling" in build
    for file in ("deploy/requirements.lock", "deploy/build.lock"):
        assert file in CONTAINER
