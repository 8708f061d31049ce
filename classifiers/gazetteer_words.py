"""Words as the gazetteers read them: where they stand, their capitals, accents and stems."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import IntEnum
from functools import cache
from itertools import accumulate
from pathlib import Path

from classifiers.tokens import fold

_FORMS = Path(__file__).parent / "gazetteer_forms.yaml"
_BETWEEN = re.compile(r"(\W+)")
_SHORTEST_STEM = 3
_LONGEST_ENDING = 6
_ABBREVIATED = 4
"""Words all in capitals up to this length are abbreviations, and keep their endings."""


class Capitals(IntEnum):
    """How a word is written; a label asks for at least its own way."""

    NONE = 0
    FIRST = 1
    ALL = 2


class Words:
    """A text cut into words; an elided article, a possessive s and an initial are words too."""

    __slots__ = ("_pieces", "_starts", "forms", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self._pieces = _BETWEEN.split(text)
        self._starts: list[int] = []
        self.forms = self._pieces[::2]
        """The words as written; the first or the last may be empty."""

    def gap(self, place: int) -> str:
        """What stands between the words at ``place`` and after."""
        return self._pieces[2 * place + 1]

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Where in the text the words from ``first`` to ``last`` (included) stand.

        The full stop of an abbreviation is part of it.
        """
        if not self._starts:
            self._starts = [0, *accumulate(map(len, self._pieces))]
        end = self._starts[2 * last + 1]
        dotted = last > first and len(self.forms[last]) == 1 and self.gap(last - 1)[0] == "."
        return self._starts[2 * first], end + (dotted and self.text[end : end + 1] == ".")


def capitals(form: str) -> Capitals:
    """Tell small words, Words with a capital, and WORDS of capitals (two letters or more)."""
    if len(form) > 1 and form.isupper():
        return Capitals.ALL
    return Capitals.FIRST if form[:1].isupper() else Capitals.NONE


def spells(form: str, label: str) -> bool:
    """Whether every accent of ``form`` is one of ``label``, a word in small letters.

    Endings may differ, so only as many letters are compared as both have; ``interprété`` is not
    ``interprète``, and ``Québec`` may be written ``Quebec``.
    """
    return all(
        letter == other or letter.isascii()
        for letter, other in zip(form.lower(), label, strict=False)
    )


def stem(form: str, language: str) -> str:
    """``form`` folded, its plural and (in French) feminine endings taken off."""
    folded = fold(form)
    if len(form) <= _ABBREVIATED and capitals(form) is Capitals.ALL:
        return folded
    rules = endings().get(language, {})
    for length in range(min(_LONGEST_ENDING, len(folded) - _SHORTEST_STEM), 0, -1):
        replacement = rules.get(folded[-length:])
        if replacement is not None:
            return folded[:-length] + replacement
    return folded


@cache
def endings() -> Mapping[str, Mapping[str, str]]:
    """By language, the endings that make no difference and what stands for them."""
    import yaml

    content: Mapping[str, Mapping[str, str]] = yaml.safe_load(_FORMS.read_text(encoding="utf-8"))
    return content
