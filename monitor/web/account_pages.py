"""Signing in by a link that is sent by mail and works once, and everything about one's sessions."""

from __future__ import annotations

import json
import logging
from datetime import timedelta
from secrets import token_urlsafe
from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Form, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from digests.footer import AddressUnusable
from monitor.archive.signins import Event, end_sessions, log_sign_in, sign_ins, use_link
from monitor.errors import MonitorError
from monitor.letters import Letter, post
from monitor.tokens import TokenRefused, seal, unseal
from monitor.web.language import language_of
from monitor.web.layout import local_path, redirect, render
from monitor.web.roles import Role, role_of
from monitor.web.sessions import begin_session, end_session, person_of
from monitor.web.site import Site, site_of
from monitor.wording import wording

router = APIRouter()
log = logging.getLogger("monitor.web")
LINK_LASTS = timedelta(minutes=20)
HOUR = timedelta(hours=1)
MOST_BY_ADDRESS, MOST_BY_PERSON = 20, 10
"""Links asked for in an hour, from one network address and for one person."""


@router.get("/sign-in")
def ask(request: Request, next: str = "/") -> Response:
    """Ask for the address that a link is to be sent to."""
    if person_of(request).session:
        return redirect(request, local_path(next))
    return render(request, "sign_in", next=local_path(next), sent=False)


@router.post("/sign-in")
def send_link(
    request: Request,
    tasks: BackgroundTasks,
    email: Annotated[str, Form(max_length=320)],
    next: Annotated[str, Form(max_length=2000)] = "/",
) -> Response:
    """Send a link to somebody who may sign in; the answer is the same for everybody else."""
    site, address = site_of(request), address_of(request)
    known, now = email.strip().lower(), site.clock()
    site.limiter.take("sign-in", address, MOST_BY_ADDRESS, HOUR, now)
    site.limiter.take("sign-in for", known, MOST_BY_PERSON, HOUR, now)
    tasks.add_task(_send, site, known, local_path(next), language_of(request), address)
    return render(request, "sign_in", next="/", sent=True)


async def _send(site: Site, email: str, next: str, language: str, address: str) -> None:
    """Send the link after the answer has left, so that its time tells nothing either."""
    role = await run_in_threadpool(lambda: role_of(site.settings, site.reading(), email))
    if role is Role.ANYBODY:
        await run_in_threadpool(_log, site, email, "refused", address)
        return
    now = site.clock()
    token = seal(site.secret, "sign-in", json.dumps([email, next, token_urlsafe(9)]), now)
    words = wording("web", language)
    letter = Letter(
        to=email,
        subject=words.say("Your link to sign in"),
        text=words.say(
            "Open this link to sign in. It works once, for twenty minutes.\n\n%(link)s\n\n"
            "If you did not ask for it, you need not do anything.",
            link=f"{site.address}/sign-in/{token}",
        ),
        language=language,
    )
    try:
        receipt = await post(letter, site.settings, site.workspace, now)
    except (MonitorError, AddressUnusable) as error:
        log.error("a link to sign in could not be sent: %s", error)
        return
    log.info("link to sign in: %s (%s)", receipt.outcome, receipt.detail)
    await run_in_threadpool(_log, site, email, "link-sent", address)


@router.get("/sign-in/{token}")
def show_link(request: Request, token: str) -> Response:
    """Ask for one click: a mail scanner that follows the link does not use it up."""
    _read(site_of(request), token)
    return render(request, "sign_in_link", token=token)


@router.post("/sign-in/{token}")
def follow_link(request: Request, token: str) -> Response:
    """Sign in, once."""
    site, address = site_of(request), address_of(request)
    site.limiter.take("link", address, MOST_BY_ADDRESS, HOUR, site.clock())
    email, next = _read(site, token)
    with site.writing() as archive:
        if not use_link(archive, token, site.clock()):
            raise TokenRefused("this link was used before", expired=True)
        log_sign_in(archive, email, "signed-in", address, site.clock())
    response = redirect(request, next)
    begin_session(site, response, email)
    return response


def _read(site: Site, token: str) -> tuple[str, str]:
    subject = unseal(site.secret, "sign-in", token, site.clock(), lasts=LINK_LASTS)
    email, next, _ = json.loads(subject)
    return email, local_path(next)


@router.get("/account")
def account(request: Request) -> Response:
    """Show who is signed in, and their latest sign-ins."""
    lines = sign_ins(site_of(request).reading(), person=person_of(request).email, most=20)
    return render(request, "account", lines=lines)


@router.post("/account/sign-out")
def sign_out(request: Request) -> Response:
    """End this session."""
    site, person = site_of(request), person_of(request)
    _log(site, person.email, "signed-out", address_of(request))
    response = redirect(request, "/sign-in")
    end_session(response)
    return response


@router.post("/account/sign-out-everywhere")
def sign_out_everywhere(request: Request) -> Response:
    """End every session of this person, on every machine."""
    site, person = site_of(request), person_of(request)
    with site.writing() as archive:
        end_sessions(archive, person.email, site.clock())
    _log(site, person.email, "ended-all", address_of(request))
    response = redirect(request, "/sign-in")
    end_session(response)
    return response


@router.get("/sign-ins")
def all_sign_ins(request: Request) -> Response:
    """Show the log of sign-ins."""
    return render(request, "sign_ins", lines=sign_ins(site_of(request).reading(), most=500))


def _log(site: Site, email: str, event: Event, address: str) -> None:
    with site.writing() as archive:
        log_sign_in(archive, email, event, address, site.clock())


def address_of(request: Request) -> str:
    """Return the network address that a request came from."""
    return request.client.host if request.client else ""
