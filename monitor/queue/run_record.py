"""What one crawl over a queue is, as the archivist writes it and workers read it, and its keys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from monitor.errors import MonitorError
from spiders.crawl import CrawlSettings

RUN = "fow:run"
"""The crawl under way: one queue, one archive. It lapses when its archivist does."""
GROUP = "workers"
NUMBER, WORK, ANSWER = b"number", b"work", b"answer"
"""Fields of the streams' entries."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One crawl."""

    id: str
    task: str
    """``visit`` or ``documents``."""
    owner: str
    """Machine and workspace of the archivist."""
    lost_after: float
    """Seconds without a sign of life after which a worker's visits are another's."""
    settings: CrawlSettings

    @property
    def visits(self) -> str:
        """Key of the stream of what is to be visited; what is answered is taken out."""
        return f"fow:{self.id}:visits"

    @property
    def answers(self) -> str:
        """Key of the stream of answers; what is in the archive is taken out."""
        return f"fow:{self.id}:answers"


to_json = msgspec.json.Encoder().encode
_run = msgspec.json.Decoder(Run).decode


class RecordUnreadable(MonitorError):
    """What stands where a crawl has its record is none of this version's."""


def from_json(record: bytes) -> Run:
    """Back from :func:`to_json`. Raises :class:`RecordUnreadable`."""
    try:
        return _run(record)
    except msgspec.DecodeError as error:
        raise RecordUnreadable(
            f"{RUN} on the queue is no crawl of this version's ({error}): have the same fow-monitor"
            " everywhere, or give another database, as redis://host:6379/1"
        ) from error


def number_of(entry: Mapping[bytes, bytes]) -> int:
    """The number of an entry; -1 where there is none."""
    number = entry.get(NUMBER, b"")
    return int(number) if number.isdigit() and len(number) < 10 else -1
