"""Headers that every answer bears, and requests that other sites had a browser make, refused."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
"""Content-Security-Policy (W3C, level 3): nothing inline, nothing from another host."""

HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    # "no-referrer" would make browsers send "Origin: null" with our own forms (Fetch, 3.2).
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), interest-cohort=()",
    "cache-control": "private, no-cache",
}
HSTS = "max-age=31536000"
LARGEST_BODY = 2_000_000
"""Bytes of a form or a message to us; nothing that people fill in comes near."""
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class Protection:
    """ASGI middleware: security headers on every answer, no change at another site's behest."""

    def __init__(self, app: ASGIApp, *, address: str) -> None:
        """``address`` is where people reach the pages."""
        self._app = app
        self._netloc = urlsplit(address).netloc
        self._headers = dict(HEADERS)
        if address.startswith("https:"):
            self._headers["strict-transport-security"] = HSTS

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        if refusal := self._refusal(scope):
            await refusal(scope, receive, send_with_headers)
            return
        await self._app(scope, _bounded(receive), send_with_headers)

    def _refusal(self, scope: Scope) -> PlainTextResponse | None:
        headers = Headers(scope=scope)
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > LARGEST_BODY:
            return PlainTextResponse("Refused: too much was sent.\n", 413)
        if scope["method"] not in SAFE and self._foreign(headers):
            return PlainTextResponse("Refused: this request came from another site.\n", 403)
        return None

    def _foreign(self, headers: Headers) -> bool:
        """Tell whether a browser says that another site made it ask (OWASP, CSRF cheat sheet).

        Programs send neither header; they bear no cookie of ours either.
        """
        if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return True
        origin = headers.get("origin")
        if origin is None:
            return False
        return urlsplit(origin).netloc not in {self._netloc, headers.get("host")}


def _bounded(receive: Receive) -> Receive:
    """Read no more than the largest body, where its length was not said beforehand."""
    read = 0

    async def bounded() -> Message:
        nonlocal read
        message = await receive()
        read += len(message.get("body", b""))
        if read > LARGEST_BODY:
            raise HTTPException(413)
        return message

    return bounded
