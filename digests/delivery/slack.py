"""Slack messages out by chat.postMessage: never posted twice, one a second in a channel."""

from __future__ import annotations

import asyncio
import http.client
import socket
import time
import urllib.error
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from digests.delivery.receipt import Outcome, Receipt
from digests.slack import SlackMessage

if TYPE_CHECKING:
    from slack_sdk import WebClient
    from slack_sdk.errors import SlackApiError

SLACK = "https://slack.com/api/"
METADATA = "fow_edition"
"""Event type of the metadata that goes with each post."""
_APART = 1.0
"""Seconds between two posts in one channel (Slack's rate limits)."""
_LONGEST_WAIT = 60.0
"""Seconds that a Retry-After is waited for here; a longer one is left to the ledger."""
_MOST_WAITS = 3
_MOST_PAGES = 50
_LATER = frozenset(
    {
        "ratelimited",
        "rate_limited",
        "service_unavailable",
        "request_timeout",
        "team_added_to_org",
        "accesslimited",
        "message_limit_exceeded",
    }
)
"""Errors with which Slack says that nothing was done and that it may be tried again."""
_OURS = frozenset(
    {
        "invalid_auth",
        "not_authed",
        "account_inactive",
        "token_revoked",
        "token_expired",
        "missing_scope",
        "ekm_access_denied",
        "org_login_required",
    }
)
"""Errors about the token: every post would end the same, until it is mended."""
_DOUBTFUL = frozenset({"internal_error", "fatal_error"})
"""Errors after which, says Slack's reference, part of the work may have been done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackRecipient:
    """Where a message is posted."""

    channel: str
    """Id of a channel or of a member, for a direct message."""
    thread: str = ""
    """Timestamp of the message whose thread it belongs to."""


class SlackSender:
    """A carrier of Slack messages, with the token of a bot that may write in the channel."""

    def __init__(self, token: str, *, base_url: str = SLACK, timeout: int = 30) -> None:
        self._token = token
        self._base_url = base_url
        self._timeout = timeout
        self._client: WebClient | None = None
        self._free: dict[str, float] = {}
        self._opened: dict[str, str] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        return None

    async def send(self, message: SlackMessage, recipient: SlackRecipient, /) -> Receipt:
        """Make one attempt to post; waits for its turn, and as long as a 429 asks (a minute).

        The receipt's reference is the post's timestamp. The outcome is unknown when the request
        left and no understandable answer came.
        """
        for _ in range(_MOST_WAITS):
            await self._turn(recipient.channel)
            receipt = await asyncio.to_thread(self._post, message, recipient)
            wait = receipt.retry_after
            if wait is None or wait > _LONGEST_WAIT:
                return receipt
            self._free[recipient.channel] = time.monotonic() + wait
        return receipt

    async def find(
        self, edition: str, part: int, recipient: SlackRecipient, since: datetime, /
    ) -> Receipt:
        """Look for a post whose answer was lost, by the metadata it carries.

        Sent: it stands there. Temporary: it does not. Unknown: it cannot be looked up. ``since``
        is when the edition was frozen; nothing older is read.
        """
        return await asyncio.to_thread(self._find, edition, part, recipient, since)

    async def _turn(self, channel: str) -> None:
        now = time.monotonic()
        begin = max(now, self._free.get(channel, now))
        self._free[channel] = begin + _APART
        await asyncio.sleep(begin - now)

    def _post(self, message: SlackMessage, recipient: SlackRecipient) -> Receipt:
        from slack_sdk.errors import SlackApiError

        try:
            to = replace(recipient, channel=self._conversation(recipient.channel))
        except (SlackApiError, OSError, http.client.HTTPException, ValueError) as fault:
            return _not_opened(fault)
        try:
            answer = self._web().chat_postMessage(**_arguments(message, to))
        except SlackApiError as refusal:
            return refusal_receipt(refusal)
        except (OSError, http.client.HTTPException, ValueError) as fault:
            return silence_receipt(fault)
        return Receipt(
            outcome=Outcome.SENT, detail=f"posted in {answer['channel']}", reference=answer["ts"]
        )

    def _conversation(self, channel: str) -> str:
        """Return where to post: a member's id stands for the direct messages with them."""
        if not channel.startswith(("U", "W")):
            return channel
        if channel not in self._opened:
            answer = self._web().conversations_open(users=channel)
            self._opened[channel] = str(answer["channel"]["id"])
        return self._opened[channel]

    def _find(self, edition: str, part: int, recipient: SlackRecipient, since: datetime) -> Receipt:
        from slack_sdk.errors import SlackApiError

        wanted = {"edition": edition, "part": part}
        try:
            channel = self._conversation(recipient.channel)
            for post in self._posts(channel, recipient.thread, since):
                metadata = post.get("metadata") or {}
                said = metadata.get("event_payload") or {}
                if metadata.get("event_type") == METADATA and wanted.items() <= said.items():
                    detail = f"found in {channel}"
                    return Receipt(outcome=Outcome.SENT, detail=detail, reference=post["ts"])
        except (SlackApiError, OSError, http.client.HTTPException, ValueError) as fault:
            said = fault.response.get("error") if isinstance(fault, SlackApiError) else fault
            detail = f"the channel cannot be read, so nobody knows whether it was posted: {said}"
            return Receipt(outcome=Outcome.UNKNOWN, detail=detail[:500])
        return Receipt(outcome=Outcome.TEMPORARY, detail=f"looked up: it is not in {channel}")

    def _posts(self, channel: str, thread: str, since: datetime) -> Iterator[dict[str, Any]]:
        """Yield the messages of a channel or a thread since a time, page by page."""
        arguments: dict[str, Any] = {
            "channel": channel,
            "oldest": str(since.timestamp()),
            "include_all_metadata": True,
            "limit": 200,
        }
        web = self._web()
        for _ in range(_MOST_PAGES):
            if thread:
                answer = web.conversations_replies(ts=thread, **arguments)
            else:
                answer = web.conversations_history(**arguments)
            yield from answer["messages"]
            cursor = (answer.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return
            arguments["cursor"] = cursor
        raise ValueError(f"more than {_MOST_PAGES} pages of messages since then")

    def _web(self) -> WebClient:
        """Build the client without the default handler, which posts again when it hears nothing."""
        from slack_sdk import WebClient

        if self._client is None:
            self._client = WebClient(
                token=self._token,
                base_url=self._base_url,
                timeout=self._timeout,
                retry_handlers=[],
            )
        return self._client


def _arguments(message: SlackMessage, recipient: SlackRecipient) -> dict[str, Any]:
    payload = {"edition": message.edition, "part": message.part, "parts": message.parts}
    return {
        "channel": recipient.channel,
        "text": message.text,
        "blocks": list(message.blocks),
        "thread_ts": recipient.thread or None,
        "unfurl_links": False,
        "unfurl_media": False,
        "metadata": {"event_type": METADATA, "event_payload": payload},
    }


def _not_opened(fault: Exception) -> Receipt:
    """Read why a conversation could not be opened: nothing was posted yet, whatever it was."""
    from slack_sdk.errors import SlackApiError

    receipt = refusal_receipt(fault) if isinstance(fault, SlackApiError) else silence_receipt(fault)
    if receipt.outcome is Outcome.UNKNOWN:
        return replace(receipt, outcome=Outcome.TEMPORARY)
    return receipt


def refusal_receipt(refusal: SlackApiError) -> Receipt:
    """Read an answer to chat.postMessage that is not ``ok``."""
    response = refusal.response
    error = str(response.get("error", "")) if isinstance(response.data, dict) else ""
    status = response.status_code
    detail = f"{status} {error}".strip()[:500]
    if status == 429 or error in _LATER:
        wait = _seconds(response.headers) if status == 429 else None
        return Receipt(outcome=Outcome.TEMPORARY, detail=detail, retry_after=wait)
    if error in _OURS:
        return Receipt(outcome=Outcome.TEMPORARY, detail=detail, halts=True)
    understood = error and " " not in error and error not in _DOUBTFUL and status < 500
    outcome = Outcome.PERMANENT if understood else Outcome.UNKNOWN
    return Receipt(outcome=outcome, detail=detail)


def _seconds(headers: dict[str, str]) -> float:
    """Return the seconds of Retry-After, which Slack gives as a whole number; 30 without one."""
    named = {name.lower(): value for name, value in headers.items()}
    value = str(named.get("retry-after", "30"))
    return float(value) if value.isdecimal() else 30.0


def silence_receipt(fault: Exception) -> Receipt:
    """Tell a connection that was never made from one that was lost after the request left."""
    reason = fault.reason if isinstance(fault, urllib.error.URLError) else fault
    never = isinstance(reason, ConnectionRefusedError | socket.gaierror)
    outcome = Outcome.TEMPORARY if never else Outcome.UNKNOWN
    words = "Slack cannot be reached" if never else "no answer after the message was posted"
    return Receipt(outcome=outcome, detail=f"{words}: {str(reason) or type(reason).__name__}"[:500])
