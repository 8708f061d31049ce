"""The card of a review request: all that an expert is shown, whatever channel shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from monitor.archive import Archive
from monitor.archive.publications import StoredPublication, by_id
from monitor.archive.reviewers import reviewer_by_id
from monitor.archive.reviews import GapVote, Request, Vote, standing, votes
from monitor.archive.suggestions import Suggestion, suggestion_for

if TYPE_CHECKING:
    from digests.edition import Label
    from monitor.edit import Labels

MOST_SENTENCES = 60
"""Sentences offered as quotes: an abstract, or the beginning of a text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A concept that can be chosen."""

    concept: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CardDriver:
    """A driver that the model suggests."""

    concept: str
    label: str
    score: float
    terms: tuple[str, ...]
    """The terms that weighed most."""
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CardGap:
    """A data gap that the model suggests."""

    concept: str
    label: str
    status: str
    quote: str
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class OthersVote:
    """What another reviewer said; shown only to those who have voted."""

    reviewer: str
    """Their name; empty for somebody who has left."""
    relevant: bool
    drivers: tuple[str, ...]
    """Labels."""
    gaps: tuple[GapVote, ...]
    comment: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One review request as its reviewer sees it, in their language."""

    request: Request
    title: str
    url: str
    publisher: str
    """Empty where no source names one."""
    published: date | None
    language: str
    """ISO 639-1 code of the publication's text."""
    takeaway: str
    model: str
    """Version of the model that suggests."""
    relevant: bool
    """What the model suggests."""
    drivers: tuple[CardDriver, ...]
    gaps: tuple[CardGap, ...]
    driver_choices: tuple[Choice, ...]
    gap_choices: tuple[Choice, ...]
    sentences: tuple[str, ...]
    """What a data gap can be quoted from, word for word, the suggested quotes first."""
    own: Vote | None = None
    """The reviewer's standing judgement, or None before the first."""
    others: tuple[OthersVote, ...] = ()
    """Empty until the reviewer has voted, so that first votes are blind."""


def card_for(archive: Archive, request: Request, language: str, labels: Labels) -> Card | None:
    """Return the card of a request, its labels in ``language`` (ISO 639-1).

    None when the publication is no longer in the archive, or nothing was suggested on it.
    """
    publication = by_id(archive, request.publication)
    suggestion = suggestion_for(archive, request.publication)
    if publication is None or suggestion is None:
        return None
    cast = standing(votes(archive, publication=request.publication))
    own = next((vote for vote in cast if vote.reviewer == request.reviewer), None)
    others = [vote for vote in cast if vote.reviewer != request.reviewer] if own else []
    return Card(
        request=request,
        title=publication.title,
        url=publication.url,
        publisher=publication.publisher or "",
        published=publication.published.date() if publication.published else None,
        language=suggestion.language,
        takeaway=_takeaway(publication, suggestion.language),
        model=suggestion.model,
        relevant=suggestion.relevant,
        drivers=_drivers(suggestion, labels, language),
        gaps=_gaps(suggestion, labels, language),
        driver_choices=_choices(labels.drivers, language),
        gap_choices=_choices(labels.gaps, language),
        sentences=quotable(publication, suggestion),
        own=own,
        others=tuple(_others_vote(archive, vote, labels, language) for vote in others),
    )


def quotable(publication: StoredPublication, suggestion: Suggestion) -> tuple[str, ...]:
    """The sentences that a data gap can be quoted from: those suggested, then the text's own."""
    from classifiers.sentences import split

    text = f"{publication.abstract}\n\n{publication.text}"
    own = [sentence.text for sentence in split(text)[:MOST_SENTENCES]]
    suggested = [tag.quote for tag in suggestion.of("gaps")]
    return tuple(dict.fromkeys([*suggested, *own]))


def label_in(names: Mapping[str, str], concept: str, language: str) -> str:
    """A concept's name in a language, else in English, else its id."""
    return names.get(language) or names.get("en") or concept


def _takeaway(publication: StoredPublication, language: str) -> str:
    from digests.summaries import takeaway

    return takeaway(publication.title, publication.abstract or publication.text, language)


def _name(known: Mapping[str, Label], concept: str, language: str) -> str:
    return label_in(known[concept].names, concept, language) if concept in known else concept


def _drivers(suggestion: Suggestion, labels: Labels, language: str) -> tuple[CardDriver, ...]:
    return tuple(
        CardDriver(
            concept=tag.concept,
            label=_name(labels.drivers, tag.concept, language),
            score=tag.score,
            terms=tag.terms,
            sentence=tag.quote,
        )
        for tag in suggestion.of("drivers")
        if tag.concept in labels.drivers
    )


def _gaps(suggestion: Suggestion, labels: Labels, language: str) -> tuple[CardGap, ...]:
    return tuple(
        CardGap(
            concept=tag.concept,
            label=_name(labels.gaps, tag.concept, language),
            status=tag.status,
            quote=tag.quote,
            score=tag.score,
        )
        for tag in suggestion.of("gaps")
        if tag.concept in labels.gaps
    )


def _choices(known: Mapping[str, Label], language: str) -> tuple[Choice, ...]:
    return tuple(
        Choice(concept=concept, label=_name(known, concept, language)) for concept in known
    )


def _others_vote(archive: Archive, vote: Vote, labels: Labels, language: str) -> OthersVote:
    person = reviewer_by_id(archive, vote.reviewer)
    return OthersVote(
        reviewer=person.name if person else "",
        relevant=vote.relevant is True,
        drivers=tuple(_name(labels.drivers, concept, language) for concept in vote.drivers),
        gaps=vote.gaps,
        comment=vote.comment,
    )
