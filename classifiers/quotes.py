"""Where the quotes of gold tags stand among the passages, translations included."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from classifiers.gold import GoldDocument, GoldGap
from classifiers.passages import Passages


def quoted_passages(gold: Sequence[GoldDocument], passages: Passages) -> list[tuple[int, GoldGap]]:
    """Each gold gap with the passages that bear it.

    A gap without a quote in a translation takes the passage that stands where the original's
    quote stands, since a translation keeps the order of its sentences. A quote that is found in no
    passage is left out.
    """
    spans = _spans(passages)
    number = {row.id: place for place, row in enumerate(gold)}
    quoted: list[tuple[int, GoldGap]] = []
    for place, row in enumerate(gold):
        original = number.get(row.translation_of or "")
        for gap in row.gaps:
            if gap.quote:
                spots = _find(gap.quote, spans[place], passages)
            elif original is not None:
                spots = _carry(gap, gold[original], spans[original], spans[place], passages)
            else:
                spots = []
            quoted += [(spot, gap) for spot in spots]
    return quoted


def _spans(passages: Passages) -> list[range]:
    starts = np.searchsorted(passages.document, np.arange(passages.documents + 1))
    return [range(int(a), int(b)) for a, b in pairwise(starts)]


def _find(quote: str, span: range, passages: Passages) -> list[int]:
    wanted = " ".join(quote.split())
    spots = []
    for spot in span:
        text = " ".join(passages.texts[spot].split())
        if wanted in text or (len(text) > len(wanted) / 4 and text in wanted):
            spots.append(spot)
    return spots


def _carry(
    gap: GoldGap, original: GoldDocument, source: range, target: range, passages: Passages
) -> list[int]:
    """Passages of a translation that stand where the original's quotes of the same gap stand."""
    quotes = [g.quote for g in original.gaps if (g.concept, g.status) == (gap.concept, gap.status)]
    found = {spot for quote in quotes for spot in _find(quote, source, passages)}
    spots = set()
    for spot in found:
        step = spot - source.start
        if len(source) != len(target) and step:
            step = 1 + round((step - 1) * (len(target) - 2) / max(1, len(source) - 2))
        spots.add(min(target.start + step, target.stop - 1))
    return sorted(spots)
