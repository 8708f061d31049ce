"""Reviews in the archive: who was asked what, and every vote that was cast."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from monitor.archive.database import Archive, failures_named, moment

_REQUEST = "id, publication, reviewer, reason, asked, channel, state, reference"
_VOTE = (
    "id, request, publication, reviewer, at, channel, model, verdict, relevant, drivers, gaps,"
    " unsure, comment, key"
)


class Verdict(StrEnum):
    """What a reviewer says of the suggestion."""

    AGREE = "agree"
    CORRECT = "correct"
    NOT_RELEVANT = "not-relevant"
    NOT_MY_FIELD = "not-my-field"
    LATER = "later"

    @property
    def judges(self) -> bool:
        """Whether it says something about the publication."""
        return self not in {Verdict.NOT_MY_FIELD, Verdict.LATER}

    @property
    def leads_to(self) -> str:
        """The state that it leaves the request in."""
        if self.judges:
            return "done"
        return "later" if self is Verdict.LATER else "declined"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One reviewer asked about one publication; never twice about the same."""

    id: int
    publication: int
    reviewer: int
    reason: str
    """``routed``, ``rare``, ``audit``, ``second``, ``third`` or ``own`` (the reviewer's wish)."""
    asked: datetime
    channel: str
    """``slack``, ``email``, ``web`` or ``cli``: how the card went out."""
    state: str
    """``open``, ``done``, ``declined``, ``later`` or ``expired``."""
    reference: str = ""
    """Slack's timestamp, or the Message-ID, of the card; empty: it has not gone out yet."""

    @property
    def waits(self) -> bool:
        """Whether an answer is still hoped for."""
        return self.state in {"open", "later"}


@dataclass(frozen=True, slots=True, kw_only=True)
class GapVote:
    """A data gap that a reviewer finds, and the sentence that says so."""

    concept: str
    status: str
    """``identified`` or ``addressed``."""
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Vote:
    """One reviewer's judgement of one publication, as it was cast. A correction is another."""

    id: int
    """0 before the archive has given one."""
    request: int
    publication: int
    reviewer: int
    at: datetime
    channel: str
    """``slack``, ``email``, ``web`` or ``cli``."""
    model: str
    """Version of the model whose suggestion the reviewer saw."""
    verdict: Verdict
    relevant: bool | None = None
    """None: the verdict says nothing about the publication."""
    drivers: tuple[str, ...] = ()
    """All that the publication bears in this judgement, those agreed to included."""
    gaps: tuple[GapVote, ...] = ()
    unsure: bool = False
    comment: str = ""
    key: str
    """Names one click, however often it is delivered."""


def ask(
    connection: sqlite3.Connection,
    publication: int,
    reviewer: int,
    *,
    reason: str,
    channel: str,
    now: datetime,
) -> int | None:
    """Record a request and return its number; None if that reviewer was asked about it before."""
    row = connection.execute(
        "INSERT OR IGNORE INTO review_requests (publication, reviewer, reason, asked, channel,"
        " state) VALUES (?, ?, ?, ?, ?, 'open') RETURNING id",
        [publication, reviewer, reason, moment(now), channel],
    ).fetchone()
    return row[0] if row else None


def sent(connection: sqlite3.Connection, request: int, reference: str) -> None:
    """Record where the card of a request is: Slack's timestamp, or the Message-ID."""
    connection.execute(
        "UPDATE review_requests SET reference = ? WHERE id = ?", [reference, request]
    )


def request_by_id(archive: Archive, id: int) -> Request | None:
    """Return one request, or None."""
    found = _requests(archive, "id = ?", [id])
    return found[0] if found else None


def requests(
    archive: Archive,
    *,
    reviewer: int | None = None,
    publication: int | None = None,
    since: datetime | None = None,
) -> tuple[Request, ...]:
    """Return requests, oldest first: all, or one reviewer's, one publication's, those since."""
    conditions, values = ["1"], list[object]()
    for column, value in (("reviewer", reviewer), ("publication", publication)):
        if value is not None:
            conditions.append(f"{column} = ?")
            values.append(value)
    if since is not None:
        conditions.append("asked >= ?")
        values.append(moment(since))
    return _requests(archive, f"{' AND '.join(conditions)} ORDER BY id", values)


def _requests(archive: Archive, condition: str, values: Sequence[object]) -> tuple[Request, ...]:
    with failures_named(archive.path):
        rows = archive.db.execute(
            f"SELECT {_REQUEST} FROM review_requests WHERE {condition}", list(values)
        ).fetchall()
    return tuple(
        Request(
            id=row[0],
            publication=row[1],
            reviewer=row[2],
            reason=row[3],
            asked=datetime.fromisoformat(row[4]),
            channel=row[5],
            state=row[6],
            reference=row[7],
        )
        for row in rows
    )


