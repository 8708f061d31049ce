"""Posting in Slack at most once, finding a post whose answer was lost, and changing what stands."""

from __future__ import annotations

import http.client
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from digests.delivery.receipt import Outcome, Receipt
from digests.delivery.slack import refusal_receipt, silence_receipt
from monitor.slack.blocks import Block

if TYPE_CHECKING:
    from slack_sdk import WebClient
    from slack_sdk.web import SlackResponse

REVIEW = "fow_review"
"""Event type of the metadata that goes with each card."""
LONGEST_WAIT = 30.0
"""Seconds that a Retry-After is waited for here; a longer one is left to the next round."""
MOST_WAITS = 3
MOST_PAGES = 20
SKEW = timedelta(minutes=5)
"""How far our clock and Slack's may differ when a post is looked up."""


def ask_slack(call: Callable[..., SlackResponse], **arguments: Any) -> Receipt:
    """Call one method of the Web API; waits as long as a 429 asks, half a minute at most.

    Failures are receipts: unknown when the request left and no understandable answer came. The
    receipt's reference is the message's timestamp, where there is one.
    """
    from slack_sdk.errors import SlackApiError

    receipt = Receipt(outcome=Outcome.TEMPORARY)
    for _ in range(MOST_WAITS):
        try:
            answer = call(**arguments)
        except SlackApiError as refusal:
            receipt = refusal_receipt(refusal)
        except (OSError, http.client.HTTPException, ValueError) as fault:
            return silence_receipt(fault)
        else:
            return Receipt(outcome=Outcome.SENT, reference=str(answer.get("ts") or ""))
        if receipt.retry_after is None or receipt.retry_after > LONGEST_WAIT:
            break
        time.sleep(receipt.retry_after)
    return receipt


def conversation(client: WebClient, member: str) -> str:
    """Return the direct messages with a member, as a channel's id.

    Raises what the SDK raises: nothing was posted yet, so the caller may try again later.
    """
    return str(client.conversations_open(users=member)["channel"]["id"])


def post_card(
    client: WebClient, channel: str, request: int, text: str, blocks: Sequence[Block]
) -> Receipt:
    """Post the card of a request; the request's number goes along, so that it can be found."""
    return ask_slack(
        client.chat_postMessage,
        channel=channel,
        text=text,
        blocks=list(blocks),
        metadata={"event_type": REVIEW, "event_payload": {"request": request}},
        unfurl_links=False,
        unfurl_media=False,
    )


def find_card(client: WebClient, channel: str, request: int, since: datetime) -> Receipt:
    """Look for a card whose answer was lost, by its metadata.

    Sent: it stands there. Temporary: it does not. Unknown: the channel cannot be read now.
    """
    from slack_sdk.errors import SlackApiError

    try:
        for message in _messages(client, channel, since - SKEW):
            metadata = message.get("metadata") or {}
            said = metadata.get("event_payload") or {}
            if metadata.get("event_type") == REVIEW and said.get("request") == request:
                return Receipt(outcome=Outcome.SENT, detail="found", reference=message["ts"])
    except (SlackApiError, OSError, http.client.HTTPException, ValueError) as fault:
        return Receipt(outcome=Outcome.UNKNOWN, detail=f"cannot be looked up: {fault}"[:500])
    return Receipt(outcome=Outcome.TEMPORARY, detail="looked up: it is not there")


def _messages(client: WebClient, channel: str, since: datetime) -> Iterator[dict[str, Any]]:
    arguments: dict[str, Any] = {
        "channel": channel,
        "oldest": str(since.timestamp()),
        "include_all_metadata": True,
        "limit": 200,
    }
    for _ in range(MOST_PAGES):
        answer = client.conversations_history(**arguments)
        yield from answer["messages"]
        arguments["cursor"] = (answer.get("response_metadata") or {}).get("next_cursor")
        if not arguments["cursor"]:
            return
    raise ValueError(f"more than {MOST_PAGES} pages of messages since then")
