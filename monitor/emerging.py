"""Emerging topics of an archive: read it by weeks, and look."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby, islice
from typing import TYPE_CHECKING

from monitor.archive import Archive
from monitor.archive.readings import DatedText, dated_texts

if TYPE_CHECKING:
    from classifiers.emerging import EmergingTopic
    from classifiers.emerging_weeks import Reading, Week
    from classifiers.vocabulary import Vocabulary

YEARS = 20
"""How far back the past reaches that a rise is held against."""
MOST_CHARACTERS = 4000
"""Read of an abstract; some sources put a whole text there."""
_WEEK = timedelta(days=7)


def emerging_topics(
    archive: Archive,
    vocabularies: Iterable[Vocabulary],
    now: datetime,
    *,
    base: int = 12,
    progress: Callable[[int], None] = lambda _read: None,
) -> tuple[EmergingTopic, ...]:
    """What emerges in the latest weeks up to ``now`` against the ``base`` weeks before.

    The latest weeks are read first. Of the long past only the counts of their terms are kept, so
    that memory does not grow with the archive. ``progress`` hears how many works were read.
    """
    from classifiers.emerging import DEFAULT, emerging
    from classifiers.emerging_terms import known_terms
    from classifiers.emerging_weeks import LEAST, Stream, counts_of

    rules = replace(DEFAULT, base=base)
    monday = now.date() - timedelta(days=now.weekday())
    turn = monday - (max(rules.spans) - 1) * _WEEK
    counted = _counting(progress)
    recent = dated_texts(archive, _start(turn), now)
    latest = list(_weeks(counted(recent), turn, monday + _WEEK))
    wanted = {term for term, count in counts_of(latest).items() if count >= LEAST}
    if not wanted:
        return ()
    stream = Stream()
    past = dated_texts(archive, _start(turn - YEARS * 52 * _WEEK), _start(turn))
    for week in _weeks(counted(past), None, turn):
        stream.add(week, wanted)
    for week in latest:
        stream.add(week)
    return emerging(stream, known_terms(vocabularies), rules)


@dataclass(frozen=True, slots=True)
class Past:
    """How many works there are from before the latest weeks, counted no further than needed."""

    works: int
    needed: int
    weeks: int

    @property
    def enough(self) -> bool:
        """Whether it can be said at all that anything rises."""
        return self.works >= self.needed


def past_of(archive: Archive, now: datetime) -> Past:
    """What there is to hold the latest weeks against."""
    from classifiers.emerging import DEFAULT

    weeks = min(DEFAULT.spans)
    turn = now.date() - timedelta(days=now.weekday()) - (weeks - 1) * _WEEK
    texts = dated_texts(archive, _start(turn - YEARS * 52 * _WEEK), _start(turn))
    return Past(sum(1 for _ in islice(texts, DEFAULT.fewest)), DEFAULT.fewest, weeks)


def _counting(
    progress: Callable[[int], None],
) -> Callable[[Iterable[DatedText]], Iterator[DatedText]]:
    done = 0

    def counted(texts: Iterable[DatedText]) -> Iterator[DatedText]:
        nonlocal done
        for text in texts:
            yield text
            done += 1
            progress(done)

    return counted


def _weeks(texts: Iterable[DatedText], first: date | None, end: date) -> Iterator[Week]:
    """The weeks from ``first``, or from the first text's, to before ``end``; empty ones too."""
    from classifiers.emerging_weeks import Week

    due = first
    for start, group in groupby(texts, key=_monday):
        due = start if due is None else due
        while due < start:
            yield Week.of(due, ())
            due += _WEEK
        yield Week.of(start, map(_reading, group))
        due += _WEEK
    while due is not None and due < end:
        yield Week.of(due, ())
        due += _WEEK


def _reading(text: DatedText) -> Reading:
    from classifiers.emerging_terms import terms
    from classifiers.emerging_weeks import Reading

    return Reading(
        reference=str(text.publication),
        source=text.source,
        publisher=text.publisher,
        authors=frozenset(name.casefold() for name in text.authors),
        language=text.language,
        terms=terms(f"{text.title}\n{text.abstract[:MOST_CHARACTERS]}", text.language),
        title_terms=frozenset(terms(text.title, text.language)),
        concepts=frozenset(text.concepts),
    )


def _monday(text: DatedText) -> date:
    return text.day.date() - timedelta(days=text.day.weekday())


def _start(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
