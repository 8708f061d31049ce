"""What the monitor's tests share: an empty archive, a workspace, a clock, a publication."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.archive import Archive, open_archive
from monitor.workspace import Workspace
from tests.monitor.blank import blank_archive, blank_workspace

MONDAY = datetime(2026, 6, 22, 9, 0, tzinfo=UTC)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    opened = open_archive(blank_archive(tmp_path / "archive.db"), busy_seconds=0.2)
    yield opened
    opened.close()


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return blank_workspace(tmp_path / "workspace")
