"""Asking an expert about a publication: the suggestion is frozen, the request recorded."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from monitor.archive import Archive, reviews
from monitor.archive.models import model_of
from monitor.archive.suggestions import Suggestion, store_suggestion
from monitor.archive.tags import tagging_of
from monitor.errors import UserError

Scores = Mapping[str, Mapping[str, float]]
"""Probability by vocabulary and concept."""
ASKED_OF_MODELS = ("drivers", "gaps")
"""The vocabularies whose tags experts judge."""


def ask_about(
    archive: Archive,
    publication: int,
    reviewer: int,
    *,
    reason: str,
    channel: str,
    now: datetime,
    scores: Scores | None = None,
) -> int | None:
    """Record a request and return its number; None if that reviewer was asked about it before.

    ``scores`` are the model's for every concept, as far as they are known. The first request
    freezes what all reviewers of the publication are shown. Raises :class:`UserError` when it is
    not tagged yet.
    """
    suggestion = suggestion_now(archive, publication, now, scores or {})
    with archive.unit() as connection:
        store_suggestion(connection, suggestion)
        return reviews.ask(
            connection, publication, reviewer, reason=reason, channel=channel, now=now
        )


def suggestion_now(archive: Archive, publication: int, now: datetime, scores: Scores) -> Suggestion:
    """What the model says of a publication today. Raises :class:`UserError` before it is tagged."""
    tagging, model = tagging_of(archive, publication), model_of(archive, publication)
    if tagging is None or model is None:
        raise UserError(f"{publication}: no tagged publication of that number; run fow tag")
    return Suggestion(
        publication=publication,
        model=model.version,
        made=now,
        language=tagging.language,
        relevant=tagging.relevant,
        relevance_score=tagging.relevance_score,
        tags=tuple(
            tag
            for tag in tagging.tags
            if tag.vocabulary in ASKED_OF_MODELS and tag.origin.startswith("model:")
        ),
        scores=scores,
    )
