"""Lay an organisation's own entries over the vocabulary that they extend."""

from __future__ import annotations

from typing import Any


def overlay(base: dict[str, Any], content: dict[str, Any]) -> dict[str, Any]:
    """Merge two decoded vocabularies: what ``content`` says of a concept goes before ``base``.

    An entry with the id of a concept of ``base`` replaces the terms it names and keeps the
    others; other entries are added; those listed in ``without`` are left out. Raises ValueError
    when ``without`` names a concept that is not there.
    """
    own = content.get("concepts", [])
    without = content.get("without", [])
    if not isinstance(own, list) or not all(isinstance(entry, dict) for entry in own):
        raise ValueError("'concepts' must be a list of concepts")
    if not isinstance(without, list):
        raise ValueError("'without' must be a list of ids")
    merged: dict[Any, dict[str, Any]] = {entry["id"]: dict(entry) for entry in base["concepts"]}
    for number, entry in enumerate(own, start=1):
        key = entry.get("id", number)
        merged[key] = {**merged.get(key, {}), **entry}
    for id in without:
        if merged.pop(id, None) is None:
            raise ValueError(f"'without' names '{id}', which is no concept of the vocabulary")
    rest = {key: value for key, value in content.items() if key not in {"extends", "without"}}
    return {**base, **rest, "concepts": list(merged.values())}
