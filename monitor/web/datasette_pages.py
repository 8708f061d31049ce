"""SQL for staff: Datasette below ``/data``, on a connection that can only read what is open."""

from __future__ import annotations

import sqlite3
from threading import Lock
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse, Response
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from monitor.web.datasette_access import OPEN, restrict
from monitor.web.datasette_questions import canned_queries
from monitor.web.faults import Forbidden, SignInNeeded
from monitor.web.layout import fingerprint, redirect
from monitor.web.protection import HEADERS
from monitor.web.roles import ACCESS, Role, may
from monitor.web.sessions import person_of
from monitor.web.site import Site, site_of

if TYPE_CHECKING:
    from datasette.app import Datasette

router = APIRouter()
PATH = "/data"
NAME = "archive"
SETTINGS = {
    "sql_time_limit_ms": 5000,
    "max_returned_rows": 1000,
    "num_sql_threads": 2,
    "allow_download": False,
    "allow_csv_stream": True,
    "max_csv_mb": 20,
    "facet_time_limit_ms": 300,
    "suggest_facets": False,
    "cache_size_kb": 0,
    "template_debug": False,
    "trace_debug": False,
}
"""See Datasette's documentation, *Settings*; times in milliseconds."""


@router.get(PATH)
def data(request: Request) -> Response:
    """Lead to the tables and questions."""
    return redirect(request, f"{PATH}/{NAME}")


class Data:
    """ASGI application: Datasette for those whose role is enough; made when first asked for."""

    def __init__(self, site: Site) -> None:
        self._site = site
        root = urlsplit(site.address).path
        self._base = root + PATH
        self._sheet = f"{root}/static/data.css?v={fingerprint('data.css')}"
        self._made: ASGIApp | None = None
        self._making = Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Raise :class:`Forbidden` or :class:`SignInNeeded` where somebody may not come in."""
        inside = scope["path"].removeprefix(scope.get("root_path", ""))
        # The pages that say what went wrong are above this mount.
        scope["root_path"] = scope.get("app_root_path", "")
        person = person_of(HTTPConnection(scope))
        if not may(person, ACCESS[PATH], public=site_of(HTTPConnection(scope)).settings.web.public):
            raise Forbidden if person.role > Role.ANYBODY else SignInNeeded
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            await PlainTextResponse("Nothing can be changed here.\n", 405)(scope, receive, send)
            return
        asked = self._base + inside
        below = {
            "path": asked,
            "raw_path": self._raw(scope),
            "root_path": "",
            "actor": {"id": person.email or "program"},
        }
        await self._application()({**scope, **below}, receive, _mended(_plain(send), self._sheet))

    def _raw(self, scope: Scope) -> bytes:
        """The path as it was sent, since Datasette tells ``/`` and ``%2F`` apart."""
        raw: bytes = scope.get("raw_path") or quote(scope["path"]).encode()
        inside = raw.partition(b"?")[0].partition(PATH.encode())[2]
        return self._base.encode() + inside

    def _application(self) -> ASGIApp:
        with self._making:
            if self._made is None:
                self._made = datasette(self._site, f"{self._base}/").app()
            return self._made


def _plain(send: Send) -> Send:
    """Leave out Datasette's cookies, which serve forms, and headers that ours take the place of."""
    ours = {name.encode() for name in HEADERS} - {b"cache-control"} | {b"set-cookie"}

    async def send_plainly(message: Message) -> None:
        if message["type"] == "http.response.start":
            given = [(name.lower(), value) for name, value in message["headers"]]
            message["headers"] = [pair for pair in given if pair[0] not in ours]
        await send(message)

    return send_plainly


def _mended(send: Send, sheet: str) -> Send:
    """Put in what Datasette's pages lack (WCAG 2.1): language, the field's name, contrast.

    That is 3.1.1, 4.1.2 and 1.4.3; the last by a style sheet of ours.
    """
    lacking = {
        "<html>": '<html lang="en">',
        "</head>": f'<link rel="stylesheet" href="{sheet}">\n</head>',
        '<textarea id="sql-editor"': '<textarea id="sql-editor" aria-label="SQL"',
    }
    page = False

    async def send_mended(message: Message) -> None:
        nonlocal page
        if message["type"] == "http.response.start":
            kinds = [value for name, value in message["headers"] if name == b"content-type"]
            page = any(kind.startswith(b"text/html") for kind in kinds)
        elif page:
            body = message.get("body", b"")
            for old, new in lacking.items():
                body = body.replace(old.encode(), new.encode(), 1)
            message = {**message, "body": body}
        await send(message)

    return send_mended


def datasette(site: Site, base: str) -> Datasette:
    """Return Datasette over the site's archive, to be reached at the path ``base``."""
    from datasette.app import Datasette, pm

    handling = pm.get_plugin("datasette.handle_exception")

    # Else every 404 prints a picture of all variables to the log, which takes seconds.
    handling.rich = None
    made = Datasette([], metadata=metadata(), settings={**SETTINGS, "base_url": base})
    made.remove_database("_memory")
    made.add_database(_readable(made, str(site.workspace.archive_file)), name=NAME)
    return made


def metadata() -> dict[str, Any]:
    """Return Datasette's metadata: the questions, and nobody without a name."""
    return {
        "allow": {"id": "*"},
        "databases": {NAME: {"queries": canned_queries()}},
    }


def _readable(made: Datasette, path: str) -> Any:
    """The archive as Datasette sees it: tables that are open, connections that are restricted."""
    from datasette.database import Database

    class Readable(Database):  # type: ignore[misc]
        """A database of which only the open tables can be seen."""

        def connect(self, write: bool = False) -> sqlite3.Connection:
            """Open a connection that can only read, and not everything."""
            if write:
                raise sqlite3.OperationalError("this archive is only read here")
            connection: sqlite3.Connection = super().connect()
            restrict(connection)
            return connection

        async def execute(self, *args: Any, **kwargs: Any) -> Any:
            """Run a statement; what may not be read is the asker's fault, not the server's."""
            try:
                return await super().execute(*args, **{**kwargs, "log_sql_errors": False})
            except sqlite3.OperationalError:
                raise
            except sqlite3.DatabaseError as error:
                raise sqlite3.OperationalError(str(error)) from error

        async def table_names(self) -> list[str]:
            """Return the tables that are open."""
            return [name for name in await super().table_names() if name in OPEN]

        async def table_exists(self, table: str) -> bool:
            """Tell whether a table is there and open."""
            return table in OPEN and await super().table_exists(table)

    return Readable(made, path=path, is_mutable=True)
