"""The subject line: what was found, in at most seventy characters of the reader's language."""

from __future__ import annotations

import re
from collections.abc import Sequence

from digests.cleaning import clean, shorten
from digests.items import Face
from digests.summaries import cues_of

LONGEST = 70
"""Characters; mail programs cut what is longer."""
_SHORTEST = 28
"""A clause of less says too little."""
_LOOKED_AT = 3
"""A finding that can be told whole may come from one of so many entries at the head."""


def subject(faces: Sequence[Face], language: str, limit: int = LONGEST) -> str:
    """Return the first finding of ``faces``, most important first, that is told whole in ``limit``.

    Where none can be, the first finding is cut between words, if its verb is left; otherwise the
    first title in ``language`` stands for it. Returns ``""`` when nothing is in ``language``.
    """
    own = [face for face in faces if face.language == language]
    findings = [found for face in own if (found := finding(face.takeaway, language))]
    for found in findings[:_LOOKED_AT]:
        if clause := _clause(found, language, limit):
            return clause
    cut = next(
        (short for found in findings[:1] if _tells(short := shorten(found, limit), language)), ""
    )
    return cut or next((shorten(clean(face.title), limit) for face in own), "")


def finding(takeaway: str, language: str) -> str:
    """Return what a takeaway reports, without the words that say that it is a report.

    Returns ``""`` when the takeaway reports nothing, or points at what was said before it.
    """
    cues, sentence = cues_of(language), clean(takeaway)
    if cues is None or not sentence or cues.aim.search(sentence):
        return ""
    core = cues.opening.sub("", sentence, count=1)
    reports = core != sentence or cues.direction.search(sentence) or re.search(r"\d", sentence)
    if not reports or cues.pointing.search(core[:LONGEST]):
        return ""
    return core[:1].title() + core[1:]  # of a ligature, as PDFs have them, the first letter alone


def _clause(found: str, language: str, limit: int) -> str:
    """The sentence, or its first clauses, without a full stop; empty when too long or short."""
    whole = found.rstrip(" .")
    if len(whole) <= limit:
        return whole
    ends = [m.start() for m in re.finditer(r"[;:,] |\u00a0[;:] | [–—] ", whole[: limit + 2])]
    fitting = [end for end in ends if _SHORTEST <= end <= limit and _tells(whole[:end], language)]
    return whole[: fitting[-1]].rstrip() if fitting else ""


def _tells(text: str, language: str) -> bool:
    cues = cues_of(language)
    return bool(cues and cues.telling.search(text))
