"""Entries of a feed → publications: cleaned, dated in UTC, each with a title and an address."""

from __future__ import annotations

import re
from datetime import date
from hashlib import sha256
from urllib.parse import unquote, urldefrag, urlsplit

from spiders.addresses import absolute, find_doi
from spiders.bylines import names_in, split_byline
from spiders.cleaning import clean_line, clean_text
from spiders.dates import parse_date
from spiders.feed_record import RawEntry, RawFeed
from spiders.languages import language_code
from spiders.publication import Publication
from spiders.source import Source

LONGEST_ABSTRACT = 20_000
"""Characters; some feeds carry whole books."""
LONGEST_TITLE = 500

_TEASER = re.compile(
    r"(?:\[?(?:\u2026|\.\.\.)\]?|\bread more\b.{0,3}|\blire la suite\b.{0,3})\Z", re.I
)
_FOOTER = re.compile(
    r"\n\n(?:The post .{1,400} (?:appeared first on|first appeared on) "
    r"|(?:L\W|Cet )article .{1,400} est apparu en premier sur )[^\n]{1,200}\Z"
)
"""What WordPress adds to every entry of its feeds, in English and French."""
_SENTENCE = re.compile(r"(?<=[.!?\u2026])\s")
_LONGEST_FOOTER = 700
_FOOTERS = ("appeared first", "first appeared", "est apparu")
"""One of these stands in each; looking for them costs a tenth of the pattern."""


def publications(source: Source, feed: RawFeed, url: str, today: date) -> tuple[Publication, ...]:
    """One publication for every entry of ``feed``, which was read at the address ``url``.

    An entry without a usable link is kept too: it gets the feed's own page, with a fragment that
    tells it from the others, so that nothing a source says is lost.
    """
    home = absolute(url, feed.link) or url
    language = source.language or language_code(feed.language)
    return tuple(_publication(source, entry, url, home, language, today) for entry in feed.entries)


def _publication(
    source: Source, entry: RawEntry, url: str, home: str, language: str | None, today: date
) -> Publication:
    abstract = _abstract(entry)
    title, byline = split_byline(clean_line(entry.title))
    address = _address(entry, url) or _told_apart(home, entry.guid or f"{title}\n{abstract}")
    title, guessed = _title(title, abstract, address, source)
    return Publication(
        source=source.id,
        url=address,
        title=title,
        title_guessed=guessed,
        guid=clean_line(entry.guid)[:LONGEST_TITLE] or None,
        doi=_doi(entry, address),
        abstract=abstract,
        language=language_code(entry.language) or language,
        authors=names_in(entry.authors) or byline,
        publisher=clean_line(entry.publisher)[:LONGEST_TITLE] or source.publisher or None,
        published=next(filter(None, (parse_date(text, today=today) for text in entry.dates)), None),
    )


def _address(entry: RawEntry, url: str) -> str | None:
    found = absolute(url, entry.link) or absolute("", entry.guid)
    if found is not None:
        return found
    for link in entry.other_links:
        found = absolute(url, link)
        if found is not None:
            return found
    return None


def _told_apart(home: str, mark: str) -> str:
    return f"{urldefrag(home).url}#{sha256(mark.encode(errors='replace')).hexdigest()[:16]}"


def _abstract(entry: RawEntry) -> str:
    """The summary, unless it only teases what the feed carries whole."""
    text = _without_footer(clean_text(entry.summary))
    if entry.content and (len(text) < 200 or _TEASER.search(text)):
        content = _without_footer(clean_text(entry.content))
        text = content if len(content) > len(text) else text
    return text if len(text) <= LONGEST_ABSTRACT else text[:LONGEST_ABSTRACT].rsplit(" ", 1)[0]


def _without_footer(text: str) -> str:
    end = text[-_LONGEST_FOOTER:]
    return _FOOTER.sub("", text) if any(words in end for words in _FOOTERS) else text


def _title(title: str, abstract: str, address: str, source: Source) -> tuple[str, bool]:
    """A title, and whether it had to be guessed."""
    if title:
        return title[:LONGEST_TITLE], False
    sentence = _SENTENCE.split(abstract.replace("\n", " "), maxsplit=1)[0].strip()
    if sentence:
        short = sentence if len(sentence) <= 120 else sentence[:120].rsplit(" ", 1)[0] + "\u2026"
        return short, True
    path = urlsplit(address).path.rstrip("/").rpartition("/")[2]
    words = " ".join(re.sub(r"\.\w{2,5}\Z|[-_+]", " ", clean_line(unquote(path))).split())
    return (words[:LONGEST_TITLE] or source.title or urlsplit(address).hostname or address), True


def _doi(entry: RawEntry, address: str) -> str | None:
    for text in (*entry.identifiers, entry.guid, address, *entry.other_links):
        found = find_doi(text)
        if found is not None:
            return found
    return None
