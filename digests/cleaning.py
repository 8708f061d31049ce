"""What is done to every string from outside before a reader sees it."""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

_FORBIDDEN = re.compile(
    "["
    "\u0000-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f"  # control characters
    "\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff"  # lone surrogates: no encoding carries them
    "\U000e0000-\U000e007f"  # tags, which hide text
    "]"
)
_LONGEST_ADDRESS = 2000
"""Characters; Slack refuses links of more than 3,000 and browsers begin to fail near 2,000."""


def clean(text: str) -> str:
    """Return ``text`` on one line, without control, bidirectional or invisible characters.

    Bidirectional overrides (Unicode 15, section 23.2) could show a sentence or an address
    otherwise than it is written. No-break spaces are kept: French needs them.
    """
    visible = _FORBIDDEN.sub("", text)
    return re.sub(r"[ \t\n\v\f\r\x85\u2028\u2029]+", " ", visible).strip(" ")


def safe_link(url: str) -> str:
    """Return an absolute http(s) address that may stand in a message, or ``""``.

    Characters that could end an attribute, a line or a Slack link are percent-encoded; an
    address with a user name, which could pretend to be another host, is refused.
    """
    address = quote(clean(url), safe="%/:=&?~#+!$,;'@()*[]-._")
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not host or "@" in parts.netloc:
        return ""
    return address if len(address) <= _LONGEST_ADDRESS else ""


def shorten(text: str, limit: int) -> str:
    """Return ``text`` in at most ``limit`` characters, cut between words with an ellipsis."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    if not text[limit - 1].isspace() and " " in cut:
        cut = cut[: cut.rindex(" ")]
    return cut.rstrip(" ,;:–—-\u00a0\u202f(«“") + "…"
