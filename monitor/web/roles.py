"""Who may see what: one table from every page to the least role that may open it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

from monitor.archive import Archive
from monitor.archive.reviewers import reviewer_by_email
from monitor.settings import Settings


class Role(IntEnum):
    """What somebody is to the monitor; each may all that those before it may."""

    ANYBODY = 0
    REVIEWER = 1
    EDITOR = 2
    STAFF = 3
    MODERATOR = 4


class Access(IntEnum):
    """The least that a page asks for."""

    EVERYBODY = 0
    """Signing in, signing up, being well: no secret of anybody's."""
    LINK = 1
    """Whoever holds the signed link, which the page checks."""
    VISITOR = 2
    """Everybody if ``web.public`` says so, else those who signed in."""
    REVIEWER = 3
    EDITOR = 4
    STAFF = 5
    MODERATOR = 6


ACCESS: dict[str, Access] = {
    "/": Access.VISITOR,
    "/account": Access.REVIEWER,
    "/account/sign-out": Access.REVIEWER,
    "/account/sign-out-everywhere": Access.REVIEWER,
    "/api/v1/concepts": Access.VISITOR,
    "/api/v1/editions": Access.VISITOR,
    "/api/v1/editions/{edition}": Access.VISITOR,
    "/api/v1/gaps": Access.VISITOR,
    "/api/v1/gaps/{gap}": Access.VISITOR,
    "/api/v1/inventory": Access.VISITOR,
    "/api/v1/openapi.json": Access.EVERYBODY,
    "/api/v1/publications": Access.VISITOR,
    "/api/v1/publications/{number}": Access.VISITOR,
    "/api/v1/sources": Access.STAFF,
    "/api/v1/tags": Access.VISITOR,
    "/confirm/{token}": Access.LINK,
    "/data": Access.STAFF,
    "/desk/{token}": Access.LINK,
    "/desk/{token}/{copy}": Access.LINK,
    "/disagreements": Access.MODERATOR,
    "/disagreements/{number}": Access.MODERATOR,
    "/editions": Access.VISITOR,
    "/editions/{edition}": Access.VISITOR,
    "/editions/{edition}/desk": Access.EDITOR,
    "/feedback/{token}": Access.LINK,
    "/feeds/{path:path}": Access.VISITOR,
    "/gap-report.{format}": Access.VISITOR,
    "/gaps": Access.VISITOR,
    "/gaps/{gap}": Access.VISITOR,
    "/health": Access.EVERYBODY,
    "/inventory": Access.VISITOR,
    "/inventory/{source}": Access.VISITOR,
    "/l/{click}": Access.LINK,
    "/metrics": Access.EVERYBODY,
    "/network": Access.VISITOR,
    "/o/{mark}": Access.LINK,
    "/outcomes": Access.STAFF,
    "/outcomes.csv": Access.STAFF,
    "/p/{key}": Access.LINK,
    "/portfolio": Access.REVIEWER,
    "/portfolio/{number}/delete": Access.REVIEWER,
    "/portfolio/{number}/rename": Access.REVIEWER,
    "/preferences": Access.EVERYBODY,
    "/preferences/{token}": Access.LINK,
    "/publications/{number}": Access.VISITOR,
    "/publications/{number}/why": Access.VISITOR,
    "/review/{token}": Access.LINK,
    "/reviews": Access.REVIEWER,
    "/search": Access.VISITOR,
    "/search/feed.atom": Access.VISITOR,
    "/search/export.{kind}": Access.VISITOR,
    "/sign-in": Access.EVERYBODY,
    "/sign-in/{token}": Access.EVERYBODY,
    "/sign-ins": Access.MODERATOR,
    "/sources": Access.STAFF,
    "/static": Access.EVERYBODY,
    "/subscribe": Access.EVERYBODY,
    "/trends": Access.VISITOR,
    "/survey/{token}": Access.LINK,
    "/u/{key}": Access.LINK,
    "/week/{name}": Access.LINK,
}
"""By the path as the route declares it, for every method; what is not here is not served."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who asks for a page."""

    email: str = ""
    """Lower case; empty: nobody signed in."""
    role: Role = Role.ANYBODY
    session: str = ""
    """What forms are sealed with; empty: nobody signed in."""


ANONYMOUS = Person()


def role_of(settings: Settings, archive: Archive, email: str) -> Role:
    """Return the role of somebody who has shown that ``email`` is theirs."""
    known, web = email.strip().lower(), settings.web
    reviewer = reviewer_by_email(archive, known)
    if known in _lowered(web.moderators) or (reviewer and reviewer.moderator):
        return Role.MODERATOR
    if known in _lowered(web.staff):
        return Role.STAFF
    if known in _lowered(settings.digest.editors):
        return Role.EDITOR
    return Role.REVIEWER if reviewer else Role.ANYBODY


def _lowered(addresses: Iterable[str]) -> frozenset[str]:
    return frozenset(address.strip().lower() for address in addresses)


def may(person: Person, access: Access, *, public: bool) -> bool:
    """Tell whether a person's role is enough for a page."""
    needed = {
        Access.EVERYBODY: Role.ANYBODY,
        Access.LINK: Role.ANYBODY,
        Access.VISITOR: Role.ANYBODY if public else Role.REVIEWER,
        Access.REVIEWER: Role.REVIEWER,
        Access.EDITOR: Role.EDITOR,
        Access.STAFF: Role.STAFF,
        Access.MODERATOR: Role.MODERATOR,
    }
    return person.role >= needed[access]
