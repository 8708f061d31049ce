"""Asking for a gap map by words: the scope checked against the vocabularies, counts up to date."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import TYPE_CHECKING

from monitor.errors import Busy, UserError
from monitor.gaps.matrix import Evidence, Matrix, Scope, matrix
from monitor.vocabularies import workspace_vocabulary

if TYPE_CHECKING:
    from classifiers.vocabulary import Vocabulary
    from monitor.workspace import Workspace

EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)
"""Days that can be asked for: periods before and after them can still be reckoned."""
_SCOPED = {"driver": "drivers", "region": "regions", "sector": "sectors"}


@dataclass(frozen=True, slots=True)
class Survey:
    """What a gap map is drawn from: the evidence, and the names of what it is about."""

    evidence: Evidence
    vocabularies: Mapping[str, Vocabulary]
    """``drivers``, ``gaps``, ``regions`` and ``sectors``."""

    def map(self, scope: Scope) -> Matrix:
        """Draw the gap map of a scope. Raises :class:`UserError` for a concept nobody knows."""
        check_scope(scope, self.vocabularies)
        return matrix(
            self.evidence, scope, self.vocabularies["drivers"].ids, self.vocabularies["gaps"].ids
        )

    def label(self, vocabulary: str, concept: str, language: str) -> str:
        """Return a concept's name, or its id where the vocabulary no longer has it."""
        known = self.vocabularies[vocabulary]
        return known[concept].label(language) if concept in known else concept

    def definition(self, vocabulary: str, concept: str, language: str) -> str:
        """Return what a concept means, in that language; '' where it is not said."""
        known = self.vocabularies[vocabulary]
        return known[concept].definition.get(language, "") if concept in known else ""


@contextmanager
def survey(workspace: Workspace, over: str = "") -> Iterator[Survey]:
    """Open a workspace's archive for gap maps, its counts brought up to date first.

    While another command writes, the counts are those of its last step. With ``over``, the folder
    or address of a backfill, that is asked instead. Raises :class:`UserError`.
    """
    if over:
        from monitor.scale.evidence import folder_evidence

        with folder_evidence(over) as evidence:
            yield Survey(evidence, scope_vocabularies(workspace))
        return
    from monitor.archive import open_archive, read_archive
    from monitor.archive.evidence import pending_evidence, summarise
    from monitor.archive.gap_evidence import ArchiveEvidence

    archive = read_archive(workspace.archive_file)
    try:
        if pending_evidence(archive):
            try:
                with workspace.locked():
                    writable = open_archive(workspace.archive_file)
                    summarise(writable)
                    writable.close()
            except (Busy, UserError):
                pass  # a map that is one step behind is better than none
        yield Survey(ArchiveEvidence(archive), scope_vocabularies(workspace))
    finally:
        archive.close()


def scope_vocabularies(workspace: Workspace) -> Mapping[str, Vocabulary]:
    """Return the vocabularies that scopes and gap maps speak in."""
    names = ("gaps", *_SCOPED.values())
    return {name: workspace_vocabulary(workspace.folder, name) for name in names}


def check_scope(scope: Scope, vocabularies: Mapping[str, Vocabulary]) -> None:
    """Raise :class:`UserError` naming what is wrong with a scope, and what was perhaps meant."""
    for key, name in _SCOPED.items():
        check_concept(getattr(scope, key), vocabularies[name])
    for day in filter(None, (scope.start, scope.end)):
        if not EARLIEST <= day <= LATEST:
            raise UserError(f"{day}: ask for days from {EARLIEST} to {LATEST}")
    if scope.start and scope.end and scope.start > scope.end:
        raise UserError(f"{scope.start} to {scope.end}: the first day is after the last")


def check_concept(concept: str, vocabulary: Vocabulary) -> None:
    """Raise :class:`UserError` when ``concept`` is given and not in the vocabulary."""
    if not concept or concept in vocabulary:
        return
    names = {one.label(language).lower(): one.id for one in vocabulary for language in ("en", "fr")}
    names |= {one.id: one.id for one in vocabulary}
    near = [names[name] for name in get_close_matches(concept.lower(), names, n=1)]
    hint = f"; do you mean {near[0]}?" if near else f"; see fow vocabulary show {vocabulary.name}"
    raise UserError(f"{concept}: no such concept in {vocabulary.name}{hint}")


def day_of(text: str) -> date | None:
    """Read a day as 2026-06-22, a month as 2026-06 or a year; '' is None.

    Months and years stand for their first day. Raises :class:`UserError`.
    """
    if not text:
        return None
    try:
        day = date.fromisoformat(text + "-01-01"[-3 * (2 - text.count("-")) :] * (len(text) < 8))
    except ValueError:
        raise UserError(f"{text}: write a day as 2026-06-22, or 2026-06, or 2026") from None
    if not EARLIEST <= day <= LATEST:
        raise UserError(f"{text}: ask for days from {EARLIEST} to {LATEST}")
    return day


def last_day_of(text: str) -> date | None:
    """As :func:`day_of`; months and years stand for their last day."""
    first = day_of(text)
    if first is None or len(text) >= 8:
        return first
    year, month = (first.year, first.month) if "-" in text else (first.year, 12)
    return date(year, month, monthrange(year, month)[1])
