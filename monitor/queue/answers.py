"""What workers say, checked: it comes from outside, however well we know who runs them."""

from __future__ import annotations

from datetime import timedelta

import msgspec

from spiders import wire
from spiders.publication import Publication
from spiders.source import Assignment, DocumentRequest, DocumentVisit, Visit

_WEB = ("http://", "https://")


class AnswerWrong(ValueError):
    """An answer that cannot be one to what was asked."""


def read_visit(said: bytes, asked: Assignment) -> Visit:
    """The visit to the source that was asked for. Raises :class:`AnswerWrong`."""
    try:
        visit = wire.visit(said)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise AnswerWrong(str(error)) from error
    if visit.source != asked.source.id:
        raise AnswerWrong(f"a visit to {visit.source!r}, not to {asked.source.id!r}")
    if visit.moved_to is not None and not visit.moved_to.startswith(_WEB):
        raise AnswerWrong(f"moved to {visit.moved_to[:80]!r}")
    if visit.retry_after is not None and not 0 <= visit.retry_after < float("inf"):
        raise AnswerWrong(f"retry after {visit.retry_after} seconds")
    for publication in visit.publications:
        _check(publication, asked.source.id)
    return visit


def read_document(said: bytes, asked: DocumentRequest) -> DocumentVisit:
    """What the document that was asked for says. Raises :class:`AnswerWrong`."""
    try:
        visit = wire.document_visit(said)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise AnswerWrong(str(error)) from error
    if visit.key != asked.key:
        raise AnswerWrong(f"document {visit.key!r}, not {asked.key!r}")
    if visit.publication:
        _check(visit.publication, asked.source)
    return visit


def _check(publication: Publication, source: str) -> None:
    """Raises AnswerWrong where no spider can have made this."""
    if publication.source != source:
        raise AnswerWrong(f"a publication of {publication.source!r} among those of {source!r}")
    if not publication.url.startswith(_WEB):
        raise AnswerWrong(f"a publication at {publication.url[:80]!r}")
    published = publication.published
    if published is not None and published.utcoffset() != timedelta(0):
        raise AnswerWrong(f"a date that is not in UTC: {published}")
