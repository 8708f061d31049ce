"""What all pages share: the template with its words, the way about, and the person's language."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse

from digests.cleaning import clean
from digests.wording import languages
from monitor.web.language import COOKIE, asked, language_of
from monitor.web.roles import ACCESS, may
from monitor.web.sessions import FORM_FIELD, form_seal, person_of
from monitor.web.site import site_of
from monitor.wording import wording

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = Path(__file__).with_name("templates")
STATIC = Path(__file__).with_name("static")
YEAR = timedelta(days=365)


def render(
    request: Request, name: str, *, status: int = 200, language: str = "", **values: Any
) -> HTMLResponse:
    """Return the page made of ``templates/<name>.html.j2``, which extends ``base.html.j2``.

    ``language`` is what is known of the person's; the address's ``?lang=`` wins over it and is
    kept in a cookie. Templates say everything by ``say`` and ``say_many``.
    """
    shown = language_of(request, language)
    template = environment().get_template(f"{name}.html.j2")
    page = template.render(**_surroundings(request, shown), **values)
    response = HTMLResponse(page, status_code=status, headers={"content-language": shown})
    response.headers["vary"] = "Accept-Language, Cookie"
    if asked(request):
        _keep(request, response, shown)
    return response


def _keep(request: Request, response: HTMLResponse, language: str) -> None:
    response.set_cookie(
        COOKIE,
        language,
        max_age=int(YEAR.total_seconds()),
        secure=site_of(request).secure,
        httponly=True,
        samesite="lax",
    )


def _surroundings(request: Request, language: str) -> dict[str, Any]:
    from babel.numbers import format_percent

    words, site, person = wording("web", language), site_of(request), person_of(request)
    root = request.scope.get("root_path", "")
    public = site.settings.web.public

    def link(path: str, **query: Any) -> str:
        """An address of ours, below the path that the pages are served at."""
        given = {key: value for key, value in query.items() if value not in ("", None)}
        return f"{root}{path}" + (f"?{urlencode(given, doseq=True)}" if given else "")

    def reachable(path: str) -> bool:
        """Whether there is such a page and the person may open it."""
        return path in request.app.state.paths and may(person, ACCESS[path], public=public)

    return {
        "words": words,
        "say": words.say,
        "say_many": words.say_many,
        "say_in": words.say_in,
        "percent": lambda value: format_percent(value, locale=f"{language}_CA"),
        "language": language,
        "languages": _languages(request, root),
        "link": link,
        "asset": lambda file: link(f"/static/{file}", v=fingerprint(file)),
        "reachable": reachable,
        "here": request.url.path.removeprefix(root),
        "person": person,
        "form_field": FORM_FIELD,
        "form_seal": form_seal(request) if person.session else "",
    }


def _languages(request: Request, root: str) -> list[tuple[str, str, str]]:
    """Code, own name and address of this page in every language."""
    path = root + request.url.path.removeprefix(root)
    query = [pair for pair in request.query_params.multi_items() if pair[0] != "lang"]
    return [
        (
            code,
            wording("web", code).language_name(code),
            f"{path}?{urlencode([*query, ('lang', code)])}",
        )
        for code in languages()
    ]


@cache
def fingerprint(file: str) -> str:
    """Return a hash of one of the static files, so that browsers may keep it for ever."""
    return hashlib.sha256((STATIC / file).read_bytes()).hexdigest()[:12]


@cache
def environment() -> Environment:
    """Return where the templates are, everything in them escaped."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["clean"] = clean
    return made


def redirect(request: Request, path: str) -> RedirectResponse:
    """Send the browser on to a page of ours by GET; ``path`` begins with a single slash."""
    return RedirectResponse(request.scope.get("root_path", "") + path, status_code=303)


def local_path(path: str) -> str:
    """Return ``path`` if it leads to a page of ours, else ``/``: no open redirect (CWE-601)."""
    plain = path.startswith("/") and not path.startswith(("//", "/\\"))
    return path if plain and path.isprintable() and "\\" not in path and len(path) < 2000 else "/"
