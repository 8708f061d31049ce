"""The page of outcomes, for staff: every figure with its target, as a table and as CSV."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from io import StringIO

from fastapi import APIRouter, Request
from fastapi.responses import Response

from digests.wording import Wording
from monitor.errors import UserError
from monitor.readers.outcomes import Outcomes
from monitor.readers.outcomes import outcomes as account
from monitor.web.language import language_of
from monitor.web.layout import render
from monitor.web.site import site_of
from monitor.wording import wording

router = APIRouter()
_SPAN = timedelta(days=364)
_SHOWN = 50


@router.get("/outcomes")
def outcomes(request: Request, first: str = "", last: str = "") -> Response:
    """Show what was achieved between two days, the last year if none is named."""
    done, words = _account(request, first, last), wording("web", language_of(request))
    return render(
        request,
        "outcomes",
        done=done,
        names=figure_words(words),
        notes=note_words(words),
        links=done.links[:_SHOWN],
        opinions=[one for one in done.opinions if one.comment][:_SHOWN],
    )


@router.get("/outcomes.csv")
def outcomes_csv(request: Request, first: str = "", last: str = "") -> Response:
    """Give the figures as a table in the language of the page."""
    done, words = _account(request, first, last), wording("web", language_of(request))
    names, notes = figure_words(words), note_words(words)
    text = StringIO()
    table = csv.writer(text)
    table.writerow(
        [words.say("Figure"), words.say("Value"), words.say("Target"), words.say("Note")]
    )
    for one in done.figures:
        table.writerow([names[one.name], _cell(one.value), _cell(one.target), notes[one.note]])
    name = f"outcomes-{done.start}-{done.end}.csv"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(text.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


def _account(request: Request, first: str, last: str) -> Outcomes:
    site = site_of(request)
    end = _day(last) or site.clock().date()
    start = _day(first) or end - _SPAN
    by_reader = site.settings.digest.count_by_reader
    return account(site.reading(), site.settings.targets, start, end, by_reader=by_reader)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise UserError(f"{text[:20]!r} is no day; write it as 2026-01-31") from error


def _cell(value: float | None) -> str:
    return "" if value is None else f"{value:.4g}"


def figure_words(words: Wording) -> dict[str, str]:
    """Return what each figure is called on a page."""
    return {
        "subscribers": words.say("Subscribers at the end"),
        "joined": words.say("Joined"),
        "left": words.say("Unsubscribed or taken off"),
        "suppressed": words.say("Suppressed: mail came back"),
        "growth": words.say("Growth of subscribers, as of a year"),
        "weekly": words.say("Weekly digests sent"),
        "monthly": words.say("Monthly newsletters sent"),
        "delivered": words.say("E-mails delivered"),
        "failed": words.say("E-mails failed"),
        "unknown": words.say("E-mails in doubt"),
        "posted": words.say("Slack messages delivered"),
        "bounces": words.say("Bounces"),
        "complaints": words.say("Complaints"),
        "opens": words.say("Open rate"),
        "clicks": words.say("Clicks"),
        "click-rate": words.say("Click rate"),
        "clickers": words.say("Readers who followed a link"),
        "opinions": words.say("Answers to the question of feedback"),
        "liked": words.say("Said it was worth their time"),
        "endorsed": words.say("Endorsements in Slack"),
        "asked": words.say("Reviews asked"),
        "done": words.say("Reviews done"),
    }


def note_words(words: Wording) -> dict[str, str]:
    """Return what each note says on a page."""
    return {
        "": "",
        "not-measured": words.say("Not measured: there is no tracking pixel."),
        "all-clicks": words.say(
            "Every click counts, also a second one and those of mail scanners: the share of"
            " readers who clicked is lower."
        ),
        "unreliable": words.say(
            "Unreliable: many programs load no pictures, others load all of them."
        ),
        "by-mail": words.say("Of delivered mails, those from which a link was followed."),
        "too-short": words.say("So few days say nothing about a year."),
        "nobody-before": words.say("Nobody was on the list at the start."),
    }
