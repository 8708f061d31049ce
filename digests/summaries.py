"""The key takeaway: the one sentence of a text that says what was found, never invented."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from digests.sentences import sentences

_LOCALES = Path(__file__).with_name("locales")
_FEWEST_WORDS = 7
_MOST_WORDS = 55
_MOST_CHARACTERS = 380
_WORTH = 0.5
"""A sentence below this says less than the title does."""
_SENTENCES = 60
"""A takeaway stands in the abstract or near the beginning of a body."""


@dataclass(frozen=True, slots=True)
class Cues:
    """What marks a sentence, in one language: regular expressions, any of which may match."""

    finding: re.Pattern[str]
    """The sentence reports a result."""
    aim: re.Pattern[str]
    """It says what the work sets out to do."""
    leaning: re.Pattern[str]
    """It leans on the sentence before and is not understood alone."""
    noise: re.Pattern[str]
    """It belongs to the page, not to the text."""
    direction: re.Pattern[str]
    """It says that something rises, falls, differs or matters."""
    opening: re.Pattern[str]
    """Words before a result that say only that it is one: they can go in a subject line."""
    pointing: re.Pattern[str]
    """It points at something that was named before, or begins with a circumstance."""
    telling: re.Pattern[str]
    """A verb, without which a clause tells nothing."""


def takeaway(title: str, text: str, language: str) -> str:
    """Return the sentence of ``text`` that best says what was found, word for word.

    Only white space is changed. Returns ``""`` when no sentence is worth it: a text too short,
    one that only repeats its title, or a language (ISO 639-1) for which there are no cues.
    """
    cues = cues_of(language)
    if cues is None:
        return ""
    candidates = sentences(text)[:_SENTENCES]
    best, worth = "", _WORTH
    for position, sentence in enumerate(candidates):
        score = _score(sentence, position, len(candidates), title, cues)
        if score > worth:
            best, worth = sentence, score
    return best


def _score(sentence: str, position: int, count: int, title: str, cues: Cues) -> float:
    words = _words(sentence)
    if not _presentable(sentence, words) or cues.noise.search(sentence) or _echoes(words, title):
        return 0.0
    score = 1.0
    score += 2.0 if cues.finding.search(sentence) else 0.0
    score += 0.6 if cues.direction.search(sentence) else 0.0
    score += 0.5 if re.search(r"\d", sentence) else 0.0
    score -= 0.7 if cues.aim.search(sentence) else 0.0
    score -= 1.8 if cues.leaning.search(sentence) else 0.0
    score += 0.5 * _overlap(words, title)
    score -= 0.02 * max(0, len(words) - 35)
    return score - _distance(position, count)


def _presentable(sentence: str, words: Sequence[str]) -> bool:
    """Tell whether it is one whole sentence of a readable length, and not a question."""
    whole = sentence.endswith((".", "!", "…", "»", "”", ")", '"')) and not sentence.endswith("...")
    begins = sentence.lstrip("«“\"'(\u00a0\u202f ")[:1]
    return (
        whole
        and not sentence.endswith("…")
        and not begins.islower()
        and "?" not in sentence
        and _FEWEST_WORDS <= len(words) <= _MOST_WORDS
        and len(sentence) <= _MOST_CHARACTERS
    )


def _distance(position: int, count: int) -> float:
    """Abstracts end with what they found; bodies and press releases begin with it."""
    if count <= 12:
        return 0.2 * (1 - position / max(1, count - 1))
    return min(1.0, 0.04 * position)


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.lower())


def _overlap(words: Sequence[str], title: str) -> float:
    weighty = {word for word in _words(title) if len(word) > 3}
    return len(weighty & set(words)) / len(weighty) if weighty else 0.0


def _echoes(words: Sequence[str], title: str) -> bool:
    """Tell whether the sentence is little more than the title."""
    own = {word for word in words if len(word) > 3}
    return bool(own) and len(own - set(_words(title))) <= 1


@cache
def cues_of(language: str) -> Cues | None:
    """Return the cues of a language (ISO 639-1), or None where there are none."""
    path = _LOCALES / language / "takeaway.toml"
    if not re.fullmatch("[a-z]{2,3}", language) or not path.is_file():
        return None
    groups: Mapping[str, Sequence[str]] = tomllib.loads(path.read_text(encoding="utf-8"))
    return Cues(**{name: _any(patterns) for name, patterns in groups.items()})


def _any(patterns: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)
