"""Clicks on cards and answers in the form: acknowledged, recorded once, and shown."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from digests.wording import Wording
from monitor.archive import Archive
from monitor.archive.reviewers import Reviewer
from monitor.archive.reviews import Verdict
from monitor.archive.slack_events import claim
from monitor.errors import ArchiveUnusable, MonitorError
from monitor.review.answer import Answer, AnswerRefused, answer
from monitor.slack.blocks import Block
from monitor.slack.card import VERDICTS, Action, card_blocks, notice
from monitor.slack.cards import Shown, redraw_request, shown_card
from monitor.slack.form import (
    CALLBACK,
    COMMENT,
    DRIVERS,
    GAPS,
    Filled,
    answer_of,
    at_first,
    form,
    lacking,
    read_form,
)
from monitor.slack.home import publish_home
from monitor.slack.people import guest_blocks, recognise, words_for
from monitor.slack.posts import ask_slack
from monitor.slack.replies import reply, whisper
from monitor.slack.team import HURRIED_SECONDS, Team

if TYPE_CHECKING:
    from slack_bolt import Ack, App

log = logging.getLogger("monitor.slack")
Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Click:
    """One press of a button on a card, wherever the card stands."""

    user: str
    request: int
    action: str
    key: str
    """Names this click, however often Slack delivers it."""
    trigger: str
    response_url: str
    """Empty on the Home tab and in a form."""
    fleeting: bool
    """The card is one that only this person sees: it is replaced through its response URL."""


def click_of(body: Body) -> Click:
    """Read a click from what Slack sends; raises ValueError where it is none of ours."""
    (action,) = body["actions"]
    user = str(body["user"]["id"])
    return Click(
        user=user,
        request=int(action["value"]),
        action=str(action["action_id"]),
        key=f"slack:{user}:{action['action_ts']}",
        trigger=str(body.get("trigger_id") or ""),
        response_url=str(body.get("response_url") or ""),
        fleeting=bool((body.get("container") or {}).get("is_ephemeral")),
    )


def register(app: App, team: Team) -> None:
    """Listen to cards and to the form."""

    def on_click(ack: Ack, body: Body) -> None:
        ack()
        clicked(team, click_of(body))

    def on_correct(ack: Ack, body: Body) -> None:
        ack()
        open_form(team, click_of(body))

    def on_gaps(ack: Ack, body: Body) -> None:
        ack()
        ask_for_sentences(team, body)

    def on_form(ack: Ack, body: Body) -> None:
        submitted(team, body, ack)

    for action in VERDICTS:
        app.action(action.value)(on_click)
    app.action(Action.CORRECT.value)(on_correct)
    app.action(GAPS)(on_gaps)
    app.view(CALLBACK)(on_form)


def clicked(team: Team, click: Click) -> None:
    """Record what one click says, and show that it is recorded, or that it is not."""
    try:
        with team.archive() as archive:
            reviewer = recognise(team, archive, click.user)
            words = words_for(team, click.user, reviewer)
            if reviewer is None:
                reply(team, click.user, click.response_url, blocks=guest_blocks(words))
                return
            refusal = _record_click(team, archive, reviewer, click, words)
            if refusal:
                whisper(team, click.user, click.response_url, refusal)
            else:
                _show(team, archive, reviewer, click)
    except MonitorError as error:
        log.error("a click was not recorded: %s", error)
        words = words_for(team, click.user, None)
        whisper(team, click.user, click.response_url, not_recorded(words))


def _record_click(
    team: Team, archive: Archive, reviewer: Reviewer, click: Click, words: Wording
) -> str:
    """Record a click; '' once it is on disk, else why it is not, in the reviewer's words."""
    verdict = VERDICTS[Action(click.action)]
    shown = shown_card(team, archive, click.request)
    if shown is None or shown.reviewer.id != reviewer.id:
        return refused(AnswerRefused(""), words)
    if not (claim(archive, click.key, team.clock()) and _changes(shown, verdict)):
        return ""
    own = shown.card.own
    try:
        answer(
            archive,
            click.request,
            reviewer.id,
            Answer(verdict=verdict),
            team.labels,
            # Two clicks that follow the same judgement are one: the second was impatience.
            key=f"slack:{click.request}:{verdict.value}:{own.id if own else 0}",
            channel="slack",
            now=team.clock(),
        )
    except AnswerRefused as refusal:
        return refused(refusal, words)
    return ""


def _changes(shown: Shown, verdict: Verdict) -> bool:
    """Whether a click on a card that was answered says something else than the answer."""
    own = shown.card.own
    return own is None or (verdict.judges and own.verdict is not verdict)


def _show(team: Team, archive: Archive, reviewer: Reviewer, click: Click) -> None:
    redraw_request(team, archive, click.request)
    if click.fleeting:
        replace_fleeting(team, archive, click.request, click.response_url)
    publish_home(team, archive, click.user, reviewer)


def replace_fleeting(team: Team, archive: Archive, request: int, response_url: str) -> None:
    """Draw anew a card that only one person sees."""
    shown = shown_card(team, archive, request)
    if shown is not None:
        words = words_for(team, shown.reviewer.slack, shown.reviewer)
        blocks = card_blocks(shown.card, words)
        text = notice(shown.card, words)
        reply(team, shown.reviewer.slack, response_url, text=text, blocks=blocks, replace=True)


