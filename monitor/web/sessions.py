"""Who asks: a signed cookie that says who signed in, and a seal on the forms they get."""

from __future__ import annotations

import secrets
from datetime import timedelta

from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from monitor.archive.api_keys import scope_of_key
from monitor.archive.signins import session_epoch
from monitor.tokens import TokenRefused, seal, unseal
from monitor.web.roles import ANONYMOUS, Person, Role, role_of
from monitor.web.site import Site, site_of

COOKIE = "fow_session"
LASTS = timedelta(days=14)
FORM_FIELD = "form_seal"
FORM_HEADER = "x-form-seal"
FORM_LASTS = timedelta(hours=12)


class Sessions:
    """ASGI middleware: puts the :class:`Person` who asks into the request's state."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in ("http", "websocket"):
            connection = HTTPConnection(scope)
            cookie = connection.cookies.get(COOKIE, "")
            scheme, _, key = connection.headers.get("authorization", "").partition(" ")
            person = ANONYMOUS
            if cookie:
                person = await run_in_threadpool(_person, site_of(connection), cookie)
            elif scheme.lower() == "bearer" and key:
                person = await run_in_threadpool(_program, site_of(connection), key.strip())
            scope.setdefault("state", {})["person"] = person
        await self._app(scope, receive, send)


def person_of(connection: HTTPConnection) -> Person:
    """Return who asks."""
    person: Person = getattr(connection.state, "person", ANONYMOUS)
    return person


def _person(site: Site, cookie: str) -> Person:
    """Read a session; one that is forged, too old, or ended everywhere is nobody's."""
    try:
        subject = unseal(site.secret, "session", cookie, site.clock(), lasts=LASTS)
    except TokenRefused:
        return ANONYMOUS
    email, epoch, session = subject.split("\n")
    archive = site.reading()
    role = role_of(site.settings, archive, email)
    if role is Role.ANYBODY or epoch != str(session_epoch(archive, email)):
        return ANONYMOUS
    return Person(email=email, role=role, session=session)


def _program(site: Site, key: str) -> Person:
    """Return what the bearer of an API key may: read as somebody who signed in, or as staff."""
    scope = scope_of_key(site.reading(), key)
    role = {"read": Role.REVIEWER, "staff": Role.STAFF}.get(scope, Role.ANYBODY)
    return Person(role=role)


def begin_session(site: Site, response: Response, email: str) -> None:
    """Sign somebody in: the answer sets their cookie."""
    epoch = session_epoch(site.reading(), email)
    subject = f"{email}\n{epoch}\n{secrets.token_urlsafe(12)}"
    response.set_cookie(
        COOKIE,
        seal(site.secret, "session", subject, site.clock()),
        max_age=int(LASTS.total_seconds()),
        path="/",
        secure=site.secure,
        httponly=True,
        samesite="lax",
    )


def end_session(response: Response) -> None:
    """Sign somebody out of this browser."""
    response.delete_cookie(COOKIE, path="/")


def form_seal(request: Request) -> str:
    """Return what a form of this page must bring back, so that no other site can send it."""
    site, person = site_of(request), person_of(request)
    return seal(site.secret, "form", person.session, site.clock())


async def genuine(request: Request) -> bool:
    """Tell whether a change was asked for by a form or script of ours, in this session."""
    site, person = site_of(request), person_of(request)
    given = request.headers.get(FORM_HEADER) or str((await request.form()).get(FORM_FIELD, ""))
    try:
        sealed = unseal(site.secret, "form", given, site.clock(), lasts=FORM_LASTS)
    except TokenRefused:
        return False
    return sealed == person.session
