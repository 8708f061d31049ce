"""Sentences of a text in English or French, each with its place.

A full stop ends a sentence unless it stands in a number, after an initial or an abbreviation, or
before a small letter. The rules are the same for both languages; the abbreviations are the union.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_RULES = Path(__file__).parent / "sentence_rules.yaml"
_BOUNDARY = re.compile(
    r"""(?P<stop>[.!?…]+(?:["'”’)\]]|\s?»)*)\s+(?=["'“‘«(\[]?\s*\w)"""
    r"""|\n\s*\n|(?<=[.!?;:])\n|\n(?=[-•*–]\s)"""
)
_MARK = re.compile(r"[.!?…\n]")
"""What a boundary begins with: looked for first, which is much faster."""
_WORD = re.compile(r"\w+")
_DROW = re.compile(r"[^\s(\[«“\"']+")
"""A word read backwards: the last one of a text is found at once so."""
_OPENERS = "\"'“‘«([ \u00a0\u202f"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence and where it stands in its text (``text[start:end]``)."""

    text: str
    start: int
    end: int


def split(text: str) -> tuple[Sentence, ...]:
    """Cut ``text`` into its sentences; nothing but white space is lost between them."""
    sentences: list[Sentence] = []
    start = 0
    for match in _boundaries(text):
        if match["stop"] and not _ends_sentence(text, match):
            continue
        end = match.end("stop") if match["stop"] else match.start()
        _append(sentences, text, start, end)
        start = match.end()
    _append(sentences, text, start, len(text))
    return tuple(sentences)


def _boundaries(text: str) -> Iterator[re.Match[str]]:
    end = 0
    for mark in _MARK.finditer(text):
        if mark.start() >= end and (match := _BOUNDARY.match(text, mark.start())):
            end = match.end()
            yield match


def _append(sentences: list[Sentence], text: str, start: int, end: int) -> None:
    piece = text[start:end].lstrip()
    stripped = piece.rstrip()
    if stripped:
        begin = end - len(piece)
        sentences.append(Sentence(stripped, begin, begin + len(stripped)))


def _ends_sentence(text: str, match: re.Match[str]) -> bool:
    following = text[match.end() : match.end() + 24].lstrip(_OPENERS)
    if following[:1].islower():
        return False
    stop = match["stop"]
    if stop != ".":
        return True
    before = text[max(0, match.start() - 24) : match.start()].removesuffix("\n")
    last = _DROW.match(before[::-1])
    return last is None or _word_ends_sentence(last.group()[::-1], following)


def _word_ends_sentence(last: str, following: str) -> bool:
    """Whether the word ``last`` and its full stop end a sentence before ``following``."""
    word = last.casefold()
    rules = _rules()
    if word in rules["before_a_name"]:
        return False
    if word in rules["before_a_number"] and following[:1].isdigit():
        return False
    if word in rules["may_end"]:
        first = _WORD.match(following)
        return first is not None and first.group().casefold() in rules["starters"]
    initial = len(last) == 1 and last.isupper() and last != "I"
    return not initial


@cache
def _rules() -> dict[str, frozenset[str]]:
    import yaml

    content = yaml.safe_load(_RULES.read_text(encoding="utf-8"))
    return {name: frozenset(words.split()) for name, words in content.items()}
