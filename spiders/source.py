"""Source, what a visit needs, and what a visit brings back."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from spiders.publication import Publication


class Kind(StrEnum):
    """How a source is read."""

    FEED = "feed"
    LISTING = "listing"
    SITEMAP = "sitemap"
    OAI_PMH = "oai-pmh"
    OPENALEX = "openalex"
    CROSSREF = "crossref"
    ARXIV = "arxiv"
    HAL = "hal"
    REPORT = "report"
    """A single document (HTML or PDF) that is itself the publication."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selectors:
    """CSS selectors that describe a listing page; all but ``item`` are looked up inside an item."""

    item: str
    link: str = "a"
    title: str = ""
    """Empty: the text of the link."""
    date: str = ""
    abstract: str = ""
    next: str = ""
    """Link to the next page; looked up in the whole page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One place that is visited."""

    id: str
    url: str
    kind: Kind = Kind.FEED
    title: str = ""
    publisher: str = ""
    language: str = ""
    """ISO 639-1 code when the whole source is in one language."""
    selectors: Selectors | None = None
    """Only for listings."""
    path: str = ""
    """Only for sitemaps: shell pattern that the path of an address must match (``/reports/*``)."""
    set: str = ""
    """Only for OAI-PMH: the setSpec to harvest."""
    query: str = ""
    """Only for APIs: the words or the expression to search for, in the API's own syntax."""
    key: str = field(default="", repr=False)
    """Only for APIs that want one: the secret key, handed in by the caller for this visit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """What was seen last, sent back in a conditional request (RFC 9110, section 13)."""

    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    """SHA-256 of the body, for servers that offer neither."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """One source to visit now, with what was seen last."""

    source: Source
    validators: Validators = field(default_factory=Validators)
    since: datetime | None = None
    """UTC; begin of the last visit that brought everything, for sources that are asked by date."""


class Outcome(StrEnum):
    """How a visit ended."""

    CHANGED = "changed"
    UNCHANGED = "unchanged"
    FAILED = "failed"
    """Transient or not: ``reason`` says which."""
    REFUSED = "refused"
    """By robots.txt or by the address guard; nothing was fetched."""
    GONE = "gone"
    """410: the source is to be retired."""


class Reason(StrEnum):
    """Why a visit did not bring what was hoped for: the fixed set of words shown to staff."""

    NONE = ""
    TIMEOUT = "timeout"
    NO_ADDRESS = "no-address"
    """The name does not resolve."""
    CONNECTION = "connection"
    CERTIFICATE = "certificate"
    """The server's certificate is self-signed, expired, or another's."""
    PRIVATE_ADDRESS = "private-address"
    ROBOTS = "robots"
    TOO_LARGE = "too-large"
    REDIRECTS = "redirects"
    CLIENT_ERROR = "client-error"
    SERVER_ERROR = "server-error"
    RATE_LIMITED = "rate-limited"
    GONE = "gone"
    NOT_A_FEED = "not-a-feed"
    """The body is something other than what the kind of source promises."""
    ENCRYPTED = "encrypted"
    """A PDF that asks for a password."""
    DAMAGED = "damaged"
    """A PDF that cannot be opened."""
    SELECTOR = "selector"
    """A selector of a listing is no valid CSS, or catches nothing."""
    EMPTY = "empty"
    """Well formed, but no entry could be kept."""
    SALVAGED = "salvaged"
    """Malformed, and read nevertheless."""
    CRASHED = "crashed"
    """A fault of ours: the log has the traceback."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What one visit to one source brought; the unit that the archive commits."""

    source: str
    outcome: Outcome
    reason: Reason = Reason.NONE
    detail: str = ""
    """One line for a person, empty when all is well."""
    status: int | None = None
    """HTTP status of the last answer, if there was one."""
    publications: tuple[Publication, ...] = ()
    validators: Validators = field(default_factory=Validators)
    """To be kept for the next visit."""
    moved_to: str | None = None
    """Where a permanent redirect (301, 308) led, if every hop was permanent."""
    retry_after: float | None = None
    """Seconds the server asked us to stay away."""
    title: str = ""
    """The source's own title."""
    deleted: tuple[str, ...] = ()
    """Guids that the source says it has withdrawn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRequest:
    """The page or PDF behind a publication whose source gave no abstract."""

    key: str
    """Handed back unchanged, so that the asker knows what the answer belongs to."""
    url: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentVisit:
    """What fetching one document brought."""

    key: str
    outcome: Outcome
    reason: Reason = Reason.NONE
    detail: str = ""
    publication: Publication | None = None
    """What the document says of itself; None unless the outcome is ``changed``."""
