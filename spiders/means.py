"""What every visit works with, and the words for how it ended when it brought nothing."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from spiders.crawl import CrawlSettings
from spiders.errors import SourceUnreadable
from spiders.fetching import Download, Trouble
from spiders.source import Outcome, Reason

logger = logging.getLogger(__name__)

_Result = TypeVar("_Result")
PATIENCE = 3
"""Times the timeout of one answer, for all the redirects and retries of one page."""


class Read(Protocol):
    """Runs a function that reads a page where it cannot hold up the downloads."""

    async def __call__(
        self, function: Callable[..., _Result], *arguments: object, brief: bool = False
    ) -> _Result:
        """What the function returns or raises; ``brief``: within some milliseconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """What a visit works with."""

    download: Download
    read: Read
    settings: CrawlSettings


def ending(error: Exception, what: str) -> Trouble:
    """The words of a visit to ``what`` that ended with ``error``; a fault of ours is logged."""
    if isinstance(error, Trouble):
        return error
    if isinstance(error, SourceUnreadable):
        return Trouble(
            outcome=Outcome.FAILED, reason=Reason(error.reason), detail=error.detail, status=200
        )
    logger.error("the visit to %s crashed", what, exc_info=error)
    said = f"{type(error).__name__}: {' '.join(str(error).split())[:200]}"
    return Trouble(outcome=Outcome.FAILED, reason=Reason.CRASHED, detail=said)
