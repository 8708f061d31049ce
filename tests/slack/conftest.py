"""What the tests of the Slack app share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.slack import Slack, running
from tests.slack.stage import Stage, listening, make_stage


@pytest.fixture
def slack() -> Iterator[Slack]:
    with running() as made:
        yield made


@pytest.fixture
def silent(slack: Slack, tmp_path: Path) -> Stage:
    """A monitor whose app does not listen."""
    return make_stage(slack, tmp_path / "workspace")


@pytest.fixture
def stage(silent: Stage) -> Iterator[Stage]:
    """A monitor whose app listens by HTTP, which is the quicker to start."""
    with listening(silent, "http"):
        yield silent


@pytest.fixture(params=["socket", "http"])
def either(silent: Stage, request: pytest.FixtureRequest) -> Iterator[Stage]:
    """A monitor whose app listens, by both ways in turn."""
    with listening(silent, request.param):
        yield silent
