"""Which language a page is shown in: the one asked for, else the one kept, else the browser's."""

from __future__ import annotations

import re

from starlette.requests import HTTPConnection

from digests.wording import languages

COOKIE = "fow_language"
_RANGE = re.compile(r"\s*([a-z]{1,8})(?:-[a-z0-9-]+)?\s*(?:;\s*q=([01](?:\.\d{0,3})?))?\s*", re.I)


def asked(connection: HTTPConnection) -> str:
    """Return the language that the address asks for by ``?lang=``, if pages can be in it."""
    wanted = connection.query_params.get("lang", "")
    return wanted if wanted in languages() else ""


def language_of(connection: HTTPConnection, preferred: str = "") -> str:
    """Return the language of a page; ``preferred`` is what is known of the person."""
    kept = connection.cookies.get(COOKIE, "")
    if wanted := asked(connection) or preferred:
        return wanted
    if kept in languages():
        return kept
    return accepted(connection.headers.get("accept-language", ""))


def accepted(header: str) -> str:
    """Return the best language of an Accept-Language header (RFC 9110, section 12.5.4).

    English where it names none that pages can be in.
    """
    offered: dict[str, float] = {}
    for part in header[:500].split(","):
        if found := _RANGE.fullmatch(part):
            code, weight = found[1].lower(), float(found[2] or 1)
            offered[code] = max(weight, offered.get(code, 0.0))
    best = max(
        (code for code in offered if code in languages()), key=lambda c: offered[c], default="en"
    )
    return best if offered.get(best) else "en"
