"""The monthly newsletter: what the month confirmed, a data gap in focus, and the editor's words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

from digests.edition import Edition, Entry, Focus, Label, Tally, load
from digests.selection import compose
from monitor.archive import Archive
from monitor.archive.composing import month_of, works_of_the_month
from monitor.archive.editions import editions
from monitor.edit import Labels, Surroundings, candidates, trend
from monitor.errors import UserError
from monitor.settings import Digest

FOLDER = "newsletter"
"""Folder of a workspace with introductions: ``2026-06.en.md``, ``2026-06.fr.md``."""
_ITEMS = 14
"""Publications in a newsletter, the most confirmed ones."""
_LOOKED_AT = 400
"""Publications of the month that are read for the data gap in focus."""
_RESTS = 6
"""Newsletters for which a data gap that was in focus is not in focus again."""


def month_before(today: date) -> tuple[date, date]:
    """Return the first and the last day of the month before this one."""
    last = today.replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last


def month_due(latest: date | None, today: date, day: int) -> bool:
    """Tell whether the newsletter of the month before is due: from ``day`` of this month on.

    ``latest`` is the last day that the latest newsletter covers; ``day`` 0 asks for none.
    """
    _, last = month_before(today)
    return bool(day) and today.day >= day and (latest is None or latest < last)


def newsletter(
    archive: Archive,
    settings: Digest,
    labels: Labels,
    folder: Path,
    first: date,
    last: date,
    *,
    sample: bool = False,
) -> Edition:
    """Make the newsletter of one month; it may be empty. ``folder`` is the workspace's.

    Raises :class:`UserError` for an introduction that cannot be read.
    """
    ids = works_of_the_month(archive, first, last)[:_LOOKED_AT]
    around = Surroundings(today=last, cells={}, rising=frozenset())
    found = list(candidates(archive, ids, labels, around))
    month = month_of(archive, first, last)
    return Edition(
        id=f"monthly-{last.isoformat()}",
        kind="monthly",
        start=first,
        end=last,
        sections=compose(found[:_ITEMS]),
        collected=month.collected,
        sources=month.sources,
        sample=sample,
        trend=trend(archive, labels, last),
        introduction=introductions(folder, last, settings.languages),
        focus=focus([one.entry for one in found], rested(archive)),
        tally=Tally(
            relevant=month.relevant,
            confirmed=month.confirmed,
            reviews=month.reviews,
            reviewers=month.reviewers,
        ),
    )


def introductions(folder: Path, last: date, languages: Collection[str]) -> Mapping[str, str]:
    """Read what the editor wrote for a month, by language; a missing file is no introduction.

    Raises :class:`UserError`.
    """
    written = {}
    for language in languages:
        path = folder / FOLDER / f"{last:%Y-%m}.{language}.md"
        try:
            written[language] = path.read_text(encoding="utf-8")
        except FileNotFoundError:
            continue
        except (OSError, UnicodeDecodeError) as error:
            raise UserError(f"{path}: cannot be read as UTF-8 text: {error}") from error
    return written


def focus(entries: Sequence[Entry], resting: Collection[str]) -> Focus | None:
    """Choose the data gap that most works of the month name, and its evidence, surest first.

    One of ``resting`` was in focus not long ago. None when no gap is named.
    """
    named = Counter[str]()
    labels: dict[str, Label] = {}
    for entry in entries:
        for gap in {tag.label.concept: tag for tag in entry.gaps if tag.status == "identified"}:
            named[gap] += 1
        labels |= {tag.label.concept: tag.label for tag in entry.gaps}
    offered = sorted((-count, gap) for gap, count in named.items() if gap not in resting)
    if not offered:
        return None
    gap = offered[0][1]
    evidence = [entry for entry in entries if any(t.label.concept == gap for t in entry.gaps)]
    addressed = sum(
        any(t.label.concept == gap and t.status == "addressed" for t in entry.gaps)
        for entry in evidence
    )
    return Focus(
        label=labels[gap],
        identified=named[gap],
        addressed=addressed,
        evidence=tuple(sorted(evidence, key=lambda entry: _surety(entry, gap))[:4]),
    )


def _surety(entry: Entry, gap: str) -> tuple[bool, float, int]:
    tags = [tag for tag in entry.gaps if tag.label.concept == gap]
    best = max(tags, key=lambda tag: (tag.confirmed, tag.score))
    return (not best.confirmed, -best.score, entry.publication)


def rested(archive: Archive) -> frozenset[str]:
    """Return the data gaps that were in focus of the latest newsletters."""
    known = [edition for edition in editions(archive) if edition.kind == "monthly"][:_RESTS]
    contents = (load(edition.content) for edition in known)
    return frozenset(content.focus.label.concept for content in contents if content.focus)
