"""Which publications the digest asks a reader to review, where the reader is a reviewer too."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from digests.footer import Asked
from monitor.archive import Archive
from monitor.archive.publications import by_id
from monitor.archive.readers import Reader
from monitor.archive.reviewers import Reviewer, reviewers
from monitor.archive.reviews import requests
from monitor.tokens import seal

MOST = 2
"""Requests in one digest: what can be answered in the two minutes after reading it."""

Invitations = Mapping[str, tuple[Asked, ...]]
"""E-mail address in lower case, or Slack id → what its owner is asked; nobody else is in it."""


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
    """Return the oldest open requests of every reviewer, by each name that a reader may have."""
    now = clock()
    asked = ((one, _of(archive, one, links, now)) for one in reviewers(archive) if not one.paused)
    return {
        name: those
        for one, those in asked
        if those
        for name in (one.email.lower(), one.slack)
        if name
    }


def asked_of(invited: Invitations, reader: Reader) -> tuple[Asked, ...]:
    """Return what a reader is asked, known as a reviewer by address or by Slack id."""
    return invited.get(reader.address) or invited.get(reader.slack) or ()


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
