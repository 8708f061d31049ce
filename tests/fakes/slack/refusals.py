"""How the fake Slack says no: an error by its documented name, with what is wrong."""

from __future__ import annotations


class Refused(Exception):
    """The answer is ``ok: false`` with this error."""

    def __init__(self, error: str, *messages: str, **more: str) -> None:
        super().__init__(error)
        self.error = error
        self.messages = list(messages)
        self.more = more