def open_form(team: Team, click: Click) -> None:
    """Open the form in which tags are corrected; Slack waits three seconds for it."""
    try:
        with team.archive(busy_seconds=HURRIED_SECONDS) as archive:
            reviewer = recognise(team, archive, click.user)
            words = words_for(team, click.user, reviewer)
            shown = shown_card(team, archive, click.request)
    except ArchiveUnusable as error:
        log.error("the form was not opened: %s", error)
        whisper(
            team, click.user, click.response_url, not_recorded(words_for(team, click.user, None))
        )
        return
    if reviewer is None:
        reply(team, click.user, click.response_url, blocks=guest_blocks(words))
    elif shown is None or shown.reviewer.id != reviewer.id:
        whisper(team, click.user, click.response_url, refused(AnswerRefused(""), words))
    else:
        _open(team, click, shown, words)


def _open(team: Team, click: Click, shown: Shown, words: Wording) -> None:
    about = {"request": click.request, "url": click.response_url if click.fleeting else ""}
    view = form(shown.card, at_first(shown.card), words, json.dumps(about))
    receipt = ask_slack(team.client.views_open, trigger_id=click.trigger, view=view)
    if not receipt.sent and "exchanged_trigger_id" not in receipt.detail:
        log.warning("the form was not opened: %s", receipt.detail)
        late = words.say("Slack did not wait for the form. Please press the button again.")
        whisper(team, click.user, click.response_url, late)


def ask_for_sentences(team: Team, body: Body) -> None:
    """Ask for a sentence for each gap that was chosen, as soon as it is chosen."""
    view = body["view"]
    with team.archive(busy_seconds=HURRIED_SECONDS) as archive:
        shown = shown_card(team, archive, _about(view)["request"])
        if shown is None:
            return
        words = words_for(team, str(body["user"]["id"]), shown.reviewer)
    filled = read_form(view.get("state") or {})
    changed = form(shown.card, filled, words, view["private_metadata"])
    ask_slack(team.client.views_update, view_id=view["id"], hash=view["hash"], view=changed)


def submitted(team: Team, body: Body, ack: Ack) -> None:
    """Record a form before it closes, so that what was typed is never lost; then show it.

    The archive is waited for a second and a half: Slack wants its answer within three.
    """
    user, view = str(body["user"]["id"]), body["view"]
    about = _about(view)
    try:
        with team.archive(busy_seconds=HURRIED_SECONDS) as archive:
            reviewer = recognise(team, archive, user)
            words = words_for(team, user, reviewer)
            said = _take(team, archive, reviewer, view, words)
    except ArchiveUnusable as error:
        log.error("a form was not recorded: %s", error)
        said = _errors({COMMENT: not_recorded(words_for(team, user, None))})
    ack(**said)
    if said or reviewer is None:
        return
    with team.archive() as archive:
        redraw_request(team, archive, about["request"])
        if about["url"]:
            replace_fleeting(team, archive, about["request"], about["url"])
        publish_home(team, archive, user, reviewer)


def _take(
    team: Team, archive: Archive, reviewer: Reviewer | None, view: Body, words: Wording
) -> dict[str, Any]:
    """Record a form; return what is wrong with it in the form of an acknowledgement, or nothing."""
    shown = shown_card(team, archive, _about(view)["request"])
    if reviewer is None or shown is None:
        return _errors({COMMENT: refused(AnswerRefused(""), words)})
    filled = read_form(view.get("state") or {})
    if lacking(filled, shown.card):
        return _update(form(shown.card, filled, words, view["private_metadata"]))
    return _record_form(team, archive, reviewer, shown, filled, str(view["id"]), words)


def _record_form(
    team: Team,
    archive: Archive,
    reviewer: Reviewer,
    shown: Shown,
    filled: Filled,
    view: str,
    words: Wording,
) -> dict[str, Any]:
    try:
        answer(
            archive,
            shown.card.request.id,
            reviewer.id,
            answer_of(filled, shown.card),
            team.labels,
            key=f"slack:{view}",
            channel="slack",
            now=team.clock(),
        )
    except AnswerRefused as refusal:
        field = {"drivers": DRIVERS, "gaps": GAPS, "quote": GAPS}.get(refusal.field, COMMENT)
        return _errors({field: refused(refusal, words)})
    return {}


def _errors(errors: dict[str, str]) -> dict[str, Any]:
    return {"response_action": "errors", "errors": errors}


def _update(view: Block) -> dict[str, Any]:
    return {"response_action": "update", "view": view}


def _about(view: Body) -> dict[str, Any]:
    about: dict[str, Any] = json.loads(view["private_metadata"])
    return about


def refused(refusal: AnswerRefused, words: Wording) -> str:
    """Return why an answer was not recorded, in the reviewer's language."""
    if refusal.field == "quote":
        return words.say("Nothing was recorded: pick the sentence for each data gap.")
    if refusal.field:
        return words.say(
            "Nothing was recorded: a tag is no longer in the vocabulary. Please open it again."
        )
    return words.say("Nothing was recorded: this request is not open to you any more.")


def not_recorded(words: Wording) -> str:
    """Return what is said when the archive could not be written."""
    return words.say("This was not recorded: the archive is busy. Please press again in a moment.")
