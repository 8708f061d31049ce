"""Scrapy's own middlewares, with an error of its own for each thing they refuse."""

from __future__ import annotations

from scrapy import Request
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.downloadermiddlewares.redirect import RedirectMiddleware
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.robotstxt import RobotParser

from spiders.manners import SLOWEST
from spiders.middleware.errors import (
    AnswerDamaged,
    AnswerTooLarge,
    RedirectsRefused,
    RobotsRefused,
)


class Robots(RobotsTxtMiddleware):
    """robots.txt (RFC 9309), and the time it asks to leave between two requests."""

    async def process_request(  # type: ignore[override]  # no spider is handed in
        self, request: Request
    ) -> None:
        """Raises RobotsRefused."""
        try:
            await super().process_request(request)
        except IgnoreRequest as error:
            raise RobotsRefused("robots.txt forbids the address") from error

    def process_request_2(self, rp: RobotParser | None, request: Request) -> None:
        """Raises IgnoreRequest; notes for the host's turns how long its Crawl-delay asks to wait.

        Crawl-delay is no part of RFC 9309, but many publishers' robots.txt has one.
        """
        super().process_request_2(rp, request)
        asked = rp.crawl_delay(self._robotstxt_useragent or "") if rp else None
        request.meta["crawl_delay"] = min(asked, SLOWEST) if asked and asked > 0 else 0.0


class Redirects(RedirectMiddleware):
    """301, 302, 303, 307 and 308."""

    def process_response(  # type: ignore[override]
        self, request: Request, response: Response
    ) -> Request | Response:
        """Raises RedirectsRefused where the chain is too long or leaves the web."""
        try:
            answer = super().process_response(request, response)
        except IgnoreRequest as error:
            raise RedirectsRefused("too many redirects") from error
        except ValueError as error:
            raise RedirectsRefused("a redirect leads to no web page") from error
        if isinstance(answer, Response) and 300 <= answer.status < 400 and answer.status != 304:
            raise RedirectsRefused(f"a redirect ({answer.status}) leads to no web page")
        return answer


class Decompression(HttpCompressionMiddleware):
    """gzip, deflate, br and zstd, stopped at the size limit."""

    def process_response(  # type: ignore[override]
        self, request: Request, response: Response
    ) -> Request | Response:
        """Raises AnswerTooLarge or AnswerDamaged."""
        try:
            return super().process_response(request, response)
        except IgnoreRequest as error:
            raise AnswerTooLarge("the unpacked body is over the size limit") from error
        except Exception as error:  # each way of packing has an error class of its own
            raise AnswerDamaged(f"the packed body is damaged: {error}") from error