def expire(connection: sqlite3.Connection, before: datetime) -> int:
    """Close what was asked before then and never answered; return how many."""
    return connection.execute(
        "UPDATE review_requests SET state = 'expired'"
        " WHERE state IN ('open', 'later') AND asked < ?",
        [moment(before)],
    ).rowcount


def move_reviews(connection: sqlite3.Connection, keep: int, drop: int) -> None:
    """Bring what was asked, said and settled of one publication to another that it is merged into.

    Who was asked about both has one request left, with the votes of both.
    """
    connection.execute(
        "UPDATE votes SET request = kept.id FROM review_requests AS kept"
        " JOIN review_requests AS dropped USING (reviewer)"
        " WHERE kept.publication = ? AND dropped.publication = ? AND votes.request = dropped.id",
        [keep, drop],
    )
    connection.execute("UPDATE votes SET publication = ? WHERE publication = ?", [keep, drop])
    for table in ("review_requests", "review_suggestions", "settlements"):
        connection.execute(
            f"UPDATE OR IGNORE {table} SET publication = ? WHERE publication = ?", [keep, drop]
        )
        connection.execute(f"DELETE FROM {table} WHERE publication = ?", [drop])


def record_vote(archive: Archive, vote: Vote, now: datetime) -> bool:
    """Record a vote and close its request, both or neither; True once it is stored for good.

    False: a vote of that key was recorded before, and nothing has changed. ``now`` is when it is
    recorded, which the vote takes over.
    """
    with archive.unit() as connection:
        row = connection.execute(
            "INSERT OR IGNORE INTO votes (request, publication, reviewer, at, channel, model,"
            " verdict, relevant, drivers, gaps, unsure, comment, key)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
            _values(vote, now),
        ).fetchone()
        if row is not None:
            connection.execute(
                "UPDATE review_requests SET state = ? WHERE id = ?"
                " AND (state <> 'done' OR ? = 'done')",
                [vote.verdict.leads_to, vote.request, vote.verdict.leads_to],
            )
    return row is not None


def _values(vote: Vote, now: datetime) -> list[object]:
    return [
        vote.request,
        vote.publication,
        vote.reviewer,
        moment(now),
        vote.channel,
        vote.model,
        vote.verdict.value,
        None if vote.relevant is None else int(vote.relevant),
        json.dumps(vote.drivers),
        json.dumps([asdict(gap) for gap in vote.gaps], ensure_ascii=False),
        int(vote.unsure),
        vote.comment,
        vote.key,
    ]


def votes(archive: Archive, *, publication: int | None = None) -> tuple[Vote, ...]:
    """Return every vote, or those on one publication, in the order they were cast."""
    condition, values = ("1", []) if publication is None else ("publication = ?", [publication])
    return _votes(archive, condition, values)


def votes_by(archive: Archive, reviewer: int) -> tuple[Vote, ...]:
    """Return every vote of one reviewer, in the order they were cast."""
    return _votes(archive, "reviewer = ?", [reviewer])


def vote_by_key(archive: Archive, key: str) -> Vote | None:
    """Return the vote that bears this key, or None if it was never recorded."""
    found = _votes(archive, "key = ?", [key])
    return found[0] if found else None


def _votes(archive: Archive, condition: str, values: Sequence[object]) -> tuple[Vote, ...]:
    with failures_named(archive.path):
        rows = archive.db.execute(
            f"SELECT {_VOTE} FROM votes WHERE {condition} ORDER BY id", list(values)
        ).fetchall()
    return tuple(_vote(row) for row in rows)


def _vote(row: Sequence[Any]) -> Vote:
    return Vote(
        id=row[0],
        request=row[1],
        publication=row[2],
        reviewer=row[3],
        at=datetime.fromisoformat(row[4]),
        channel=row[5],
        model=row[6],
        verdict=Verdict(row[7]),
        relevant=None if row[8] is None else bool(row[8]),
        drivers=tuple(json.loads(row[9])),
        gaps=tuple(GapVote(**gap) for gap in json.loads(row[10])),
        unsure=bool(row[11]),
        comment=row[12],
        key=row[13],
    )


def standing(cast: Sequence[Vote]) -> tuple[Vote, ...]:
    """Of votes in the order they were cast, those that count: each reviewer's last judgement."""
    last = {(vote.publication, vote.reviewer): vote for vote in cast if vote.verdict.judges}
    return tuple(sorted(last.values(), key=lambda vote: vote.id))
