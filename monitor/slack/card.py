"""A review request as a message in Slack: the suggestion, and one click to agree."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from digests.cleaning import shorten
from digests.slack_text import escape
from digests.wording import Wording
from monitor.archive.reviews import Verdict
from monitor.review.card import Card, CardDriver, CardGap, OthersVote
from monitor.slack.blocks import Block, actions, button, context, divider, link, section

MOST_GAPS = 6
QUOTE = 350
TAKEAWAY = 700
COMMENT = 300
MOST_OTHERS = 5
"""So that no card comes near Slack's 50 blocks and 10,000 characters."""


class Action(StrEnum):
    """What the buttons of a card are called towards Slack."""

    AGREE = "review_agree"
    CORRECT = "review_correct"
    NOT_RELEVANT = "review_not_relevant"
    NOT_MY_FIELD = "review_not_my_field"
    LATER = "review_later"


VERDICTS = {
    Action.AGREE: Verdict.AGREE,
    Action.NOT_RELEVANT: Verdict.NOT_RELEVANT,
    Action.NOT_MY_FIELD: Verdict.NOT_MY_FIELD,
    Action.LATER: Verdict.LATER,
}
"""What one click says; *correct* opens a form instead."""


def notice(card: Card, words: Wording) -> str:
    """Return what a notification shows of the card."""
    return words.say("Please review: %(title)s", title=escape(shorten(card.title, 200)))


def card_blocks(card: Card, words: Wording) -> list[Block]:
    """Return the card as it stands now: asked, put off, passed on, answered or closed."""
    blocks = [*masthead(card, words), *suggested(card, words)]
    state = card.request.state
    if card.own is not None:
        return [*blocks, *_answered(card, words)]
    if state == "declined":
        return [*masthead(card, words), *_declined(card, words)]
    if state == "expired":
        closed = words.say("This request is closed. There is nothing left to do.")
        return [*masthead(card, words), context(closed)]
    blocks.append(choices(card, words))
    if state == "later":
        blocks.append(context(words.say("Put off. It stays in your queue on the Home tab.")))
    return blocks


def masthead(card: Card, words: Wording) -> list[Block]:
    """Return what the publication is."""
    published = words.day(card.published) if card.published else ""
    language = words.language_name(card.language) if card.language else ""
    about = " · ".join(filter(None, (escape(card.publisher), published, language)))
    blocks = [section(f"*{link(shorten(card.title, 300), card.url)}*")]
    return [*blocks, context(about)] if about else blocks


def suggested(card: Card, words: Wording) -> list[Block]:
    """Return what the model suggests, with its evidence."""
    blocks = []
    if card.takeaway:
        blocks.append(section(escape(shorten(card.takeaway, TAKEAWAY))))
    if not card.relevant:
        blocks.append(section(words.say("The model takes it for *not relevant* to the topic.")))
    blocks.append(section("\n".join(_drivers(card, words))))
    blocks += [section(_gap(gap, words)) for gap in card.gaps[:MOST_GAPS]]
    if not card.gaps:
        blocks.append(section(words.say("*Data gaps*  none found")))
    if (more := len(card.gaps) - MOST_GAPS) > 0:
        text = words.say_many("%(count)s more in the form", "%(count)s more in the form", more)
        blocks.append(context(text))
    return blocks


def _drivers(card: Card, words: Wording) -> Iterator[str]:
    if not card.drivers:
        yield words.say("*Drivers of change*  none found")
        return
    names = " · ".join(escape(driver.label) for driver in card.drivers)
    yield words.say("*Drivers of change*  %(names)s", names=names)
    for driver in card.drivers:
        if evidence := _evidence(driver):
            yield f"_{escape(driver.label)}_  {evidence}"


def _evidence(driver: CardDriver) -> str:
    return escape(", ".join(driver.terms[:5]))


def _gap(gap: CardGap, words: Wording) -> str:
    quote = f"\n>{escape(shorten(gap.quote, QUOTE))}" if gap.quote else ""
    return f"*{status(gap.status, words)}*  {escape(gap.label)}{quote}"


def status(gap_status: str, words: Wording) -> str:
    """Return what a gap's status is called."""
    if gap_status == "addressed":
        return words.say("Gap addressed")
    return words.say("Gap identified")


def choices(card: Card, words: Wording) -> Block:
    """Return the row of buttons; each carries the request's number and no more."""
    id = str(card.request.id)
    return actions(
        f"review:{id}",
        [
            button(words.say("Agree"), Action.AGREE, id, "primary"),
            button(words.say("Correct…"), Action.CORRECT, id),
            button(words.say("Not relevant"), Action.NOT_RELEVANT, id),
            button(words.say("Not my field"), Action.NOT_MY_FIELD, id),
            button(words.say("Later"), Action.LATER, id),
        ],
    )


def _declined(card: Card, words: Wording) -> list[Block]:
    again = button(words.say("Review it after all…"), Action.CORRECT, str(card.request.id))
    return [
        context(words.say("Not your field: somebody else is asked. Thank you for saying so.")),
        actions(f"review:{card.request.id}", [again]),
    ]


def _answered(card: Card, words: Wording) -> list[Block]:
    change = button(words.say("Change…"), Action.CORRECT, str(card.request.id))
    return [
        section(said(card, words), change),
        divider(),
        *[context(_other(vote, words)) for vote in card.others[:MOST_OTHERS]],
        *([] if card.others else [context(words.say("You are the first to review it."))]),
    ]


def said(card: Card, words: Wording) -> str:
    """Return what the reviewer's standing judgement says, in mrkdwn."""
    own = card.own
    assert own is not None
    if own.verdict is Verdict.AGREE:
        return words.say("*You agreed.* Thank you.")
    if own.relevant is False:
        return words.say("*You said: not relevant.* Thank you.")
    lines = [words.say("*You corrected the tags.* Thank you.")]
    labels = {one.concept: one.label for one in (*card.driver_choices, *card.gap_choices)}
    lines.append(", ".join(escape(labels.get(one, one)) for one in own.drivers))
    colon = words.say(": ")
    lines += [
        status(gap.status, words) + colon + escape(labels.get(gap.concept, gap.concept))
        for gap in own.gaps
    ]
    return "\n".join(filter(None, lines))


def _other(vote: OthersVote, words: Wording) -> str:
    name = escape(vote.reviewer) or words.say("A former reviewer")
    tags = ", ".join(map(escape, vote.drivers)) if vote.relevant else words.say("not relevant")
    comment = f"\n_{escape(shorten(vote.comment, COMMENT))}_" if vote.comment else ""
    colon, none = words.say(": "), words.say("no driver")
    return f"*{name}*{colon}{tags or none}{comment}"
