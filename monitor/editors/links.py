"""The link by which an editor comes from the preview to the desk of one edition."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.tokens import TokenRefused, seal, unseal

LASTS = timedelta(days=14)
"""Twice the longest that an edition can be set to wait."""


@dataclass(frozen=True, slots=True)
class DeskLinks:
    """Makes and reads the links of editors."""

    address: str
    """Where the pages are reached, without a slash at the end."""
    secret: str

    def own(self, edition: str, editor: str, now: datetime) -> str:
        """Return the link of one editor to one edition."""
        subject = f"{edition}\n{editor}"
        return f"{self.address}/desk/{seal(self.secret, 'desk', subject, now)}"

    def signed_in(self, edition: str) -> str:
        """Return the address of the same desk for those who sign in."""
        return f"{self.address}/editions/{edition}/desk"

    def read(self, token: str, editors: Collection[str], now: datetime) -> tuple[str, str]:
        """Return the edition and the editor of a link.

        Raises :class:`TokenRefused`, also for one who is no longer among the ``editors``.
        """
        edition, _, editor = unseal(self.secret, "desk", token, now, lasts=LASTS).partition("\n")
        if editor.lower() not in {one.strip().lower() for one in editors}:
            raise TokenRefused("this link was an editor's who is none any more", expired=True)
        return edition, editor
