"""Disagreements: what reviewers leave open, and the moderator's settlement with its reason."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from digests.cleaning import clean, safe_link
from monitor.errors import UserError
from monitor.review.answer import Answer, AnswerRefused
from monitor.review.dossier import dossier
from monitor.review.moderate import as_voted, open_reviews, settle_by_hand
from monitor.review.need import Need
from monitor.review.settle import judged_concepts, review_state
from monitor.web.language import language_of
from monitor.web.layout import redirect, render
from monitor.web.review_pages import labels_of, refused
from monitor.web.sessions import person_of
from monitor.web.site import site_of
from monitor.wording import wording

router = APIRouter()
SHOWN = 200


@router.get("/disagreements")
def disagreements(request: Request) -> Response:
    """List what is not settled, what waits for the moderator first."""
    site = site_of(request)
    archive = site.reading()
    state = review_state(archive, judged_concepts(site.workspace.folder))
    lines = open_reviews(archive, state)
    names = site.names(language_of(request))
    either = {**names.get("drivers", {}), **names.get("gaps", {})}
    return render(
        request,
        "disagreements",
        lines=[(one, clean(one.title), [_named(either, c) for c in one.question]) for one in lines][
            :SHOWN
        ],
        moderators=Need.MODERATOR,
    )


def _named(names: dict[str, str], concept: str) -> str:
    return names.get(concept, "" if concept == "relevant" else concept)


@router.get("/disagreements/{number}")
def one(request: Request, number: int) -> Response:
    """Show the votes on one publication, and what they come to."""
    return _page(request, number)


def _page(request: Request, number: int, *, refusal: str = "") -> Response:
    site, language = site_of(request), language_of(request)
    found = dossier(site.reading(), number, judged_concepts(site.workspace.folder))
    return render(
        request,
        "disagreement",
        status=400 if refusal else 200,
        dossier=found,
        title=clean(found.publication.title),
        url=safe_link(found.publication.url),
        text_language=found.publication.language or "",
        names=site.names(language),
        refusal=refusal,
    )


@router.post("/disagreements/{number}")
def settle(
    request: Request,
    number: int,
    choice: Annotated[str, Form(max_length=40)] = "",
    reason: Annotated[str, Form(max_length=2000)] = "",
) -> Response:
    """Settle one publication: take over a judgement, the suggestion, or say it is not relevant."""
    site, words = site_of(request), wording("web", language_of(request))
    if not reason.strip():
        return _page(request, number, refusal=words.say("Please give the reason."))
    try:
        with site.writing() as archive:
            given = (
                as_voted(archive, number, int(choice))
                if choice.isascii() and choice.isdigit()
                else Answer(verdict=choice)
            )
            settle_by_hand(
                archive,
                number,
                given,
                labels_of(site.workspace.folder),
                by=person_of(request).email,
                reason=reason,
                now=site.clock(),
            )
    except AnswerRefused as fault:
        return _page(request, number, refusal=refused(fault, words))
    except UserError:
        return _page(request, number, refusal=words.say("Choose whose judgement is to stand."))
    return redirect(request, f"/disagreements/{number}")
