"""Signing in by a link that is sent by mail and works once, and everything about one's sessions."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Form, Request
from fastapi.responses import Response

from monitor.archive.signins import end_sessions, log_sign_in, sign_ins, use_link
from monitor.tokens import TokenRefused, unseal
from monitor.web.language import language_of
from monitor.web.layout import local_path, redirect, render
from monitor.web.sessions import begin_session, end_session, person_of
from monitor.web.sign_in_letters import Asked, note, send_link
from monitor.web.site import Site, site_of

router = APIRouter()
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
def ask_for_link(
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
    asked = Asked(
        email=known, next=local_path(next), language=language_of(request), address=address
    )
    # After the answer has left, so that its time tells nothing either.
    tasks.add_task(send_link, site, asked)
    return render(request, "sign_in", next="/", sent=True)


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
    note(site, person.email, "signed-out", address_of(request))
    response = redirect(request, "/sign-in")
    end_session(response)
    return response


@router.post("/account/sign-out-everywhere")
def sign_out_everywhere(request: Request) -> Response:
    """End every session of this person, on every machine."""
    site, person = site_of(request), person_of(request)
    with site.writing() as archive:
        end_sessions(archive, person.email, site.clock())
    note(site, person.email, "ended-all", address_of(request))
    response = redirect(request, "/sign-in")
    end_session(response)
    return response


@router.get("/sign-ins")
def all_sign_ins(request: Request) -> Response:
    """Show the log of sign-ins."""
    return render(request, "sign_ins", lines=sign_ins(site_of(request).reading(), most=500))


def address_of(request: Request) -> str:
    """Return the network address that a request came from."""
    return request.client.host if request.client else ""
