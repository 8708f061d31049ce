"""Which publications the digest asks a reader to review, where the reader is a reviewer too."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from digests.footer import Asked
from monitor.archive import Archive
from monitor.archive.publications import by_id
from monitor.archive.reviewers import Reviewer, reviewers
from monitor.archive.reviews import requests
from monitor.tokens import seal

MOST = 2
"""Requests in one digest: what can be answered in the two minutes after reading it."""

Invitations = Mapping[str, tuple[Asked, ...]]
"""E-mail address in lower case → what its owner is asked; nobody else is in it."""


@dataclass(frozen=True, slots=True)
class ReviewLinks:
    """Makes the links by which a reviewer answers."""

    address: str
    """Where the pages are reached, without a slash at the end."""
    secret: str

    def review(self, request: int, reviewer: int, now: datetime) -> str:
        """Return the link to one request of one reviewer."""
        token = seal(self.secret, "review", f"{request}:{reviewer}", now)
        return f"{self.address}/review/{token}"


def invitations(archive: Archive, links: ReviewLinks, clock: Callable[[], datetime]) -> Invitations:
    """Return the oldest open requests of every reviewer who is reached by e-mail."""
    now = clock()
    asked = {one.email.lower(): _of(archive, one, links, now) for one in _asked(archive)}
    return {email: those for email, those in asked.items() if those}


def _asked(archive: Archive) -> tuple[Reviewer, ...]:
    return tuple(one for one in reviewers(archive) if one.email and not one.paused)


def _of(
    archive: Archive, reviewer: Reviewer, links: ReviewLinks, now: datetime
) -> tuple[Asked, ...]:
    waiting = [one for one in requests(archive, reviewer=reviewer.id) if one.state == "open"]
    found = ((one, by_id(archive, one.publication)) for one in waiting[:MOST])
    return tuple(
        Asked(
            title=publication.title,
            language=publication.language or "",
            url=links.review(request.id, reviewer.id, now),
        )
        for request, publication in found
        if publication
    )
