"""What the headers of a request and of its answer say: validators, redirects, content type."""

from __future__ import annotations

from datetime import date, datetime
from hashlib import sha256

from scrapy.http import Response

from spiders.reading import Page
from spiders.source import Validators


def conditions(seen: Validators) -> dict[str, str]:
    """The headers of a conditional request (RFC 9110, section 13.1)."""
    headers = {}
    if seen.etag:
        headers["If-None-Match"] = seen.etag
    if seen.last_modified:
        headers["If-Modified-Since"] = seen.last_modified
    return headers


def moved_to(response: Response) -> str | None:
    """Where the answer's request was led, if every hop was permanent (RFC 9110, 15.4.2, 15.4.9)."""
    hops = response.meta.get("redirect_reasons", [])
    return response.url if hops and all(hop in (301, 308) for hop in hops) else None


def validators_of(response: Response, seen: Validators) -> Validators:
    """What to keep for the next visit; a 304 says again only what has changed of it."""
    etag = _header(response, "ETag")
    last_modified = _header(response, "Last-Modified")
    if response.status == 304:
        return Validators(
            etag=etag or seen.etag,
            last_modified=last_modified or seen.last_modified,
            body_hash=seen.body_hash,
        )
    body_hash = sha256(response.body).hexdigest()
    return Validators(etag=etag, last_modified=last_modified, body_hash=body_hash)


def page_of(response: Response, since: datetime | None, today: date) -> Page:
    """The answer as the pure half of a spider takes it."""
    content_type = _header(response, "Content-Type") or ""
    url, asked = response.url, response.request.url if response.request else ""
    if "#" not in url and "#" in asked:  # Scrapy drops it, a reading may have put it there
        url += "#" + asked.partition("#")[2]
    return Page(url=url, body=response.body, content_type=content_type, since=since, day=today)


def _header(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    text = value.decode("latin-1").strip() if value else ""
    return text if text and len(text) <= 1000 and text.isprintable() else None
