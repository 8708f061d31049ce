"""Records as JSON lines, between the monitor's process and the one that crawls.

msgspec writes the records as they are and checks every field's type when it reads them back: what
a child process says was made from strangers' pages.
"""

from __future__ import annotations

import json

import msgspec

from spiders.discovery import DiscoveryVisit
from spiders.source import Assignment, DocumentRequest, DocumentVisit, Visit

_write = msgspec.json.Encoder().encode


def to_json(record: object) -> bytes:
    """One line that :func:`assignment` and the others below read back."""
    try:
        return _write(record)
    except UnicodeEncodeError:  # half of a surrogate pair: no UTF-8 can say it
        plain = json.dumps(msgspec.to_builtins(record), ensure_ascii=False)
        return plain.encode("utf-8", "replace")


assignment = msgspec.json.Decoder(Assignment).decode
"""These read what :func:`to_json` wrote. Raise :class:`msgspec.ValidationError`."""
document_request = msgspec.json.Decoder(DocumentRequest).decode
visit = msgspec.json.Decoder(Visit).decode
document_visit = msgspec.json.Decoder(DocumentVisit).decode
discovery_visit = msgspec.json.Decoder(DiscoveryVisit).decode
