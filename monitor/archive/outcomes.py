"""What the digest achieved, as the archive keeps it: clicks by link, feedback, survey answers."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from monitor.archive.database import Archive, failures_named, moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """What one reader said of one edition."""

    edition: str
    at: str
    score: int
    """1 to 5."""
    comment: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One address in one edition, and how often it was followed."""

    edition: str
    url: str
    clicks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """Questions as they were asked, and what was answered."""

    id: str
    opened: str
    questions: str
    """JSON."""
    asked: int
    answers: tuple[Mapping[str, str], ...]
    """Question → what was chosen or written, a mapping a reader who answered."""


def number_links(
    connection: sqlite3.Connection, edition: str, urls: Iterable[str]
) -> dict[str, int]:
    """Give each address of an edition a number, within a unit of work; known ones keep theirs."""
    connection.executemany(
        "INSERT OR IGNORE INTO links (edition, url) VALUES (?, ?)",
        [(edition, url) for url in urls],
    )
    rows = connection.execute("SELECT url, id FROM links WHERE edition = ?", [edition])
    return dict(rows.fetchall())


def url_of(archive: Archive, link: int) -> str | None:
    """Return where a numbered link leads, or None."""
    with failures_named(archive.path):
        row = archive.db.conn.execute("SELECT url FROM links WHERE id = ?", [link]).fetchone()
    return str(row[0]) if row else None


def count_click(archive: Archive, link: int, day: date) -> None:
    """Count that somebody followed a link on a day; commits at once."""
    with archive.unit() as connection:
        connection.execute(
            "INSERT INTO clicks (link, day, count) VALUES (?, ?, 1)"
            " ON CONFLICT DO UPDATE SET count = count + 1",
            [link, day.isoformat()],
        )


def clicks(archive: Archive, start: str, end: str) -> tuple[Link, ...]:
    """Return the links followed between two days, both included, the most followed first."""
    with failures_named(archive.path):
        rows = archive.db.conn.execute(
            "SELECT edition, url, sum(count) FROM clicks JOIN links ON links.id = link"
            " WHERE day BETWEEN ? AND ? GROUP BY link ORDER BY sum(count) DESC, link",
            [start, end],
        ).fetchall()
    return tuple(Link(edition=edition, url=url, clicks=count) for edition, url, count in rows)


def give_opinion(
    archive: Archive, edition: str, reader: int | None, score: int, comment: str, now: datetime
) -> bool:
    """Keep what a reader says of an edition, in the place of what they said before.

    ``reader`` is None for somebody in a channel, who is not known. Returns False, keeping
    nothing, when there is no such edition or reader.
    """
    with archive.unit() as connection:
        known = connection.execute(
            "SELECT 1 FROM editions WHERE id = ?"
            " AND (? IS NULL OR EXISTS (SELECT 1 FROM readers WHERE readers.id = ?))",
            [edition, reader, reader],
        ).fetchone()
        if not known:
            return False
        connection.execute(
            "INSERT INTO feedback (edition, reader, at, score, comment) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (edition, reader) DO UPDATE SET at = excluded.at,"
            " score = excluded.score, comment = excluded.comment",
            [edition, reader, moment(now), score, comment],
        )
    return True


def said_by(archive: Archive, reader: int) -> Mapping[str, list[dict[str, Any]]]:
    """Return what one reader said: of editions, and in surveys."""
    with failures_named(archive.path):
        feedback = archive.db.conn.execute(
            "SELECT edition, at, score, comment FROM feedback WHERE reader = ? ORDER BY at",
            [reader],
        ).fetchall()
        surveys = archive.db.conn.execute(
            "SELECT survey, asked, answered, answers FROM survey_answers WHERE reader = ?"
            " ORDER BY asked",
            [reader],
        ).fetchall()
    named = ("edition", "at", "score", "comment")
    return {
        "feedback": [dict(zip(named, row, strict=True)) for row in feedback],
        "surveys": [
            {"survey": row[0], "asked": row[1], "answered": row[2], "answers": json.loads(row[3])}
            for row in surveys
        ],
    }


def opinions(archive: Archive, start: str, end: str) -> tuple[Opinion, ...]:
    """Return what was said between two days, both included, the latest first; by nobody's name."""
    with failures_named(archive.path):
        rows = archive.db.conn.execute(
            "SELECT edition, at, score, comment FROM feedback"
            " WHERE substr(at, 1, 10) BETWEEN ? AND ? ORDER BY at DESC, id DESC",
            [start, end],
        ).fetchall()
    return tuple(
        Opinion(edition=edition, at=at, score=score, comment=comment)
        for edition, at, score, comment in rows
    )


def open_survey(connection: sqlite3.Connection, id: str, questions: str, now: datetime) -> None:
    """Keep the questions of a survey, within a unit of work; they stay as first asked."""
    connection.execute(
        "INSERT OR IGNORE INTO surveys (id, opened, questions) VALUES (?, ?, ?)",
        [id, moment(now), questions],
    )


def ask(connection: sqlite3.Connection, survey: str, reader: int, now: datetime) -> bool:
    """Note that a reader is asked, within a unit of work; False if they were asked before."""
    cursor = connection.execute(
        "INSERT OR IGNORE INTO survey_answers (survey, reader, asked) VALUES (?, ?, ?)",
        [survey, reader, moment(now)],
    )
    return cursor.rowcount == 1


def note_sent(archive: Archive, survey: str, reader: int, sent: str) -> None:
    """Note what the server said to a survey's letter; commits at once."""
    with archive.unit() as connection:
        connection.execute(
            "UPDATE survey_answers SET sent = ? WHERE survey = ? AND reader = ?",
            [sent, survey, reader],
        )


def answer_survey(
    archive: Archive, survey: str, reader: int, answers: Mapping[str, str], now: datetime
) -> bool:
    """Keep a reader's answers, in the place of earlier ones; False if they were not asked."""
    with archive.unit() as connection:
        cursor = connection.execute(
            "UPDATE survey_answers SET answered = ?, answers = ? WHERE survey = ? AND reader = ?",
            [moment(now), json.dumps(answers, ensure_ascii=False), survey, reader],
        )
    return cursor.rowcount == 1


def survey_by_id(archive: Archive, id: str) -> Survey | None:
    """Return a survey with its answers; the latest if ``id`` is empty; None if there is none."""
    with failures_named(archive.path):
        row = archive.db.conn.execute(
            "SELECT id, opened, questions FROM surveys WHERE ? IN ('', id)"
            " ORDER BY opened DESC, id DESC",
            [id],
        ).fetchone()
        if row is None:
            return None
        lines = archive.db.conn.execute(
            "SELECT answered, answers FROM survey_answers WHERE survey = ? ORDER BY id", [row[0]]
        ).fetchall()
    given = tuple(json.loads(answers) for answered, answers in lines if answered)
    return Survey(id=row[0], opened=row[1], questions=row[2], asked=len(lines), answers=given)
