"""What goes wrong, as a page that says so in the person's language; a traceback goes to the log."""

from __future__ import annotations

import logging
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from monitor.errors import ArchiveUnusable, MonitorError, QueryWrong, UserError
from monitor.tokens import TokenRefused
from monitor.web.language import language_of
from monitor.web.layout import redirect, render
from monitor.web.limits import TooMany
from monitor.wording import wording

log = logging.getLogger("monitor.web")
MACHINE_PATHS = ("/api/", "/health", "/metrics", "/slack/")


class SignInNeeded(MonitorError):
    """A page that nobody sees who has not signed in."""


class Forbidden(MonitorError):
    """A page that the person's role is not enough for."""


class FormRefused(MonitorError):
    """A form that was not ours, or too old."""


STATUS: dict[type[Exception], int] = {
    SignInNeeded: 401,
    Forbidden: 403,
    FormRefused: 403,
    TooMany: 429,
    QueryWrong: 400,
    UserError: 400,
    RequestValidationError: 400,
    ArchiveUnusable: 503,
    MonitorError: 503,
}


def register(app: FastAPI) -> None:
    """Have every failure of ``app`` answered by a page, or by JSON where programs ask."""
    for kind in (*STATUS, TokenRefused, HTTPException, Exception):
        app.add_exception_handler(kind, _answer)


def _answer(request: Request, fault: Exception) -> Response:
    status = status_of(fault)
    headers = {"retry-after": str(fault.wait)} if isinstance(fault, TooMany) else {}
    if status >= 500:
        log.error("%s %s: %s", request.method, request.url.path, fault)
    if request.url.path.startswith(MACHINE_PATHS):
        return _problem(status, fault, headers)
    if isinstance(fault, SignInNeeded) and request.method == "GET":
        return _to_sign_in(request)
    language = language_of(request)
    response = render(
        request, "fault", status=status, fault=explain(status, language), status_code=status
    )
    response.headers.update(headers)
    return response


def _problem(status: int, fault: Exception, headers: dict[str, str]) -> Response:
    """Say what went wrong as RFC 9457 has it."""
    detail = explain(status, "en")
    if isinstance(fault, RequestValidationError):
        first = fault.errors()[0]
        detail = f"{'.'.join(str(part) for part in first['loc'][1:])}: {first['msg']}"
    elif isinstance(fault, UserError) and status == 400:
        detail = str(fault)
    body = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
    }
    return JSONResponse(body, status, headers, media_type="application/problem+json")


def _to_sign_in(request: Request) -> Response:
    from urllib.parse import quote

    root = request.scope.get("root_path", "")
    wanted = request.url.path.removeprefix(root)
    if request.url.query:
        wanted += f"?{request.url.query}"
    return redirect(request, f"/sign-in?next={quote(wanted)}")


def status_of(fault: Exception) -> int:
    """Return the HTTP status that says best what went wrong."""
    if isinstance(fault, HTTPException):
        return fault.status_code
    if isinstance(fault, TokenRefused):
        return 410 if fault.expired else 404
    return next((status for kind, status in STATUS.items() if isinstance(fault, kind)), 500)


def explain(status: int, language: str) -> str:
    """Return one sentence on what went wrong and what to do."""
    words = wording("web", language)
    sentences = {
        400: words.say(
            "Something in the address or the form cannot be read. Go back and try again."
        ),
        401: words.say("Please sign in first."),
        403: words.say(
            "You may not do this. If the page was open for long, load it again and try once more."
        ),
        404: words.say("There is no such page. A link may have been cut: copy all of it."),
        405: words.say("There is no such page. A link may have been cut: copy all of it."),
        410: words.say("This link has expired. Ask for a new one."),
        429: words.say("That was too often. Wait a little and try again."),
        503: words.say("The archive is busy or out of reach. Try again in a minute."),
    }
    return sentences.get(
        status, words.say("Something went wrong on our side. It has been noted; try again later.")
    )
