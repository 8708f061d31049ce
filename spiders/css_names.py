"""CSS selectors that name an element: by its classes, its tag, and where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

MOST_CLASSES = 8
"""Of one element: what machines generate beyond these says nothing."""
_CLASS = re.compile(r"(?!.*\d{3})[A-Za-z_][A-Za-z0-9_-]{0,60}")
"""A class that is no number of one item and needs no escaping in CSS."""


def classes(element: Any) -> list[str]:
    """The classes of an lxml element that can name it."""
    given = (element.get("class") or "").split()[:MOST_CLASSES]
    return [name for name in given if _CLASS.fullmatch(name)]


def names(element: Any) -> Iterator[str]:
    """All selectors that name the element, from its classes to its place under two ancestors."""
    if not isinstance(element.tag, str):
        return
    yield from by_class(element)
    yield str(element.tag)
    parent = element.getparent()
    grand = None if parent is None else parent.getparent()
    if parent is not None:
        yield from (f"{name} > {element.tag}" for name in _own(parent))
    if grand is not None:
        yield from (f"{name} > {parent.tag} > {element.tag}" for name in _own(grand))


def by_class(element: Any) -> list[str]:
    """The selectors that name the element by one class each."""
    return [f"{element.tag}.{name}" for name in classes(element)]


def _own(element: Any) -> Iterator[str]:
    identity = element.get("id") or ""
    if _CLASS.fullmatch(identity):
        yield f"#{identity}"
    yield from by_class(element)
    yield str(element.tag)
