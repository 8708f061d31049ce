"""A person's portfolio: the searches they keep, named and ended by themselves."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import parse_qsl, urlencode

from fastapi import APIRouter, Form, HTTPException, Request
from fastapi.responses import Response

from monitor.archive.portfolio import (
    LONGEST_NAME,
    SavedSearch,
    delete_search,
    rename_search,
    save_search,
    saved_searches,
    search_by_key,
)
from monitor.errors import UserError
from monitor.search.query import pairs_of, parse
from monitor.web.faults import Forbidden
from monitor.web.language import language_of
from monitor.web.layout import redirect, render
from monitor.web.search_pages import asked
from monitor.web.search_view import taken
from monitor.web.sessions import person_of
from monitor.web.site import site_of
from monitor.wording import wording

router = APIRouter()
Name = Annotated[str, Form(min_length=1, max_length=LONGEST_NAME)]


@router.get("/portfolio")
def portfolio(request: Request) -> Response:
    """Show the searches that somebody keeps, and the one they are about to keep."""
    site, language, email = site_of(request), language_of(request), _owner(request)
    words, query = wording("web", language), asked(request)
    labels = [one.label for one in taken(query, site.names(language), words)]
    return render(
        request,
        "portfolio",
        searches=saved_searches(site.reading(), email),
        query=urlencode(pairs_of(query, page="", size="")),
        suggested=", ".join(labels)[:LONGEST_NAME],
        longest=LONGEST_NAME,
    )


@router.post("/portfolio")
def save(
    request: Request, name: Name, query: Annotated[str, Form(max_length=8000)] = ""
) -> Response:
    """Keep a search under a name."""
    site, email = site_of(request), _owner(request)
    known = parse(parse_qsl(query), site.finder.facets(site.reading()))
    address = urlencode(pairs_of(known, page="", size=""))
    with site.writing() as archive:
        language = language_of(request)
        if not save_search(archive, email, name.strip(), address, language, site.clock()):
            raise UserError("no more searches can be kept; delete one first")
    return redirect(request, "/portfolio")


@router.post("/portfolio/{number}/rename")
def rename(request: Request, number: int, name: Name) -> Response:
    """Call a search otherwise."""
    with site_of(request).writing() as archive:
        if not rename_search(archive, number, _owner(request), name.strip()):
            raise HTTPException(404)
    return redirect(request, "/portfolio")


@router.post("/portfolio/{number}/delete")
def delete(request: Request, number: int) -> Response:
    """End a search and its letters."""
    with site_of(request).writing() as archive:
        if not delete_search(archive, number, _owner(request)):
            raise HTTPException(404)
    return redirect(request, "/portfolio")


@router.get("/p/{key}")
def show_stop(request: Request, key: str) -> Response:
    """Ask for one click, so that a program that reads mail ends nothing."""
    search = search_by_key(site_of(request).reading(), key)
    return _stopping(request, key, search)


@router.post("/p/{key}")
def stop(request: Request, key: str) -> Response:
    """End the search of a letter: from the page, or by a mail program (RFC 8058)."""
    with site_of(request).writing() as archive:
        if search := search_by_key(archive, key):
            delete_search(archive, search.id, search.person)
    return _stopping(request, key, None)


def _stopping(request: Request, key: str, search: SavedSearch | None) -> Response:
    language = search.language if search else ""
    return render(request, "portfolio_stop", language=language, key=key, search=search)


def _owner(request: Request) -> str:
    """Return who is signed in; a program keeps no searches."""
    person = person_of(request)
    if not person.session:
        raise Forbidden
    return person.email
