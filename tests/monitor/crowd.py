"""A crowd of readers in a workspace, and an edition frozen for them."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from digests.edition import dump
from monitor.archive import open_archive
from monitor.archive.editions import FrozenEdition, freeze
from monitor.archive.readers import add_reader
from monitor.publish import recipients
from monitor.readers.roll import Wish, fresh
from monitor.readers.standing import Standing
from monitor.workspace import Workspace
from tests.digests.editions import typical
from tests.monitor.blank import blank_workspace

NOW = datetime(2026, 6, 22, 9, 0, tzinfo=UTC)
NAMES = ("Zoé Élan", "Ann Sample", "", "Jean-Michel d’Exemple")


def clock() -> datetime:
    return NOW


def address(number: int) -> str:
    return f"reader{number}@example.net"


def gather(folder: Path, port: int, count: int, settings: str = "") -> tuple[Workspace, str]:
    """Make a workspace that mails to ``port``, with ``count`` readers and a frozen edition."""
    workspace = blank_workspace(folder)
    workspace.settings_file.write_text(
        f"""
        [email]
        host = "127.0.0.1"
        port = {port}
        security = "none"
        sender = "digest@example.org"
        sender_name = "Veille Élan"
        postal_address = "1, rue Exemple, Québec"
        {settings}
        [web]
        address = "https://monitor.example.org"
        secret = "of these tests"
        [inbox]
        address = "bounces@example.org"
        """,
        encoding="utf-8",
    )
    with closing(open_archive(workspace.archive_file)) as archive:
        with archive.unit() as connection:
            for number in range(count):
                wish = Wish(
                    address=address(number),
                    name=NAMES[number % 4],
                    language=("en", "fr")[number % 2],
                )
                add_reader(connection, fresh(wish, Standing.ACTIVE, "import", NOW))
        edition = typical()
        frozen = FrozenEdition(
            id=edition.id,
            kind=edition.kind,
            first_day=edition.start,
            last_day=edition.end,
            content=dump(edition),
        )
        freeze(archive, frozen, (), tuple(recipients(archive, edition)), NOW)
    return workspace, edition.id
