"""The words of the monitor's own rooms (review, web, gaps, …), in one language."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from digests.wording import Wording

LOCALES = Path(__file__).with_name("locales")
"""``<language>/LC_MESSAGES/<room>.po`` holds what ``monitor/<room>`` says."""


@cache
def wording(room: str, language: str) -> Wording:
    """Return the words of ``monitor/<room>`` in one language (ISO 639-1).

    Raises :class:`digests.wording.UnknownLanguage`.
    """
    return Wording(language, locales=LOCALES, room=room)
