"""The document behind a link: HTML or PDF → one Publication."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from spiders.cleaning import clean_line
from spiders.document_facts import Facts
from spiders.document_html import looks_like_html, pdf_of, read_html
from spiders.document_pdf import looks_like_pdf, read_pdf
from spiders.errors import SourceUnreadable
from spiders.publication import Publication
from spiders.reading import Page, Reading
from spiders.source import Assignment, Reason, Source

HARDLY_ANY = 1_500
"""Characters; a page with less text shows the abstract at most."""
LONGEST_BARRIER = 2_000
"""Characters; a longer page is a document whatever its title says."""

_BARRIER = re.compile(
    r"(?:just a moment|attention required|access (?:is )?denied|accès refusé|403\b|404\b|forbidden"
    r"|page not found|page (?:introuvable|non trouvée)|not found$|are you (?:a )?(?:human|robot)"
    r"|(?:please )?verify(?:ing)? (?:that )?you are|security check|vérification de sécurité|captcha"
    r"|un instant|robot check|request rejected|error 40\d|erreur 40\d)",
    re.IGNORECASE,
)
"""Titles of the pages that servers answer with 200 and that are not what was asked for."""


def address(assignment: Assignment, _today: date) -> str:
    """The document's own address."""
    return assignment.source.url


def read(source: Source, page: Page) -> Reading:
    """The one publication that a source of kind ``report`` is.

    :raises SourceUnreadable: as :func:`read_document` does.
    """
    publication = read_document(source.id, page, source.title)
    return Reading(publications=(publication,), title=publication.title)


def read_document(source: str, page: Page, fallback_title: str = "") -> Publication:
    """What the document on ``page`` says of itself, on behalf of the source with that id.

    HTML and PDF are told apart by content, whatever the header says. The title is the document's
    own, else ``fallback_title``, else one made from the address (``title_guessed``).

    :raises SourceUnreadable: ``not-a-feed`` for what is neither HTML nor PDF, ``encrypted`` and
        ``damaged`` for PDFs that cannot be opened, ``empty`` when there is nothing to read,
            or only a barrier (*Just a moment…*, *Page introuvable*).
    """
    facts = _facts(page)
    if not (facts.title or facts.abstract or facts.text):
        raise SourceUnreadable(Reason.EMPTY, "the document holds no text that can be read")
    if len(facts.text) < LONGEST_BARRIER and _BARRIER.match(facts.title):
        detail = f"the server shows a barrier instead of the document: {facts.title[:80]!r}"
        raise SourceUnreadable(Reason.EMPTY, detail)
    title = facts.title or clean_line(fallback_title)
    return Publication(
        source=source,
        url=facts.url or page.url,
        title=title or _title_from(page.url),
        title_guessed=not title,
        doi=facts.doi,
        abstract=facts.abstract,
        text=facts.text,
        language=facts.language,
        authors=facts.authors,
        publisher=facts.publisher,
        type=facts.type,
        published=facts.published,
        translations=facts.translations,
    )


def pdf_behind(page: Page, found: Publication) -> str | None:
    """The address of the PDF that ``page`` names, if the page itself holds hardly any text."""
    if len(found.text) >= HARDLY_ANY or not looks_like_html(page.body):
        return None
    link = pdf_of(page.body, page.url, page.content_type)
    return link if link != page.url else None


def with_pdf(found: Publication, pdf: Publication) -> Publication:
    """What the page says, with the text of its PDF and what else the page leaves out."""
    missing = {
        name: getattr(pdf, name)
        for name in ("doi", "abstract", "language", "authors", "publisher", "type", "published")
        if not getattr(found, name)
    }
    if found.title_guessed and not pdf.title_guessed:
        missing |= {"title": pdf.title, "title_guessed": False}
    return replace(found, text=max(found.text, pdf.text, key=len), **missing)


def _facts(page: Page) -> Facts:
    if looks_like_pdf(page.body):
        return read_pdf(page.body)
    if looks_like_html(page.body):
        return read_html(page.body, page.url, page.content_type)
    kind = page.content_type.split(";")[0].strip() or "no content type"
    size = len(page.body)
    raise SourceUnreadable(
        Reason.NOT_A_FEED, f"neither HTML nor PDF ({clean_line(kind)}, {size} bytes)"
    )


def _title_from(url: str) -> str:
    parts = urlsplit(url)
    name = PurePosixPath(unquote(parts.path)).stem
    return clean_line(re.sub(r"[-_+\s]+", " ", name)) or parts.netloc
