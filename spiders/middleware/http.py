"""Scrapy's download handler for http and https: bounded in time and size, on guarded sockets.

It speaks HTTP through aiohttp, which Scrapy brings along; its parser is written in C, and a request
costs a third of what Twisted's client takes. Certificates are verified.
"""

from __future__ import annotations

import ssl

import aiohttp
from aiohttp.http_exceptions import LineTooLong
from scrapy import Request, exceptions
from scrapy.crawler import Crawler
from scrapy.http import Response
from yarl import URL

from spiders.middleware.address_guard import AddressForbidden, guarded_socket
from spiders.middleware.errors import AddressRefused, AnswerTooLarge, CertificateRefused

LONGEST_LINE, MOST_HEADERS = 32_768, 256
"""Bytes of one header, and how many there may be; servers send a few thousand bytes in all."""
_AUTOMATIC = ("Accept", "Accept-Encoding", "User-Agent")
"""Headers that aiohttp would add of its own accord."""


class Handler:
    """One session for the whole crawl."""

    lazy = True

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        self._most = settings.getint("DOWNLOAD_MAXSIZE")
        self._trusted: ssl.SSLContext | None = None
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                limit=0,  # Turns counts the requests, host by host
                ttl_dns_cache=None,
                resolver=aiohttp.ThreadedResolver(),
                socket_factory=guarded_socket(settings.getbool("ALLOW_PRIVATE_ADDRESSES")),
            ),
            timeout=aiohttp.ClientTimeout(total=settings.getfloat("DOWNLOAD_TIMEOUT")),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            skip_auto_headers=_AUTOMATIC,
            max_line_size=LONGEST_LINE,
            max_field_size=LONGEST_LINE,
            max_headers=MOST_HEADERS,
        )

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Handler:
        """As Scrapy makes its components."""
        return cls(crawler)

    async def download_request(self, request: Request) -> Response:
        """The answer to one request. Raises what Scrapy's own handlers raise, and our refusals."""
        try:
            async with self._session.request(
                request.method,
                URL(request.url, encoded=True),
                headers=request.headers.to_tuple_list(),
                allow_redirects=False,
                ssl=self._tls() if request.url.startswith("https:") else True,
            ) as answer:
                return Response(
                    request.url,
                    status=answer.status,
                    headers=answer.raw_headers,
                    body=await self._body(answer),
                )
        except (aiohttp.ClientError, TimeoutError) as error:
            raise _said_by_scrapy(error, request) from error

    def _tls(self) -> ssl.SSLContext:
        """Reads the machine's certificate authorities when they are first needed."""
        self._trusted = self._trusted or ssl.create_default_context()
        return self._trusted

    async def _body(self, answer: aiohttp.ClientResponse) -> bytes:
        if (answer.content_length or 0) > self._most:
            answer.close()
            raise exceptions.DownloadCancelledError("the answer is over the size limit")
        parts, size = [], 0
        async for part in answer.content.iter_any():
            parts.append(part)
            size += len(part)
            if size > self._most:
                answer.close()
                raise exceptions.DownloadCancelledError("the answer is over the size limit")
        return b"".join(parts)

    async def close(self) -> None:
        """Close what is still open."""
        await self._session.close()


def _said_by_scrapy(error: Exception, request: Request) -> Exception:
    """The error in the words of Scrapy's handlers, or one of our own refusals."""
    if isinstance(error, TimeoutError):
        return exceptions.DownloadTimeoutError("no complete answer in time")
    if isinstance(error, ssl.CertificateError):
        return CertificateRefused(_why(error))
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return exceptions.CannotResolveHostError(error.host)
    if isinstance(error, aiohttp.ClientConnectorError):
        if isinstance(error.os_error, AddressForbidden):
            return AddressRefused(f"{error.host} resolves to a private address")
        if isinstance(error.os_error, ConnectionRefusedError):
            return exceptions.DownloadConnectionRefusedError(str(error))
        return exceptions.DownloadFailedError(error.strerror or str(error))
    if isinstance(error, aiohttp.ClientPayloadError):
        return exceptions.ResponseDataLossError(str(error))
    if isinstance(error, aiohttp.InvalidURL):
        return ValueError(f"{request.url[:200]} is no address")
    if isinstance(error.__cause__, LineTooLong) or "Too many headers" in str(error):
        return AnswerTooLarge("the head of the answer is over the size limit")
    return exceptions.DownloadFailedError(str(error) or type(error).__name__)


def _why(error: ssl.CertificateError) -> str:
    inner = getattr(error, "certificate_error", error)
    return getattr(inner, "verify_message", "") or "its certificate does not hold"
