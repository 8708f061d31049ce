"""The archive's tables, as migrations that only add.

Times are ISO 8601 in UTC, seconds precision (``2026-06-22T12:00:00Z``), so that text order is
time order. Lists are JSON arrays. The statements stand in :mod:`monitor.archive.tables`, one
module a family of tables.
"""

from __future__ import annotations

from sqlite_utils import Database, Migrations
from sqlite_utils.db import Table

from monitor.archive.tables.api_keys import API_KEYS
from monitor.archive.tables.doubts import DOUBTS
from monitor.archive.tables.gaps import BEST_FIRST, FEWER_COUNTS, GAPS
from monitor.archive.tables.outcomes import OUTCOMES
from monitor.archive.tables.portfolio import PORTFOLIO
from monitor.archive.tables.readers import READERS
from monitor.archive.tables.reviews import REVIEWS
from monitor.archive.tables.search import SEARCH
from monitor.archive.tables.signins import SIGN_INS
from monitor.archive.tables.slack import SLACK
from monitor.archive.tables.spine import SPINE
from monitor.archive.tables.text_index import TEXT_INDEX
from monitor.archive.tables.tracking import TRACKING
from monitor.archive.tables.types import TYPES
from monitor.archive.tables.windows import EDITS, WINDOWS
from monitor.archive.tables.works import WORKS

migrations = Migrations("monitor")


@migrations()
def spine(db: Database) -> None:
    """Lay the tables of the weekly run, and full-text search over publications."""
    for statement in SPINE:
        db.execute(statement)
    table = db["publications"]
    assert isinstance(table, Table)
    table.enable_fts(
        ["title", "abstract", "text"],
        tokenize="unicode61 remove_diacritics 2",
        create_triggers=True,
    )


@migrations()
def works(db: Database) -> None:
    """Make room for works: translations and versions linked, duplicates merged."""
    for statement in WORKS:
        db.execute(statement)


@migrations()
def names(db: Database) -> None:
    """Remember which gazetteer looked up the names in each publication; '' means none yet."""
    db.execute("ALTER TABLE taggings ADD COLUMN gazetteer TEXT NOT NULL DEFAULT ''")


@migrations()
def sign_ins(db: Database) -> None:
    """Make room for signing in: used links, ended sessions, the log."""
    for statement in SIGN_INS:
        db.execute(statement)


@migrations()
def readers(db: Database) -> None:
    """Make room for readers, their consent and bounces; freeze topics with each delivery."""
    for statement in READERS:
        db.execute(statement)


@migrations()
def reviews(db: Database) -> None:
    """Make room for the review network: roster, suggestions, requests, votes, settlements."""
    for statement in REVIEWS:
        db.execute(statement)


@migrations()
def gaps(db: Database) -> None:
    """Make room for what each work bears, counted by cell and month for the gap map."""
    for statement in GAPS:
        db.execute(statement)


@migrations()
def search(db: Database) -> None:
    """Keep the few facts of each publication that facets and sorting need."""
    for statement in SEARCH:
        db.execute(statement)


@migrations()
def doubts(db: Database) -> None:
    """Make room for what the model abstains from: the queue of the reviewers."""
    for statement in DOUBTS:
        db.execute(statement)


@migrations()
def text_index(db: Database) -> None:
    """Index texts after they are stored, many at once."""
    for statement in TEXT_INDEX:
        db.execute(statement)


@migrations()
def slack(db: Database) -> None:
    """Make room for cards in Slack, reminders and endorsements."""
    for statement in SLACK:
        db.execute(statement)


@migrations()
def windows(db: Database) -> None:
    """Let editors hold and change an edition before it goes out."""
    for statement in WINDOWS:
        db.execute(statement)


@migrations()
def outcomes(db: Database) -> None:
    """Make room for clicks by link, feedback and surveys."""
    for statement in OUTCOMES:
        db.execute(statement)


@migrations()
def api_keys(db: Database) -> None:
    """Make room for the keys of the API."""
    for statement in API_KEYS:
        db.execute(statement)


@migrations()
def portfolio(db: Database) -> None:
    """Make room for the searches that people keep, and the letters on what is new in them."""
    for statement in PORTFOLIO:
        db.execute(statement)


@migrations()
def edits(db: Database) -> None:
    """Keep what an editor changed in a form that any language can tell."""
    for statement in EDITS:
        db.execute(statement)


@migrations()
def fewer_counts(db: Database) -> None:
    """Count works by month only under what a gap map can be narrowed by."""
    for statement in FEWER_COUNTS:
        db.execute(statement)


@migrations()
def newcomers(db: Database) -> None:
    """Remember which new concepts each publication was searched for; '' means none."""
    db.execute("ALTER TABLE taggings ADD COLUMN newcomers TEXT NOT NULL DEFAULT ''")


@migrations()
def types(db: Database) -> None:
    """Keep what each publication is, and count the search by it."""
    for statement in TYPES:
        db.execute(statement)


@migrations()
def best_first(db: Database) -> None:
    """Find the best quotes of a cell of the gap map without sorting the others."""
    for statement in BEST_FIRST:
        db.execute(statement)


@migrations()
def tracking(db: Database) -> None:
    """Make room for opens and clicks by reader, where the operator turns that on."""
    for statement in TRACKING:
        db.execute(statement)
