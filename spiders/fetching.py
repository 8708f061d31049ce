"""One request with all its redirects and retries → an answer, or a typed refusal or failure."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from scrapy import Request, exceptions
from scrapy.http import Response

from spiders.middleware import errors
from spiders.patience import patience
from spiders.source import Outcome, Reason

LONGEST_ABSENCE = 7 * 86_400.0
"""Seconds; a server that asks for more is visited every week all the same."""

Download = Callable[[Request], Awaitable[Response]]


@dataclass(eq=False, kw_only=True)
class Trouble(Exception):
    """Why there is no page: the words of a Visit."""

    outcome: Outcome
    reason: Reason
    detail: str
    status: int | None = None
    retry_after: float | None = None


async def fetch(
    download: Download, url: str, headers: dict[str, str], *, timeout: float
) -> Response:
    """The final answer, 200 to 203 or 304. Raises Trouble for everything else.

    ``timeout`` is in seconds and covers every redirect and retry, not the wait for the host's turn.
    """
    try:
        async with patience(timeout):
            request = Request(url, headers=headers, dont_filter=True)
            response = await download(request)
    except (TimeoutError, asyncio.CancelledError) as error:
        task = asyncio.current_task()
        if isinstance(error, asyncio.CancelledError) and task is not None and task.cancelling():
            raise
        raise _failed(Reason.TIMEOUT, f"no complete answer in {timeout:g} seconds") from error
    except (exceptions.IgnoreRequest, exceptions.DownloadCancelledError) as error:
        raise refusal(error) from error
    except _CONNECTION as error:
        raise failure(error, url) from error
    if 200 <= response.status <= 203 or response.status == 304:
        return response
    raise status_trouble(response)


_CONNECTION: tuple[type[Exception], ...] = (
    exceptions.CannotResolveHostError,
    exceptions.DownloadConnectionRefusedError,
    exceptions.DownloadFailedError,
    exceptions.DownloadTimeoutError,
    exceptions.ResponseDataLossError,
    exceptions.UnsupportedURLSchemeError,
    OSError,
    ValueError,
)


def refusal(error: Exception) -> Trouble:
    """What a middleware or the size limit refused, in a Visit's words."""
    if isinstance(error, errors.AddressRefused):
        return _refused(Reason.PRIVATE_ADDRESS, str(error))
    if isinstance(error, errors.AddressUnusable):
        return _failed(Reason.NO_ADDRESS, str(error))
    if isinstance(error, errors.RobotsRefused):
        return _refused(Reason.ROBOTS, str(error))
    if isinstance(error, errors.RedirectsRefused):
        return _failed(Reason.REDIRECTS, str(error))
    if isinstance(error, errors.AnswerDamaged):
        return _failed(Reason.CONNECTION, str(error))
    if isinstance(error, errors.CertificateRefused):
        return _failed(Reason.CERTIFICATE, str(error))
    return _failed(Reason.TOO_LARGE, "the answer is over the size limit")


def failure(error: Exception, url: str) -> Trouble:
    """What went wrong on the way to the server at ``url`` or back."""
    if isinstance(error, exceptions.DownloadTimeoutError):
        return _failed(Reason.TIMEOUT, "no complete answer in time")
    if isinstance(error, ValueError):
        return _failed(Reason.NO_ADDRESS, f"{url[:200]} is no http or https address")
    if isinstance(error, exceptions.CannotResolveHostError):
        return _failed(Reason.NO_ADDRESS, f"no address for {urlsplit(url).hostname}")
    if isinstance(error, exceptions.DownloadConnectionRefusedError):
        return _failed(Reason.CONNECTION, "the server refuses connections")
    if isinstance(error, exceptions.ResponseDataLossError):
        return _failed(Reason.CONNECTION, "the answer ended before its time")
    return _failed(Reason.CONNECTION, _one_line(error))


def status_trouble(response: Response) -> Trouble:
    """What an answer without a page means (RFC 9110, section 15)."""
    status = response.status
    outcome, reason = Outcome.FAILED, Reason.SERVER_ERROR
    if status == 410:
        outcome, reason = Outcome.GONE, Reason.GONE
    elif status == 429:
        reason = Reason.RATE_LIMITED
    elif 400 <= status < 500:
        reason = Reason.CLIENT_ERROR
    elif status < 400:
        reason = Reason.NOT_A_FEED
    header = response.headers.get("Retry-After")
    return Trouble(
        outcome=outcome,
        reason=reason,
        detail=f"the server answered {status}",
        status=status,
        retry_after=seconds_asked(header.decode("latin-1"), datetime.now(UTC)) if header else None,
    )


def seconds_asked(header: str, now: datetime) -> float | None:
    """``Retry-After`` in seconds from ``now`` (RFC 9110, 10.2.3); None when it makes no sense."""
    text = header.strip()
    if text.isascii() and text.isdigit():
        seconds = float(text[:9])
    else:
        try:
            until = parsedate_to_datetime(text)
        except ValueError:
            return None
        seconds = (until.replace(tzinfo=until.tzinfo or UTC) - now).total_seconds()
    return min(max(seconds, 0.0), LONGEST_ABSENCE)


def _failed(reason: Reason, detail: str) -> Trouble:
    return Trouble(outcome=Outcome.FAILED, reason=reason, detail=detail)


def _refused(reason: Reason, detail: str) -> Trouble:
    return Trouble(outcome=Outcome.REFUSED, reason=reason, detail=detail)


def _one_line(error: BaseException) -> str:
    return (" ".join(str(error).split()) or type(error).__name__)[:200]
