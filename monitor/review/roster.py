"""The roster of the review network: who comes, who pauses, who leaves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from sqlite3 import IntegrityError

from monitor.archive import Archive
from monitor.archive.portfolio import forget_searches
from monitor.archive.reviewers import (
    Reviewer,
    add_reviewer,
    change_reviewer,
    remove_reviewer,
    reviewer_by_email,
    reviewers,
)
from monitor.review.roster_entry import Known, RosterWrong, reviewer_from


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolled:
    """What an import did."""

    added: int
    changed: int


def enrol(
    archive: Archive,
    entries: Iterable[tuple[int, Mapping[str, str]]],
    known: Known,
    now: datetime,
) -> Enrolled:
    """Put entries on the roster: an address that is there is brought up to date.

    All of them, or none: raises :class:`RosterWrong` naming the line.
    """
    added = changed = 0
    with archive.unit() as connection:
        for line, entry in entries:
            base = reviewer_by_email(archive, entry.get("email", "").strip())
            try:
                one = reviewer_from(entry, known, base)
                if base is None:
                    add_reviewer(connection, one, now)
                    added += 1
                elif one != base:
                    change_reviewer(connection, one)
                    changed += 1
            except RosterWrong as error:
                raise RosterWrong(f"line {line}: {error}") from error
            except IntegrityError as error:
                raise RosterWrong(f"line {line}: slack: {one.slack} is somebody else's") from error
    return Enrolled(added=added, changed=changed)


def the_reviewer(archive: Archive, email: str) -> Reviewer:
    """The reviewer of that address; raises :class:`RosterWrong` if there is none."""
    found = reviewer_by_email(archive, email.strip())
    if found is None:
        raise RosterWrong(f"{email}: not on the roster; fow reviewers list shows who is")
    return found


def pause(archive: Archive, email: str, *, paused: bool) -> Reviewer:
    """Ask somebody nothing for a while, or again. Raises :class:`RosterWrong`."""
    one = replace(the_reviewer(archive, email), paused=paused)
    with archive.unit() as connection:
        change_reviewer(connection, one)
    return one


def remove(archive: Archive, email: str, now: datetime) -> Reviewer:
    """Take somebody off the roster; forget name, address and the searches they keep.

    Raises :class:`RosterWrong`.
    """
    one = the_reviewer(archive, email)
    with archive.unit() as connection:
        remove_reviewer(connection, one.id, now)
        forget_searches(connection, one.email)
    return one


def active(archive: Archive) -> tuple[Reviewer, ...]:
    """Who can be asked: on the roster and not paused."""
    return tuple(one for one in reviewers(archive) if not one.paused)
