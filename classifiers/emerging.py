"""Emerging topics: terms that rise in the latest weeks and that no concept accounts for.

Pure: weeks of counted publications in, topics out. Every figure that is not a rule of somebody
else's stands in :class:`Rules`; they were chosen on 2015 to 2018 of a real stream.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date
from math import inf

from classifiers.emerging_coherence import coherence, independent
from classifiers.emerging_evidence import (
    adjusted,
    dispersion,
    held_fixed,
    rise_probabilities,
    rise_probability,
    voices,
)
from classifiers.emerging_weeks import LEAST, Reading, Span, Stream, readings_of, total

_EXAMPLES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """When a rise counts."""

    spans: tuple[int, ...] = (4, 12)
    """How many weeks "the latest" are; each span is tested on its own."""
    base: int = 12
    """Weeks before the span that the rate must exceed ``ratio`` times."""
    ratio: float = 2.0
    year: int = 52
    """Weeks before the span, a whole round of seasons, that the rate must exceed too."""
    level: float = 0.01
    """Most probable such a rise over the year may be by chance."""
    false_share: float = 0.1
    """Share of false discoveries aimed at, over all spans."""
    same: float = 0.5
    """Share of the rarer term's publications that must hold the other for the two to be one."""
    fewest: int = 200
    """Publications before the span without which nothing can be said."""
    alike: float = 1.6
    """How many times more alike than any two its publications must be, unless ..."""
    beyond_doubt: float = 0.005
    """... the rise is as improbable as this (q), ..."""
    in_titles: float = 1 / 3
    """... or more than this share of them names it in the title."""


DEFAULT = Rules()


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergingTopic:
    """A term that rises, with the terms that say the same."""

    term: str
    """Folded: what to compare by."""
    label: str
    """As it stands in most of the publications."""
    names: tuple[str, ...]
    """Labels of the terms merged into it, most significant first."""
    language: str
    """ISO 639-1 code of most of its publications."""
    week: date
    """Monday of the latest week."""
    weeks: int
    """How many weeks, up to that one, the rise is in."""
    count: int
    """Voices in these weeks: publications, those that share authors taken for one."""
    expected: float
    """Publications in these weeks at the rate of all the time before."""
    ratio: float
    """How many times the rate of the twelve weeks before; infinite where it was nought."""
    p: float
    """Probability of such a rise over all the time before by chance."""
    q: float
    """The least share of false discoveries at which it is still listed."""
    examples: tuple[str, ...]
    """References of publications, newest first, those with the term in the title before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rise:
    term: str
    span: int
    count: int
    expected: float
    ratio: float
    p: float
    q: float = 1.0


def emerging(
    stream: Stream, known: Set[str] = frozenset(), rules: Rules = DEFAULT
) -> tuple[EmergingTopic, ...]:
    """The topics that emerge in the latest weeks of ``stream``, most significant first.

    ``known`` holds the folded names of all concepts; what goes with a stronger rise of one of them
    is no topic.
    Nothing emerges from a stream that is too short to say.
    """
    rises: dict[str, _Rise] = {}
    for weeks in rules.spans:
        for rise in _significant(
            stream, Span.of(stream, weeks, base=rules.base, year=rules.year), rules
        ):
            if rise.term not in rises or rise.p < rises[rise.term].p:
                rises[rise.term] = rise
    recent = readings_of(stream.latest(max(rules.spans)))
    ordered = sorted(rises.values(), key=lambda rise: (rise.p, -len(rise.term), rise.term))
    return tuple(
        _topic([rise for rise in group if rise.term not in known], recent, stream.held[-1].start)
        for group in _merged(ordered, recent, rules)
        if known.isdisjoint({group[0].term, _fullest(group).term})
        and not _way_of_speaking(group, recent, stream, rules)
    )


def _significant(stream: Stream, span: Span, rules: Rules) -> list[_Rise]:
    """The rises of one span that neither chance nor something plainer accounts for."""
    if span.size_before < rules.fewest:
        return []
    rises = [
        rise
        for term in _worth_looking(stream, span, rules)
        if (rise := _rise(stream, span, term, rules)) is not None
    ]
    # What is plainer is costly to tell. To ask it of the listed alone and to list anew comes to
    # the same as to ask it of all: who is not listed among more is not listed among fewer.
    listed = _listed(rises, stream.census.sizes, rules)
    return _listed(
        [rise for rise in listed if not _plainer(rise.term, span, rules)],
        stream.census.sizes,
        rules,
    )


def _worth_looking(stream: Stream, span: Span, rules: Rules) -> list[str]:
    """The latest terms that are rarer in the past, as far as one look-up tells."""
    terms = [term for term, count in span.counts.items() if count >= LEAST]
    chances = rise_probabilities(
        [span.counts[term] for term in terms],
        [stream.past[term] for term in terms],
        span.size,
        span.size_before,
    )
    return [term for term, chance in zip(terms, chances, strict=True) if chance <= rules.level]


def _listed(rises: Sequence[_Rise], families: Sequence[int], rules: Rules) -> list[_Rise]:
    """Those that stand, by Benjamini and Hochberg among the terms of equal length."""
    found: list[_Rise] = []
    for longer, family in enumerate(families):
        group = [rise for rise in rises if rise.term.count(" ") == longer]
        shares = adjusted([rise.p for rise in group], max(family, len(group)))
        found += [
            replace(rise, q=share * len(rules.spans))
            for rise, share in zip(group, shares, strict=True)
            if share * len(rules.spans) <= rules.false_share
        ]
    return found


def _rise(stream: Stream, span: Span, term: str, rules: Rules) -> _Rise | None:
    """The term's rise, None where a gate shuts; the cheap ones come first."""
    count, size = span.counts[term], span.size
    near = total(span.base, term) / max(1, span.size_base)
    if count / size < rules.ratio * near:
        return None
    year = total(span.year, term)
    if rise_probability(count, year, size, span.size_year) > rules.level:
        return None
    holders = span.holders(term)
    count = voices(holders)
    if count < LEAST or not _named(term, holders, span):
        return None
    if span.several and len({(one.publisher, one.source) for one in holders}) < 2:
        return None
    ever = stream.past[term] + total(span.before, term)
    spread = dispersion(span.blocks, term)
    return _Rise(
        term=term,
        span=len(span.latest),
        count=count,
        expected=ever * size / span.size_before,
        ratio=count / size / near if near else inf,
        p=rise_probability(count / spread, ever / spread, size, span.size_before),
    )


