"""Text from outside as Slack shows it word for word."""

from __future__ import annotations

import re


def escape(text: str) -> str:
    """Return text from outside so that Slack shows it as it is written.

    ``&``, ``<`` and ``>`` are escaped, as Slack's formatting reference asks; the marks of bold,
    italic, strike and code have no escape, so look-alikes stand for them; a call to the whole
    channel is broken by a word joiner.
    """
    safe = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    safe = safe.translate({ord("*"): "∗", ord("`"): "ˋ", ord("~"): "∼"})
    safe = re.sub(r"(?<!\w)_|_(?!\w)", "ˍ", safe)
    safe = re.sub(r"@(?=(?:channel|here|everyone)\b)", "@\u2060", safe, flags=re.IGNORECASE)
    return re.sub(r":(?=[a-z0-9_+'-]+:)", ":\u2060", safe)


def linked(text: str, url: str) -> str:
    """Return escaped ``text`` as a link to ``url``."""
    return f"<{address(url)}|{text}>"


def address(url: str) -> str:
    """Return an address as a Slack link holds it."""
    return url.replace("&", "&amp;").replace("|", "%7C")
