"""The terms of a text: phrases of one to three words, folded, each with a form fit to be read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from classifiers.tokens import fold

if TYPE_CHECKING:
    from classifiers.vocabulary import Concept, Vocabulary

LONGEST = 3
"""Most words of a term, links between them aside."""
_WORDS = Path(__file__).parent / "emerging_words.yaml"
_TOKEN = re.compile(r"[^\W_]+(?:-\d+)?")
_STOPS = frozenset('.,;:!?()[]{}"“”«»/…—–|\n')
"""A term does not reach over these characters."""
_MOST_LINKS = 2


def terms(text: str, language: str) -> dict[str, str]:
    """The terms of ``text``: folded form → the form in which it stands there first.

    A term has one to three words that are neither stop words nor numbers; small linking words may
    stand between them and count for nothing (``cost of living`` and ``cost living`` are one term).
    Case, accents, hyphens and plurals are folded. ``language`` is an ISO 639-1 code; for one that
    is not known, the stop words of all known languages count.
    """
    found: dict[str, str] = {}
    open_terms: list[tuple[str, int, int]] = []
    links = end = 0
    for match in _TOKEN.finditer(text):
        start = match.start()
        if open_terms and not _STOPS.isdisjoint(text[end:start]):
            open_terms = []
        end = match.end()
        word = _word(match[0], language)
        if not word:
            links += 1
            if word is None or links > _MOST_LINKS:
                open_terms = []
            continue
        links = 0
        open_terms = [
            (f"{head} {word}", begin, count + 1)
            for head, begin, count in open_terms
            if count < LONGEST
        ]
        open_terms.append((word, start, 1))
        for term, begin, _count in open_terms:
            if term not in found:
                found[term] = text[begin:end]
    return found


def folded(label: str, language: str) -> str:
    """The whole of ``label`` as a term; empty when it has no word that counts."""
    return " ".join(word for token in _TOKEN.findall(label) if (word := _word(token, language)))


def known_terms(vocabularies: Iterable[Vocabulary]) -> frozenset[str]:
    """The names by which every concept goes, in each language, as terms.

    What else a concept is called (alternative and hidden labels) does not make it known: whether a
    rise of it is news, the publications tell that bear the concept.
    """
    return frozenset(
        folded(label, language)
        for vocabulary in vocabularies
        for concept in vocabulary
        for language, labels in _labels(concept)
        for label in labels
    )


def _labels(concept: Concept) -> Iterator[tuple[str, Iterable[str]]]:
    for language, label in concept.pref_label.items():
        yield language, (label,)
    yield from concept.ambiguous_label.items()


@lru_cache(maxsize=100_000)
def _word(token: str, language: str) -> str | None:
    """The folded word; empty for a link; None for what no term may hold."""
    plain = fold(token)
    stop, links = _lists(language)
    if plain in links:
        return ""
    if plain in stop or len(plain) < 2 or plain.isdigit():
        return None
    return _singular(plain, language)


def _singular(word: str, language: str) -> str:
    """The word without its plural's ending, by the regular rules of English or of French."""
    if len(word) < 4 or word[-1] not in "sx":
        return word
    if language == "fr":
        if word.endswith("aux") and not word.endswith("eaux"):
            return word[:-3] + "al"
        return word[:-1] if word.endswith(("s", "eux", "eaux")) else word
    if word.endswith(("ss", "us", "is", "x")):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-2] if word.endswith(("sses", "xes", "ches", "shes")) else word[:-1]


@cache
def stop_words() -> frozenset[str]:
    """Words of all known languages, folded, that are no term alone: stop words and links."""
    stop, links = _lists("")
    return stop | links


@cache
def _lists(language: str) -> tuple[frozenset[str], frozenset[str]]:
    known = _languages()
    chosen = [known[language]] if language in known else list(known.values())
    return (
        frozenset().union(*(stop for stop, _ in chosen)),
        frozenset().union(*(links for _, links in chosen)),
    )


@cache
def _languages() -> Mapping[str, tuple[frozenset[str], frozenset[str]]]:
    import yaml

    content = yaml.safe_load(_WORDS.read_text(encoding="utf-8"))
    return {
        language: (frozenset(row["stop"].split()), frozenset(row["links"].split()))
        for language, row in content.items()
    }
