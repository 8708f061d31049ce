"""Scrapy's download handler with a limit on the head of an answer.

Scrapy limits bodies; an answer whose headers never end would fill the memory until its time is up.
"""

from __future__ import annotations

from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
)
from scrapy.crawler import Crawler
from twisted.internet.interfaces import IAddress
from twisted.python.failure import Failure
from twisted.web._newclient import BODY, DONE, HTTP11ClientProtocol

from spiders.middleware.errors import AnswerTooLarge

LONGEST_HEAD = 262_144
"""Bytes of status line and headers; browsers take as much, servers send a few thousand."""


class BoundedHandler(HTTP11DownloadHandler):
    """http and https."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pool._factory = _BoundedFactory


class _BoundedFactory(_LenientHTTP11ClientFactory):
    def buildProtocol(self, addr: IAddress | None) -> HTTP11ClientProtocol:  # noqa: ARG002
        return _BoundedProtocol(self._quiescentCallback)  # type: ignore[no-untyped-call]


class _BoundedProtocol(_LenientHTTP11ClientProtocol):
    """Hangs up on an answer whose head is too long."""

    _head = 0

    def dataReceived(self, bytes: bytes) -> None:
        """Count what comes before the body; a connection may carry one answer after another."""
        parser = self._parser
        if parser is None or parser.state in (BODY, DONE):
            self._head = 0
        else:
            self._head += len(bytes)
        if self._head > LONGEST_HEAD:
            error = AnswerTooLarge("the head of the answer is over the size limit")
            self._giveUp(Failure(error))  # type: ignore[no-untyped-call]
            return
        super().dataReceived(bytes)  # type: ignore[no-untyped-call]
        if parser is not None and parser.state in (BODY, DONE):
            self._head = 0
