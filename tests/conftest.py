"""What all tests share: where the real data lie, if they are here."""

from __future__ import annotations

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real data beside the checkout; skips the test where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("the real data (../shared, beside the checkout) are not on this machine")
    return SHARED
