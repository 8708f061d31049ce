"""A web server on loopback for each test that asks for one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.servers.web import Web, web


@pytest.fixture
def server() -> Iterator[Web]:
    """Nothing is served until the test says so."""
    with web() as here:
        yield here
