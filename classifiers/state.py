"""Named arrays of nested parts, flattened into one mapping for the store and taken apart again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

import numpy.typing as npt

from classifiers.ngrams import State


class Stateful(Protocol):
    """Part of a model that can give itself as arrays."""

    def state(self) -> dict[str, npt.NDArray[Any]]:
        """Everything it computes with."""


def nest(parts: Mapping[str, Stateful]) -> dict[str, npt.NDArray[Any]]:
    """Join the arrays of several parts under ``part/name``."""
    return {
        f"{key}/{name}": array
        for key, piece in parts.items()
        for name, array in piece.state().items()
    }


def part(state: State, key: str) -> dict[str, npt.NDArray[Any]]:
    """The arrays under ``key/``, by the rest of their name."""
    prefix = f"{key}/"
    return {name[len(prefix) :]: array for name, array in state.items() if name.startswith(prefix)}
