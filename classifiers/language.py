"""The language of a text, told from its small words; short texts in English and French included."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from itertools import chain
from pathlib import Path

_PROFILES = Path(__file__).parent / "language_profiles.yaml"
_WORD = re.compile(r"[^\W\d_]+['’]?")
_PLAIN_WORD = re.compile(r"[a-z]+'?")
"""The same in a text without diacritics, and faster."""
_UNKNOWN = "und"
"""ISO 639-2's code for a language that is not determined."""
_READ = 400
"""Characters that are looked at; more add nothing."""
_TRUST = 1.0
"""How many points the declared language starts with."""


def detect(text: str, declared: str | None = None) -> str:
    """ISO 639-1 code of the language of ``text``, or ``und`` when nothing points to one.

    Each small word or ending of a language gives it a point; ``declared``, what the source says,
    starts ahead and so decides only where the text itself says little.
    """
    points = dict.fromkeys(_profiles()[0], 0.0)
    hint = (declared or "").lower().split("-")[0].split("_")[0]
    if hint:
        points[hint] = points.get(hint, 0.0) + _TRUST
    for language, gained in _points(text[:_READ].lower()).items():
        points[language] += gained
    best = max(points, key=lambda language: points[language])
    return best if points[best] > 0 else _UNKNOWN


def _points(text: str) -> dict[str, float]:
    points = dict.fromkeys(_profiles()[0], 0.0)
    words = (_PLAIN_WORD if text.isascii() else _WORD).findall(text)
    for language, gained in chain.from_iterable(map(_word_points, words)):
        points[language] += gained
    return points


@lru_cache(maxsize=50_000)
def _word_points(written: str) -> tuple[tuple[str, float], ...]:
    word = written.replace("’", "'")
    words, endings, letters = _profiles()
    points = dict.fromkeys(words, 0.0)
    for language, known in words.items():
        if word in known:
            points[language] += 1
        elif len(word) > 4 and word.endswith(endings[language]):
            points[language] += 0.3
        if not word.isascii() and not letters[language].isdisjoint(word):
            points[language] += 0.4
    return tuple((language, gained) for language, gained in points.items() if gained)


@cache
def _profiles() -> tuple[
    dict[str, frozenset[str]], dict[str, tuple[str, ...]], dict[str, frozenset[str]]
]:
    import yaml

    content = yaml.safe_load(_PROFILES.read_text(encoding="utf-8"))
    return (
        {language: frozenset(row["words"].split()) for language, row in content.items()},
        {language: tuple(row.get("endings", "").split()) for language, row in content.items()},
        {language: frozenset(row.get("letters", "")) for language, row in content.items()},
    )
