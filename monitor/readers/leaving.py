"""How readers leave: by themselves, because mail came back, or because nothing of them is kept."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from monitor.archive import Archive, bounces
from monitor.archive import readers as shelf
from monitor.archive.editions import deliveries_to
from monitor.archive.outcomes import said_by
from monitor.archive.portfolio import forget_searches, kept_by
from monitor.archive.readers import Reader
from monitor.archive.tracking import traces_of
from monitor.readers import standing
from monitor.readers.from_settings import OWN_CHOICE, SETTINGS
from monitor.readers.roll import ReaderWrong, find
from monitor.readers.standing import Standing


def unsubscribe(archive: Archive, reader: Reader, how: str, now: datetime) -> Reader:
    """Take a reader off at their own wish, at once; a second time changes nothing.

    ``how`` is kept as evidence: by one click, on the page, by mail.
    """
    with archive.unit() as connection:
        known = shelf.reader_by_id(archive, reader.id)
        if known is None or known.state == Standing.LEFT:
            return known or reader
        left = standing.put(known, Standing.LEFT, standing.UNSUBSCRIBED, now)
        shelf.change_reader(connection, left)
        shelf.record_consent(connection, reader.id, "withdrawn", how, now)
    return left


def unsubscribe_slack(archive: Archive, slack: str, now: datetime) -> Reader | None:
    """Stop Slack messages to a member or channel; None if there were none.

    Who still gets the digest by e-mail stays a reader.
    """
    with archive.unit() as connection:
        reader = shelf.reader_by_slack(archive, slack)
        if reader is None or not standing.wants(reader, "slack"):
            return None
        fewer = replace(reader, by_slack=False)
        if not reader.by_email:
            fewer = standing.put(fewer, Standing.LEFT, standing.UNSUBSCRIBED, now)
        shelf.change_reader(connection, fewer)
        how = "no Slack messages any more, by the command in Slack"
        shelf.record_consent(connection, reader.id, "withdrawn", how, now)
    return fewer


def came_back(
    archive: Archive,
    reader: Reader,
    kind: str,
    detail: str,
    now: datetime,
    *,
    message: str,
    edition: str = "",
) -> Reader:
    """Record a bounce or complaint, ``hard``, ``soft`` or ``complaint``; return the reader.

    ``message`` identifies the report: one that was recorded before changes nothing.
    """
    with archive.unit() as connection:
        known = shelf.reader_by_id(archive, reader.id)
        if known is None:
            return reader
        if not bounces.record_bounce(
            connection, message, known.id, edition, kind, detail[:500], now
        ):
            return known
        soft = bounces.soft_bounces(connection, known.id, known.since)
        after = standing.after_bounce(known, kind, soft, now)
        if after != known:
            shelf.change_reader(connection, after)
    return after


def erase(archive: Archive, who: str) -> None:
    """Forget a reader and the searches they keep; what was sent stays in the ledger as a number.

    What SQLite frees is overwritten, so that nothing of them can be read from the file.
    Raises :class:`ReaderWrong` for one whom ``fow.toml`` names: they would come back.
    """
    archive.db.conn.execute("PRAGMA secure_delete = ON")
    with archive.unit() as connection:
        reader = find(archive, who)
        if reader.origin in (SETTINGS, OWN_CHOICE) and reader.reason != standing.NOT_IN_SETTINGS:
            raise ReaderWrong(
                f"{who}: stands in fow.toml; take the entry out there, run fow readers list,"
                " then erase"
            )
        shelf.forget_reader(connection, reader)
        forget_searches(connection, reader.address)
    archive.db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def everything_about(archive: Archive, who: str) -> dict[str, Any]:
    """Return all that is stored about a reader, for them to read; raises :class:`ReaderWrong`."""
    reader = find(archive, who)
    return {
        "reader": asdict(reader),
        "consent": [asdict(one) for one in shelf.consents(archive, reader.id)],
        "bounces": list(bounces.bounces_of(archive, reader.id)),
        "deliveries": [asdict(line) for line in deliveries_to(archive, reader)],
        **said_by(archive, reader.id),
        **traces_of(archive, reader.id),
        "searches": [asdict(one) for one in kept_by(archive, reader.address)],
    }
