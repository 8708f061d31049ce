"""Review requests by e-mail: the card as a letter with a link that only its reviewer can use."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from digests.delivery.receipt import Outcome
from digests.wording import Wording
from monitor.archive import Archive
from monitor.archive.reviewers import Reviewer, reviewers
from monitor.archive.reviews import Request, requests, sent
from monitor.archive.slack_events import last_reminders, record_reminder
from monitor.edit import Labels
from monitor.invitations import ReviewLinks
from monitor.letters import Letter, post
from monitor.review.card import Card, CardGap, card_for
from monitor.review.reminders import reminder_due
from monitor.settings import Settings
from monitor.wording import wording
from monitor.workspace import Workspace

LEAVING = "leaving"
"""Reference of a letter on its way: found later, nobody knows whether it arrived."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """What it takes to write to reviewers."""

    workspace: Workspace
    settings: Settings
    archive: Archive
    labels: Labels
    links: ReviewLinks
    clock: Callable[[], datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """What one round of letters did."""

    cards: int = 0
    reminders: int = 0
    failed: int = 0
    """Letters that no server took; a card that was refused for now is tried again."""


def office(
    workspace: Workspace, settings: Settings, archive: Archive, clock: Callable[[], datetime]
) -> Office:
    """Return the office of a workspace. Raises :class:`monitor.errors.UserError`."""
    from monitor.edit import vocabulary_labels

    return Office(
        workspace=workspace,
        settings=settings,
        archive=archive,
        labels=vocabulary_labels(workspace.folder),
        links=ReviewLinks(settings.web.address.rstrip("/"), workspace.secret(settings)),
        clock=clock,
    )


async def send_letters(here: Office) -> Posted:
    """Send the cards that have not gone out by e-mail, and the reminders that are due.

    A letter is marked before it leaves and after it has: killed in between, it is in doubt and not
    sent again; the next reminder brings its link.
    """
    cards = reminders = failed = 0
    people = {one.id: one for one in reviewers(here.archive) if one.email}
    for request in requests(here.archive):
        person = people.get(request.reviewer)
        if person and request.channel == "email" and request.waits and not request.reference:
            went = await _send_card(here, request, person)
            cards, failed = cards + went, failed + (not went)
    last, now = last_reminders(here.archive), here.clock()
    for person in people.values():
        asked = [
            one for one in requests(here.archive, reviewer=person.id) if one.channel == "email"
        ]
        if reminder_due(person, asked, last.get(person.id), now):
            went = await _remind(here, person, asked, last.get(person.id))
            reminders, failed = reminders + went, failed + (not went)
    return Posted(cards=cards, reminders=reminders, failed=failed)


async def _send_card(here: Office, request: Request, person: Reviewer) -> bool:
    card = card_for(here.archive, request, person.language, here.labels)
    if card is None:
        return False
    link = here.links.review(request.id, person.id, here.clock())
    letter = card_letter(card, person, link)
    with here.archive.unit() as connection:
        sent(connection, request.id, LEAVING)
    receipt = await post(letter, here.settings, here.workspace, here.clock())
    reference = receipt.reference or LEAVING
    if receipt.outcome in {Outcome.TEMPORARY, Outcome.PERMANENT}:
        reference = ""
    with here.archive.unit() as connection:
        sent(connection, request.id, reference)
    return receipt.sent


async def _remind(
    here: Office, person: Reviewer, asked: list[Request], before: datetime | None
) -> bool:
    now = here.clock()
    cards = []
    for request in asked:
        card = card_for(here.archive, request, person.language, here.labels)
        if request.waits and card is not None:
            cards.append((card.title, here.links.review(request.id, person.id, now)))
    with here.archive.unit() as connection:
        ours = record_reminder(connection, person.id, before, now)
    if not ours or not cards:
        return False
    receipt = await post(reminder_letter(cards, person), here.settings, here.workspace, now)
    return receipt.sent


def card_letter(card: Card, person: Reviewer, link: str) -> Letter:
    """The card as a letter in the reviewer's language."""
    words = wording("review", person.language)
    day = words.day(card.published) if card.published else ""
    parts = [
        words.say("Hello %(name)s,", name=person.name),
        words.say("Is this publication tagged right? It takes about half a minute."),
        "\n".join(filter(None, [card.title, " · ".join(filter(None, [card.publisher, day]))])),
        words.quoted(card.takeaway) if card.takeaway else "",
        card.url,
        *_suggestion(card, words),
        words.say("Agree, correct, or say that it is not your field:") + f"\n{link}",
        words.say(
            "The link is yours alone and works for thirty days. Opening it records nothing; only"
            " what you click on the page does."
        ),
        _why(words),
    ]
    return Letter(
        to=person.email,
        subject=words.say("To review: %(title)s", title=card.title),
        text="\n\n".join(part for part in parts if part),
        language=person.language,
        about=f"review-{card.request.id}",
    )


def _suggestion(card: Card, words: Wording) -> list[str]:
    """What the model suggests, a paragraph each."""
    if not card.relevant:
        return [words.say("The model suggests that it is not relevant.")]
    drivers = [driver.label for driver in card.drivers]
    said = words.listing(drivers) if drivers else words.say("none")
    lines = [words.say("Suggested drivers of change: %(names)s", names=said)]
    if not card.gaps:
        return [*lines, words.say("Suggested data gaps: none")]
    gaps = "\n".join(f"- {_gap(gap, words)}" for gap in card.gaps)
    return [*lines, words.say("Suggested data gaps:") + f"\n{gaps}"]


def _gap(gap: CardGap, words: Wording) -> str:
    quote = words.quoted(gap.quote)
    if gap.status == "addressed":
        return words.say("%(gap)s, addressed: %(quote)s", gap=gap.label, quote=quote)
    return words.say("%(gap)s, identified: %(quote)s", gap=gap.label, quote=quote)


def reminder_letter(cards: list[tuple[str, str]], person: Reviewer) -> Letter:
    """What still waits, each title with its link, in the reviewer's language."""
    words = wording("review", person.language)
    subject = words.say_many(
        "%(count)s publication waits for your review",
        "%(count)s publications wait for your review",
        len(cards),
    )
    listed = [f"{title}\n{link}" for title, link in cards]
    parts = [words.say("Hello %(name)s,", name=person.name), f"{subject}.", *listed, _why(words)]
    return Letter(
        to=person.email,
        subject=subject,
        text="\n\n".join(parts),
        language=person.language,
        about="reminder",
    )


def _why(words: Wording) -> str:
    return words.say(
        "You get this because you are on the roster of the review network. To pause or to leave,"
        " answer this letter."
    )
