"""The web application: pages, who may open them, and what protects them, put together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from fastapi import APIRouter, Depends, FastAPI, Request
from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from monitor.web import (
    account_pages,
    api_pages,
    datasette_pages,
    edition_pages,
    editor_pages,
    faults,
    feed_pages,
    gap_pages,
    layout,
    moderator_pages,
    network_pages,
    operation_pages,
    outcome_pages,
    portfolio_pages,
    publication_pages,
    reader_pages,
    review_pages,
    search_pages,
    source_pages,
    survey_pages,
    trend_pages,
)
from monitor.web.limits import Limiter
from monitor.web.protection import SAFE, Protection
from monitor.web.roles import ACCESS, Access, Role, may
from monitor.web.sessions import Sessions, genuine, person_of
from monitor.web.site import Clock, Site, site_of
from monitor.workspace import Workspace

PAGES = (
    account_pages,
    api_pages,
    datasette_pages,
    edition_pages,
    editor_pages,
    feed_pages,
    gap_pages,
    moderator_pages,
    network_pages,
    operation_pages,
    outcome_pages,
    portfolio_pages,
    publication_pages,
    reader_pages,
    review_pages,
    search_pages,
    source_pages,
    survey_pages,
    trend_pages,
)
"""Modules with a ``router`` of pages; a new one is added here, its paths to ``ACCESS``."""


def create_app(workspace: Workspace, clock: Clock) -> FastAPI:
    """Return the pages of one workspace.

    Raises :class:`monitor.errors.SettingWrong`.
    """
    settings = workspace.settings()
    site = Site(
        workspace=workspace,
        settings=settings,
        secret=workspace.secret(settings),
        clock=clock,
        limiter=Limiter(),
    )
    app = FastAPI(
        title="Future-of-Work Monitor",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        middleware=[Middleware(Protection, address=site.address), Middleware(Sessions)],
    )
    app.state.site = site
    faults.register(app)
    app.router.routes.extend(_pages())
    app.mount("/static", Lasting(directory=layout.STATIC), name="static")
    app.mount(datasette_pages.PATH, datasette_pages.Data(site), name="data")
    app.state.paths = frozenset(path for path, _ in routes(app))
    return app


@cache
def _pages() -> Sequence[BaseRoute]:
    """Every page, behind :func:`admit`; laid out once, however many applications are made."""
    together = APIRouter(dependencies=[Depends(admit)])
    for pages in PAGES:
        together.include_router(pages.router)
    return together.routes


def routes(app: FastAPI) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield every path that the application answers to, as declared, and its methods."""
    for pages in PAGES:
        for route in pages.router.routes:
            assert isinstance(route, Route)
            yield route.path, frozenset(route.methods or ())
    for mounted in app.routes:
        if isinstance(mounted, Mount):
            yield mounted.path, frozenset({"GET"})


async def admit(request: Request) -> None:
    """Let a person through to a page that their role is enough for, and to no other.

    A change by somebody who signed in must come from a form of ours. Raises
    :class:`faults.SignInNeeded`, :class:`faults.Forbidden` and :class:`faults.FormRefused`.
    """
    access = ACCESS[request.scope["route"].path]
    person = person_of(request)
    if not may(person, access, public=site_of(request).settings.web.public):
        raise faults.Forbidden if person.role > Role.ANYBODY else faults.SignInNeeded
    by_session = access > Access.LINK and person.session
    if request.method not in SAFE and by_session and not await genuine(request):
        raise faults.FormRefused


class Lasting(StaticFiles):
    """Static files, whose addresses change with their content."""

    def file_response(self, *args: object, **kwargs: object) -> object:  # type: ignore[override]
        """Return the file, to be kept by the browser for a year."""
        response = super().file_response(*args, **kwargs)  # type: ignore[arg-type]
        response.headers["cache-control"] = "public, max-age=31536000, immutable"
        return response
