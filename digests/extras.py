"""What stands below the publications for one reader only."""

from __future__ import annotations

from dataclasses import dataclass

from digests.blocks import Link
from digests.cleaning import clean, safe_link, shorten
from digests.footer import Recipient
from digests.items import LONGEST_TITLE


@dataclass(frozen=True, slots=True)
class Extras:
    """What stands below the publications for one reader only."""

    requests: tuple[Link, ...] = ()
    """Publications to review, by title."""
    feedback_url: str = ""
    edition_url: str = ""
    """The whole edition on the web."""
    mark: str = ""
    """What the addresses of the reader's own message bear."""


def extras(recipient: Recipient) -> Extras:
    """Return what a reader's own message adds."""
    return Extras(
        requests=tuple(
            Link(words=shorten(clean(asked.title), LONGEST_TITLE), url=url, lang=asked.language)
            for asked in recipient.requests
            if (url := safe_link(asked.url))
        ),
        feedback_url=safe_link(recipient.feedback_url),
        edition_url=safe_link(recipient.edition_url),
        mark=recipient.mark,
    )
