"""A piece of HTML with places for what differs from reader to reader, filled without parsing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape

_MARK = "\ue000"
"""A private-use character, which no template writes."""
_PLACE = re.compile(f"{_MARK}([a-z0-9]+);")


OWN_MARK = "fow0own0mark0fow0own"
"""Stands in an edition's addresses where the mark of one reader goes; no mark is longer."""


def marked_for(text: str, mark: str) -> str:
    """Return text whose addresses bear one reader's mark; empty: nobody's."""
    return text.replace(OWN_MARK, mark) if mark else text.replace(f".{OWN_MARK}", "")


def place(name: str) -> str:
    """Return what a template is given where ``name`` is to be filled in."""
    return f"{_MARK}{name};"


class Own(str):
    """Text that is one reader's own, so that nobody keeps it for the next."""

    __slots__ = ()


class Form:
    """Finished HTML with named places."""

    def __init__(self, html: str) -> None:
        """Take HTML that was rendered with :func:`place` for each value."""
        self._parts = _PLACE.split(html)

    def fill(self, values: Mapping[str, str]) -> Own:
        """Return the HTML with each value escaped in its place."""
        parts = self._parts
        return Own(
            "".join(
                escape(values[part]) if number % 2 else part for number, part in enumerate(parts)
            )
        )
