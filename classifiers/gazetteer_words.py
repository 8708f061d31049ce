"""Words as the gazetteers read them: where they stand, their capitals, accents and stems."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from pathlib import Path

from classifiers.tokens import fold

_FORMS = Path(__file__).parent / "gazetteer_forms.yaml"
_WORD = re.compile(
    r"[^\W\d_](?:\.[ -]?[^\W\d_](?![^\W\d_]))+\.?"  # U.S., B.C., C.-B.
    r"|[^\W_]+(?:['’]s\b)?"
)
_DOTS = re.compile(r"[\W_]")
_SHORTEST_STEM = 3


class Capitals(IntEnum):
    """How a word is written; a label asks for at least its own way."""

    NONE = 0
    FIRST = 1
    ALL = 2


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a text or a label; ``text[start:end]`` is how it stands there."""

    form: str
    """As written, without the dots of an abbreviation and without the English ’s."""
    start: int
    end: int


def read_words(text: str) -> list[Word]:
    """The words of ``text`` in order. An abbreviation is one word; elision makes two."""
    return [Word(_form(m.group()), m.start(), m.end()) for m in _WORD.finditer(text)]


def _form(token: str) -> str:
    if token.isalnum():
        return token
    if token[-2:] in {"'s", "’s"}:
        return token[:-2]
    return _DOTS.sub("", token)


def capitals(form: str) -> Capitals:
    """Tell small words, Words with a capital, and WORDS of capitals (two letters or more)."""
    if len(form) > 1 and form.isupper():
        return Capitals.ALL
    return Capitals.FIRST if form[:1].isupper() else Capitals.NONE


def accented(form: str) -> bool:
    """Whether a word bears letters outside ASCII."""
    return not form.isascii()


def stem(form: str, language: str) -> str:
    """``form`` folded, its plural and (in French) feminine endings taken off.

    Words all in capitals are abbreviations: they are folded and keep their endings.
    """
    folded = fold(form)
    if capitals(form) is Capitals.ALL and len(form) <= 4:
        return folded
    rules = endings().get(language, {})
    for length in range(min(6, len(folded) - _SHORTEST_STEM), 0, -1):
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
