"""What each method of the Web API takes: types, what is required, and the scope it needs."""

from __future__ import annotations

import json
from typing import Any

from tests.fakes.slack.refusals import Refused

Json = dict[str, Any]

Types = tuple[type, ...]
STRING: Types = (str,)
WHOLE: Types = (int,)
TRUTH: Types = (bool,)
LIST: Types = (list,)
OBJECT: Types = (dict,)
_PAGED = {"cursor": STRING, "limit": WHOLE}
_SPAN = {**_PAGED, "oldest": STRING, "latest": STRING, "inclusive": TRUTH}
_TEXT = {"text": STRING, "blocks": LIST, "attachments": LIST, "mrkdwn": TRUTH}
_MESSAGE = {
    **_TEXT,
    "channel": STRING,
    "thread_ts": STRING,
    "reply_broadcast": TRUTH,
    "metadata": OBJECT,
    "unfurl_links": TRUTH,
    "unfurl_media": TRUTH,
    "username": STRING,
    "icon_emoji": STRING,
}

TYPES: dict[str, dict[str, Types]] = {
    "auth.test": {},
    "apps.connections.open": {},
    "chat.postMessage": _MESSAGE,
    "chat.postEphemeral": {**_TEXT, "channel": STRING, "user": STRING, "thread_ts": STRING},
    "chat.update": {**_TEXT, "channel": STRING, "ts": STRING, "metadata": OBJECT},
    "chat.delete": {"channel": STRING, "ts": STRING},
    "chat.getPermalink": {"channel": STRING, "message_ts": STRING},
    "conversations.open": {"users": STRING, "channel": STRING, "return_im": TRUTH},
    "conversations.info": {"channel": STRING, "include_locale": TRUTH},
    "conversations.history": {"channel": STRING, "include_all_metadata": TRUTH, **_SPAN},
    "conversations.replies": {
        "channel": STRING,
        "ts": STRING,
        "include_all_metadata": TRUTH,
        **_SPAN,
    },
    "users.info": {"user": STRING, "include_locale": TRUTH},
    "users.lookupByEmail": {"email": STRING},
    "views.open": {"trigger_id": STRING, "view": OBJECT},
    "views.push": {"trigger_id": STRING, "view": OBJECT},
    "views.update": {"view": OBJECT, "view_id": STRING, "external_id": STRING, "hash": STRING},
    "views.publish": {"user_id": STRING, "view": OBJECT, "hash": STRING},
}
"""The arguments of each method (reference/methods/<method>)."""

REQUIRED: dict[str, tuple[str, ...]] = {
    "chat.postMessage": ("channel",),
    "chat.postEphemeral": ("channel", "user"),
    "chat.update": ("channel", "ts"),
    "chat.delete": ("channel", "ts"),
    "chat.getPermalink": ("channel", "message_ts"),
    "conversations.info": ("channel",),
    "conversations.history": ("channel",),
    "conversations.replies": ("channel", "ts"),
    "users.info": ("user",),
    "users.lookupByEmail": ("email",),
    "views.open": ("trigger_id", "view"),
    "views.push": ("trigger_id", "view"),
    "views.update": ("view",),
    "views.publish": ("user_id", "view"),
}

SCOPES: dict[str, str] = {
    "chat.postMessage": "chat:write",
    "chat.postEphemeral": "chat:write",
    "chat.update": "chat:write",
    "chat.delete": "chat:write",
    "conversations.open": "im:write",
    "users.info": "users:read",
    "users.lookupByEmail": "users:read.email",
}
"""The bot scope a method needs whatever the channel (reference/methods/<method>, "Scopes")."""

HISTORY = {"channel": "channels:history", "group": "groups:history", "im": "im:history"}
"""Scopes of conversations.history and .replies by kind of channel (conversations.history)."""
INFO = {"channel": "channels:read", "group": "groups:read", "im": "im:read"}
METADATA = "metadata.message:read"
"""Needed to read metadata back (reference/scopes/metadata.message.read)."""


def checked(method: str, given: Json) -> Json:
    """Return the arguments in their types; a form's strings are read as the type that is due.

    Raises :class:`Refused` with ``invalid_arguments``, as Slack does for a missing or wrong one.
    """
    types = TYPES[method]
    taken = {
        name: _read(name, value, types[name]) for name, value in given.items() if name in types
    }
    missing = [name for name in REQUIRED.get(method, ()) if taken.get(name) in (None, "", {})]
    if missing:
        raise Refused(
            "invalid_arguments", *(f"[ERROR] missing required field: {name}" for name in missing)
        )
    return taken


def _read(name: str, value: object, types: Types) -> object:
    if isinstance(value, str) and str not in types:
        value = _from_form(name, value, types)
    if (isinstance(value, bool) and bool not in types) or not isinstance(value, types):
        raise Refused(
            "invalid_arguments", f"[ERROR] must be a {types[0].__name__} [json-pointer:/{name}]"
        )
    return value


def _from_form(name: str, value: str, types: Types) -> object:
    if bool in types:
        return value in ("1", "true", "True")
    try:
        return json.loads(value)
    except ValueError as error:
        raise Refused("invalid_arguments", f"[ERROR] not JSON [json-pointer:/{name}]") from error


def need(scope: str, scopes: set[str]) -> None:
    """Refuse a call for which the app lacks a scope."""
    if scope not in scopes:
        raise Refused("missing_scope", needed=scope, provided=",".join(sorted(scopes)))
