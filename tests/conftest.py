"""What all tests share: one thread for arithmetic, no clock over examples, where real data lie."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# A first example pays for loading a library, and a busy machine makes any of them slow.
settings.register_profile(
    "unhurried", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("unhurried")

# Read when NumPy is imported, here and in the processes that tests start. Small matrices are
# no quicker on two threads, and threads that wait for each other keep cores busy.
os.environ |= {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}

SHARED = Path(__file__).resolve().parents[2] / "shared"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with files that hold slow tests: none of them is to run alone when all else is done."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real data beside the checkout; skips the test where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("the real data (../shared, beside the checkout) are not on this machine")
    return SHARED
