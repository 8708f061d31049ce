"""The editions: a list of them all, each as its readers got it, and feeds of them."""

from __future__ import annotations

import re
from base64 import b64encode
from functools import lru_cache

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, HTMLResponse, Response
from starlette.exceptions import HTTPException

from digests.edition import load
from digests.email import html
from digests.press import drawn
from digests.wording import languages
from monitor.archive.editions import FrozenEdition, edition_by_id, editions
from monitor.archive.slack_events import endorsers
from monitor.archive.windows import Window, waiting
from monitor.copies import web_folder
from monitor.posting import read_picture
from monitor.web.language import language_of
from monitor.web.layout import render
from monitor.web.protection import POLICY
from monitor.web.roles import Role
from monitor.web.sessions import person_of
from monitor.web.site import site_of

router = APIRouter()
COPY_POLICY = POLICY.replace("style-src 'self'", "style-src 'unsafe-inline'").replace(
    "script-src 'self'; ", ""
)
"""A digest is a mail: its styles stand in it. It has no scripts at all."""
_COPY = re.compile(r"(?P<edition>[\w-]+)\.(?P<language>[a-z]{2})\.html")
_FEED = re.compile(r"((drivers|gaps)/)?[\w-]+\.[a-z]{2}\.atom")


@router.get("/editions")
def all_editions(request: Request) -> Response:
    """List the editions, the latest first; editors also see what waits in their hands."""
    archive, now = site_of(request).reading(), site_of(request).clock()
    return render(
        request,
        "editions",
        editions=[one for one in editions(archive) if _may_see(request, one)],
        waiting=waiting(archive, now),
        endorsed=endorsers(archive),
    )


@router.get("/editions/{edition}")
def one_edition(request: Request, edition: str) -> Response:
    """Show one edition as it was frozen, in the language of the page.

    The name of its copy, ``weekly-2026-06-22.fr.html``, shows it in that language.
    """
    copy = _COPY.fullmatch(edition)
    name = copy["edition"] if copy else edition
    language = copy["language"] if copy else language_of(request)
    frozen = edition_by_id(site_of(request).reading(), name)
    if frozen is None or language not in languages() or not _may_see(request, frozen):
        raise HTTPException(404)
    return HTMLResponse(
        shown(frozen.content, language),
        headers={"content-security-policy": COPY_POLICY, "content-language": language},
    )


@router.get("/week/{name}")
def week(request: Request, name: str) -> Response:
    """Give the week's picture to whoever has its signed address: Slack, which never signs in."""
    site = site_of(request)
    edition, language = read_picture(site.secret, name)
    frozen = edition_by_id(site.reading(), edition)
    png = _drawn(frozen.content, language) if frozen and language in languages() else b""
    if not png:
        raise HTTPException(404)
    headers = {"cross-origin-resource-policy": "cross-origin"}
    return Response(png, media_type="image/png", headers=headers)


@router.get("/feeds/{path:path}")
def feed(request: Request, path: str) -> Response:
    """Give an Atom feed of the editions that went out: all, or of a driver or a data gap."""
    site = site_of(request)
    file = web_folder(site.settings, site.workspace) / "feeds" / path
    if not _FEED.fullmatch(path) or not file.is_file():
        raise HTTPException(404)
    return FileResponse(file, media_type="application/atom+xml; charset=utf-8")


def _may_see(request: Request, edition: FrozenEdition) -> bool:
    window = Window(goes_out=edition.goes_out, held=edition.held)
    return not window.open(site_of(request).clock()) or person_of(request).role >= Role.EDITOR


@lru_cache(32)
def _drawn(content: str, language: str) -> bytes:
    return drawn(load(content), language)


@lru_cache(32)
def shown(content: str, language: str) -> str:
    """Return frozen content as one page that needs nothing else."""
    edition, png = load(content), _drawn(content, language)
    picture = f"data:image/png;base64,{b64encode(png).decode()}" if png else ""
    return html(edition, language, picture=picture)
