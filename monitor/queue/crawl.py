"""Visits sources by the workers on a queue, as ``spiders.crawl`` does on this machine alone."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from monitor.queue.answers import read_document, read_visit
from monitor.queue.archivist import Archivist
from monitor.queue.connection import connect, reaching, shown
from monitor.queue.order import by_turns
from monitor.queue.run_record import Run
from spiders import wire
from spiders.crawl import killing_document, killing_visit
from spiders.source import Assignment, DocumentRequest, DocumentVisit, Visit

if TYPE_CHECKING:
    from spiders.crawl import CrawlSettings

_Work = TypeVar("_Work", Assignment, DocumentRequest)
_Answer = TypeVar("_Answer", Visit, DocumentVisit)
LOST_AFTER = 60.0
"""Seconds without a sign of life after which a worker's visits are another's."""


@dataclass(frozen=True, slots=True)
class QueueCrawl:
    """A crawl by workers elsewhere; what it yields is off the queue once the next is asked for."""

    address: str
    """Of the Redis."""
    owner: str
    """Machine and workspace, for those who find the queue in use."""
    lost_after: float = LOST_AFTER

    def visit_together(
        self, assignments: Iterable[Assignment], settings: CrawlSettings
    ) -> Iterator[list[Visit]]:
        """Visit each source once; yields what came, several visits together.

        Raises :class:`monitor.errors.MonitorError` as ``connect`` and ``Archivist.answers`` do.
        """
        work = [*assignments]
        urls = [one.source.url for one in work]
        yield from self._crawl("visit", work, urls, settings, read_visit, killing_visit)

    def fetch_documents(
        self, requests: Iterable[DocumentRequest], settings: CrawlSettings
    ) -> Iterator[DocumentVisit]:
        """Fetch and read each document once. Raises as :meth:`visit_together` does."""
        work = [*requests]
        urls = [one.url for one in work]
        crawl = self._crawl("documents", work, urls, settings, read_document, killing_document)
        for documents in crawl:
            yield from documents

    def _crawl(
        self,
        task: str,
        work: Sequence[_Work],
        urls: Sequence[str],
        settings: CrawlSettings,
        read: Callable[[bytes, _Work], _Answer],
        killing: Callable[[_Work], _Answer],
    ) -> Iterator[list[_Answer]]:
        if not work:
            return
        work = [work[place] for place in by_turns(urls)]
        where = shown(self.address)
        archivist = Archivist(
            redis=connect(self.address),
            where=where,
            run=Run(
                id=secrets.token_hex(8),
                task=task,
                owner=self.owner,
                lost_after=self.lost_after,
                settings=settings,
            ),
            lines=[wire.to_json(one) for one in work],
        )
        with reaching(where):
            yield from archivist.answers(
                lambda number, said: read(said, work[number]),
                lambda number, why: replace(killing(work[number]), detail=why),
            )
