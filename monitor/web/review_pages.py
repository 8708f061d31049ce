"""A review request as a page: for experts who are asked by e-mail, and for one's own queue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from pathlib import Path
from secrets import token_urlsafe
from typing import Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException

from digests.cleaning import clean, safe_link
from digests.wording import Wording
from monitor.archive import Archive
from monitor.archive.publications import by_id
from monitor.archive.reviewers import Reviewer, reviewer_by_email, reviewer_by_id
from monitor.archive.reviews import GapVote, request_by_id, requests
from monitor.archive.reviews import Request as Asked
from monitor.edit import Labels, vocabulary_labels
from monitor.invitations import ReviewLinks
from monitor.review.answer import STATUSES, Answer, AnswerRefused, answer
from monitor.review.card import Card, card_for
from monitor.tokens import TokenRefused, unseal
from monitor.web.account_pages import address_of
from monitor.web.language import language_of
from monitor.web.layout import redirect, render
from monitor.web.sessions import person_of
from monitor.web.site import Site, site_of
from monitor.wording import wording

router = APIRouter()
LASTS = timedelta(days=30)
MINUTE = timedelta(minutes=1)
MOST_ANSWERS = 60
"""In a minute, from one network address."""
GAP, QUOTE = "gap:", "quote:"
"""Beginnings of the fields that say a gap's status and its sentence; its concept follows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """What stands in the form."""

    drivers: frozenset[str] = frozenset()
    gaps: Mapping[str, str] = field(default_factory=dict)
    """Concept → status."""
    quotes: Mapping[str, str] = field(default_factory=dict)
    """Concept → sentence."""
    unsure: bool = False
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """What a signed link is good for."""

    request: Asked
    reviewer: Reviewer


@cache
def labels_of(folder: Path) -> Labels:
    """Return the names of the drivers and data gaps of a workspace."""
    return vocabulary_labels(folder)


async def form_of(request: Request) -> FormData:
    """Return the form that was sent, at most 300 fields of it."""
    return await request.form(max_files=0, max_fields=300)


@router.get("/review/{token}")
def show(request: Request, token: str) -> Response:
    """Show the card to the one reviewer that the link was made for; nothing is recorded."""
    site = site_of(request)
    held = _held(site, site.reading(), token)
    card = _card(request, held)
    return _page(request, held, card, at_first(card), token)


@router.post("/review/{token}")
def record(request: Request, token: str, form: FormData = Depends(form_of)) -> Response:  # noqa: B008
    """Record what the reviewer says, once for each form; then show the card with it."""
    site = site_of(request)
    site.limiter.take("answer", address_of(request), MOST_ANSWERS, MINUTE, site.clock())
    held = _held(site, site.reading(), token)
    filled = read(form)
    try:
        with site.writing() as archive:
            answer(
                archive,
                held.request.id,
                held.reviewer.id,
                answer_of(str(form.get("verdict", "")), filled),
                labels_of(site.workspace.folder),
                key=f"web:{held.request.id}:{str(form.get('key', ''))[:64]}",
                channel="web",
                now=site.clock(),
            )
    except AnswerRefused as refusal:
        words = wording("web", language_of(request, held.reviewer.language))
        card = _card(request, held)
        return _page(request, held, card, filled, token, refused=refused(refusal, words))
    return redirect(request, f"/review/{token}")


def _held(site: Site, archive: Archive, token: str) -> Held:
    subject = unseal(site.secret, "review", token, site.clock(), lasts=LASTS)
    number, _, person = subject.partition(":")
    asked = request_by_id(archive, int(number))
    reviewer = reviewer_by_id(archive, int(person))
    if asked is None or reviewer is None or asked.reviewer != reviewer.id:
        raise TokenRefused("this request is not there any more", expired=True)
    return Held(asked, reviewer)


def _card(request: Request, held: Held) -> Card:
    site, language = site_of(request), language_of(request, held.reviewer.language)
    labels = labels_of(site.workspace.folder)
    current = request_by_id(site.reading(), held.request.id) or held.request
    card = card_for(site.reading(), current, language, labels)
    if card is None:
        raise HTTPException(410)
    return card


def _page(
    request: Request, held: Held, card: Card, filled: Filled, token: str, *, refused: str = ""
) -> Response:
    return render(
        request,
        "review",
        status=400 if refused else 200,
        language=held.reviewer.language,
        card=card,
        title=clean(card.title),
        url=safe_link(card.url),
        filled=filled,
        token=token,
        key=token_urlsafe(12),
        refused=refused,
        gap_labels={one.concept: one.label for one in card.gap_choices},
        statuses=STATUSES,
    )


def at_first(card: Card) -> Filled:
    """Return what the form is preset to: the reviewer's own judgement, else the suggestion."""
    gaps = card.own.gaps if card.own else card.gaps
    return Filled(
        drivers=frozenset(card.own.drivers if card.own else (one.concept for one in card.drivers)),
        gaps={one.concept: one.status for one in gaps},
        quotes={one.concept: one.quote for one in gaps},
        unsure=card.own.unsure if card.own else False,
        comment=card.own.comment if card.own else "",
    )


def read(form: FormData) -> Filled:
    """Read what was sent; what is not a field of the form is ignored."""
    texts = [(key, value) for key, value in form.multi_items() if isinstance(value, str)]
    return Filled(
        drivers=frozenset(value for key, value in texts if key == "drivers"),
        gaps={key.removeprefix(GAP): v for key, v in texts if key.startswith(GAP) and v},
        quotes={key.removeprefix(QUOTE): v for key, v in texts if key.startswith(QUOTE) and v},
        unsure=any(key == "unsure" for key, _ in texts),
        comment=next((value for key, value in texts if key == "comment"), ""),
    )


def answer_of(verdict: str, filled: Filled) -> Answer:
    """Return what the form says as an answer, to be checked."""
    return Answer(
        verdict=verdict,
        drivers=tuple(sorted(filled.drivers)),
        gaps=tuple(
            GapVote(concept=concept, status=status, quote=filled.quotes.get(concept, ""))
            for concept, status in filled.gaps.items()
        ),
        unsure=filled.unsure,
        comment=filled.comment,
    )


def refused(refusal: AnswerRefused, words: Wording) -> str:
    """Return what a reviewer can do about a refused answer."""
    mends = {
        "verdict": words.say("Choose one of the buttons."),
        "drivers": words.say("One of the drivers is not in the vocabulary any more. Choose anew."),
        "gaps": words.say("One of the data gaps is not in the vocabulary any more. Choose anew."),
        "quote": words.say(
            "A data gap needs the sentence of the text that says so, word for word."
        ),
    }
    return mends.get(
        refusal.field, words.say("This was not recorded. Open the link in the letter once more.")
    )


@router.get("/reviews")
def queue(request: Request) -> Response:
    """List what the reviewer who signed in is asked and has not answered."""
    site, person = site_of(request), person_of(request)
    archive = site.reading()
    reviewer = reviewer_by_email(archive, person.email)
    return render(request, "reviews", lines=_lines(site, archive, reviewer))


def _lines(site: Site, archive: Archive, reviewer: Reviewer | None) -> list[dict[str, Any]]:
    if reviewer is None:
        return []
    links = ReviewLinks("", site.secret)
    waiting = [one for one in requests(archive, reviewer=reviewer.id) if one.waits]
    found = [(one, by_id(archive, one.publication)) for one in waiting]
    return [
        {
            "title": clean(publication.title),
            "language": publication.language or "",
            "asked": one.asked.date(),
            "path": links.review(one.id, reviewer.id, site.clock()),
        }
        for one, publication in found
        if publication
    ]
