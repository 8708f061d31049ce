"""The editions: a list of them all, and each as its readers got it."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from starlette.exceptions import HTTPException

from digests.edition import load
from digests.email import html
from monitor.archive.editions import edition_by_id, editions
from monitor.web.language import language_of
from monitor.web.layout import render
from monitor.web.protection import POLICY
from monitor.web.site import site_of

router = APIRouter()
COPY_POLICY = POLICY.replace("style-src 'self'", "style-src 'unsafe-inline'").replace(
    "script-src 'self'; ", ""
)
"""A digest is a mail: its styles stand in it. It has no scripts at all."""


@router.get("/editions")
def all_editions(request: Request) -> Response:
    """List the editions, the latest first."""
    return render(request, "editions", editions=editions(site_of(request).reading()))


@router.get("/editions/{edition}")
def one_edition(request: Request, edition: str) -> Response:
    """Show one edition as it was frozen, in the language of the page."""
    frozen = edition_by_id(site_of(request).reading(), edition)
    if frozen is None:
        raise HTTPException(404)
    content, language = load(frozen.content), language_of(request)
    return HTMLResponse(
        html(content, language),
        headers={"content-security-policy": COPY_POLICY, "content-language": language},
    )
