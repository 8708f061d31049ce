"""A model on disk: arrays in a skops file, which runs no code when read, and a readable record."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from classifiers.errors import ModelUnreadable

FORMAT = 2
"""Raised whenever a model of before can no longer be read."""

_ARRAYS = "model.skops"
_RECORD = "model.json"

Arrays = Mapping[str, npt.NDArray[Any]]


def content_hash(arrays: Arrays, record: Mapping[str, Any]) -> str:
    """Twelve hexadecimal digits that change whenever anything the model computes with changes."""
    digest = hashlib.sha256(json.dumps(record, sort_keys=True).encode())
    for name in sorted(arrays):
        digest.update(f"{name}:{arrays[name].dtype}:{arrays[name].shape}".encode())
        digest.update(np.ascontiguousarray(arrays[name]).tobytes())
    return digest.hexdigest()[:12]


def save(folder: Path, arrays: Arrays, record: Mapping[str, Any]) -> None:
    """Write ``model.skops`` and ``model.json`` into ``folder``, which is made if it is absent."""
    import skops.io

    folder.mkdir(parents=True, exist_ok=True)
    skops.io.dump(dict(arrays), folder / _ARRAYS, compression=zipfile.ZIP_DEFLATED)
    lines = json.dumps({"format": FORMAT, **record}, ensure_ascii=False, indent=1, sort_keys=True)
    (folder / _RECORD).write_text(lines + "\n", encoding="utf-8")


def load(folder: Path) -> tuple[dict[str, npt.NDArray[Any]], dict[str, Any]]:
    """Read what :func:`save` wrote. Raises :class:`ModelUnreadable`."""
    record = read_record(folder)
    try:
        arrays = _read_arrays(folder / _ARRAYS)
    except (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile) as error:
        raise ModelUnreadable(f"{folder}: no readable model: {error}") from error
    return arrays, record


def read_record(folder: Path) -> dict[str, Any]:
    """Read the readable record alone. Raises :class:`ModelUnreadable`."""
    try:
        record = json.loads((folder / _RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelUnreadable(f"{folder}: no readable model: {error}") from error
    if not isinstance(record, dict) or record.get("format") != FORMAT:
        raise ModelUnreadable(f"{folder}: made for another version; train the model again")
    return record


def _read_arrays(path: Path) -> dict[str, npt.NDArray[Any]]:
    """Read a skops file that holds nothing but named arrays.

    ``skops.io.load`` reads it too, but importing skops takes two seconds, since it brings all of
    scikit-learn; the file is a zip of ``.npy`` files and a schema that names them. Arrays of
    objects are refused, so that no code can come in.
    """
    with zipfile.ZipFile(path) as archive:
        schema = json.loads(archive.read("schema.json"))
        return {
            name: np.load(io.BytesIO(archive.read(node["file"])), allow_pickle=False)
            for name, node in schema["content"].items()
        }
