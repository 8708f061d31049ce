"""The links that are only one reader's: unsubscribe, preferences, confirmation, feedback."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.archive.readers import Reader
from monitor.errors import SettingWrong
from monitor.settings import Settings
from monitor.tokens import seal, unseal
from monitor.workspace import Workspace

CONFIRM_LASTS = timedelta(days=7)
PREFERENCES_LAST = timedelta(days=180)
FEEDBACK_LASTS = timedelta(days=60)
_LONGEST_HEADER = 70
"""Below it no mail program folds the unsubscribe header or writes it as an encoded word."""
_KEY = 12


@dataclass(frozen=True, slots=True)
class Links:
    """Makes and reads the links of readers."""

    address: str
    """Where the pages are reached, without a slash at the end."""
    secret: str

    def unsubscribe(self, reader: Reader) -> str:
        """Return the link that takes the reader off at one POST; lasts as long as the reader."""
        return f"{self.address}/u/{reader.key}"

    def preferences(self, reader: Reader, now: datetime) -> str:
        """Return the link to what the reader gets."""
        return f"{self.address}/preferences/{seal(self.secret, 'preferences', str(reader.id), now)}"

    def confirm(self, reader: Reader, now: datetime) -> str:
        """Return the link by which the reader says yes, good until they change their standing."""
        subject = f"{reader.id}:{reader.since}"
        return f"{self.address}/confirm/{seal(self.secret, 'confirm', subject, now)}"

    def feedback(self, reader: Reader, edition: str, now: datetime) -> str:
        """Return the link to the one question about an edition."""
        subject = f"{edition}:{reader.id}"
        return f"{self.address}/feedback/{seal(self.secret, 'feedback', subject, now)}"

    def sign_up(self) -> str:
        """Return the address of the sign-up page."""
        return f"{self.address}/subscribe"

    def read_preferences(self, token: str, now: datetime) -> int:
        """Return whose preferences a link shows.

        Raises :class:`monitor.tokens.TokenRefused`.
        """
        return int(unseal(self.secret, "preferences", token, now, lasts=PREFERENCES_LAST))

    def read_confirm(self, token: str, now: datetime) -> tuple[int, str]:
        """Return who says yes, and since when they stood where they did when they were asked.

        Raises :class:`monitor.tokens.TokenRefused`.
        """
        subject = unseal(self.secret, "confirm", token, now, lasts=CONFIRM_LASTS)
        id, _, since = subject.partition(":")
        return int(id), since

    def read_feedback(self, token: str, now: datetime) -> tuple[str, int]:
        """Return the edition and the reader of a link; raises :class:`TokenRefused`."""
        subject = unseal(self.secret, "feedback", token, now, lasts=FEEDBACK_LASTS)
        edition, _, id = subject.rpartition(":")
        return edition, int(id)


def links_of(settings: Settings, workspace: Workspace) -> Links:
    """Return the links of a workspace."""
    return Links(settings.web.address.rstrip("/"), workspace.secret(settings))


def links_in_mail(settings: Settings, workspace: Workspace) -> Links | None:
    """Return the links as mails may carry them; None where nobody has said where the pages are.

    Raises :class:`SettingWrong` for an address too long for the unsubscribe header.
    """
    if "address" not in settings.web.model_fields_set:
        return None
    links = links_of(settings, workspace)
    longest = _LONGEST_HEADER - len(f"List-Unsubscribe: </u/{'k' * _KEY}>") - 1
    if links.address.startswith("https:") and len(links.address) > longest:
        raise SettingWrong(
            f"web.address: is longer than {longest} characters, so that mail programs would break"
            " the unsubscribe header (RFC 8058); give the pages a shorter address"
        )
    return links