def _named(term: str, holders: Sequence[Reading], span: Span) -> bool:
    """Whether a title names the term, or two name a term that goes with it.

    Another term goes with it that stands in two thirds of its publications, and in few others:
    ``language model`` with ``LLM``.
    """
    titles = Counter(other for one in holders for other in one.title_terms)
    if term in titles:
        return True
    beside = Counter(other for one in holders for other in one.terms)
    return any(
        count >= 2
        and 3 * beside[other] >= 2 * len(holders)
        and 2 * beside[other] >= span.counts[other]
        for other, count in titles.items()
    )


def _plainer(term: str, span: Span, rules: Rules) -> bool:
    """Whether the growth of some sources, or of one concept, accounts for the rise."""
    holders = span.holders(term)
    borne = Counter(concept for one in holders for concept in one.concepts)
    strata: list[Callable[[Reading], Hashable]] = [lambda reading: reading.source]
    strata += [_bearing(concept) for concept, count in borne.items() if 2 * count > len(holders)]
    return any(
        held_fixed(term, span.latest, span.year, stratum) > rules.level for stratum in strata
    )


def _bearing(concept: str) -> Callable[[Reading], Hashable]:
    return lambda reading: concept in reading.concepts


def _merged(rises: Sequence[_Rise], recent: Sequence[Reading], rules: Rules) -> list[list[_Rise]]:
    """Group the rises that stand in mostly the same publications, the strongest leading."""
    stand = {
        rise.term: {index for index, one in enumerate(recent) if rise.term in one.terms}
        for rise in rises
    }
    groups: list[list[_Rise]] = []
    for rise in rises:
        mine = stand[rise.term]
        for group in groups:
            lead = stand[group[0].term]
            if len(mine & lead) >= rules.same * min(len(mine), len(lead)):
                group.append(rise)
                break
        else:
            groups.append([rise])
    return groups


def _way_of_speaking(
    group: Sequence[_Rise], recent: Sequence[Reading], stream: Stream, rules: Rules
) -> bool:
    """Whether publications on all sorts of things happen to use the term."""
    lead = group[0]
    latest = readings_of(stream.latest(lead.span))
    holders = independent([one for one in latest if lead.term in one.terms])
    named = sum(lead.term in one.title_terms for one in holders)
    if lead.q <= rules.beyond_doubt or named > rules.in_titles * len(holders):
        return False
    terms = {rise.term for rise in group}
    words = terms | {word for term in terms for word in term.split()}
    languages = {one.language for one in holders}
    others = [one for one in recent if one.language in languages]
    return coherence(holders, others, words) < rules.alike


def _topic(group: Sequence[_Rise], recent: Sequence[Reading], week: date) -> EmergingTopic:
    lead = _fullest(group)
    holders = [one for one in reversed(recent) if lead.term in one.terms]
    holders.sort(key=lambda one: lead.term not in one.title_terms)
    return EmergingTopic(
        term=lead.term,
        label=_label(lead.term, recent),
        names=tuple(_label(rise.term, recent) for rise in group if rise is not lead),
        language=Counter(one.language for one in holders).most_common(1)[0][0],
        week=week,
        weeks=lead.span,
        count=lead.count,
        expected=lead.expected,
        ratio=lead.ratio,
        p=lead.p,
        q=lead.q,
        examples=tuple(one.reference for one in holders[:_EXAMPLES]),
    )


def _fullest(group: Sequence[_Rise]) -> _Rise:
    """The strongest of a group, or the longest term that holds it in most of its publications."""
    lead = group[0]
    whole = [
        rise
        for rise in group
        if f" {lead.term} " in f" {rise.term} " and 3 * rise.count >= 2 * lead.count
    ]
    return max(whole, key=lambda rise: rise.term.count(" "))


def _label(term: str, recent: Sequence[Reading]) -> str:
    """The form in which a term stands most often, small letters before others."""
    forms = Counter(one.terms[term] for one in recent if term in one.terms)
    return max(forms, key=lambda form: (forms[form], form.islower(), form))
