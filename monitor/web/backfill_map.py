"""The backfill whose gap map the pages show beside the archive's, kept open between requests."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from monitor.scale.evidence import FolderEvidence

FRESH = timedelta(minutes=10)
"""How long nobody looks whether the backfill has grown."""


class Backfill:
    """Opened when it is first asked for; its tables are made then, if nobody has made them yet."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._open = ExitStack()
        self._evidence: FolderEvidence | None = None
        self._since = datetime.min.replace(tzinfo=UTC)

    def evidence(self, address: str, now: datetime) -> FolderEvidence:
        """Return its evidence, for this request alone; ``now`` is in UTC.

        Raises :class:`monitor.errors.UserError`.
        """
        from monitor.scale.evidence import folder_evidence

        with self._lock:
            if self._evidence is None or now - self._since > FRESH:
                opened = ExitStack()
                self._evidence = opened.enter_context(folder_evidence(address))
                self._open.close()
                self._open, self._since = opened, now
            return replace(self._evidence, connection=self._evidence.connection.cursor())
