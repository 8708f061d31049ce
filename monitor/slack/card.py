"""A review request as a message in Slack: the suggestion, and one click to agree."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from digests.cleaning import shorten
from digests.slack import MOST_CHARACTERS, size
from digests.wording import Wording
from monitor.archive.reviews import Verdict
from monitor.review.card import Card, CardGap, OthersVote
from monitor.slack.blocks import (
    Block,
    actions,
    button,
    context,
    divider,
    escaped,
    link,
    section,
)

MOST_GAPS = 6
MOST_OTHERS = 5
TITLE = 300
LINE = 200
TAKEAWAY = 700
QUOTE = 350
SHARES = (1.0, 0.5, 0.2)
"""A card that is longer than a message may be says less of everything: half, or a fifth."""


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
    return words.say("Please review: %(title)s", title=escaped(card.title, LINE))


def card_blocks(card: Card, words: Wording) -> list[Block]:
    """Return the card as it stands now: asked, put off, passed on, answered or closed.

    Within Slack's 50 blocks and our 10,000 characters, whatever the publication holds.
    """
    for share in SHARES:
        blocks = _blocks(card, words, share)
        if size(blocks) <= MOST_CHARACTERS:
            return blocks
    return [*masthead(card, words), _last_row(card, words)]


def _blocks(card: Card, words: Wording, share: float) -> list[Block]:
    head = masthead(card, words)
    state = card.request.state
    if card.own is not None:
        return [*head, *suggested(card, words, share), *_answered(card, words, share)]
    if state == "declined":
        passed = words.say("Not your field: somebody else is asked. Thank you for saying so.")
        return [*head, context(passed), _last_row(card, words)]
    if state == "expired":
        return [*head, context(words.say("This request is closed. There is nothing left to do."))]
    blocks = [*head, *suggested(card, words, share), choices(card, words)]
    if state == "later":
        blocks.append(context(words.say("Put off. It stays in your queue on the Home tab.")))
    return blocks


def _last_row(card: Card, words: Wording) -> Block:
    if card.own is None and card.request.state != "declined":
        return choices(card, words)
    id = str(card.request.id)
    change = words.say("Change…") if card.own else words.say("Review it after all…")
    return actions(f"review:{id}", [button(change, Action.CORRECT, id)])


def masthead(card: Card, words: Wording) -> list[Block]:
    """Return what the publication is."""
    published = words.day(card.published) if card.published else ""
    language = words.language_name(card.language) if card.language else ""
    about = " · ".join(filter(None, (escaped(card.publisher, LINE), published, language)))
    blocks = [section(f"*{link(shorten(card.title, TITLE), card.url)}*")]
    return [*blocks, context(about)] if about else blocks


def suggested(card: Card, words: Wording, share: float = 1.0) -> list[Block]:
    """Return what the model suggests, with its evidence."""
    blocks = []
    if card.takeaway:
        blocks.append(section(escaped(card.takeaway, int(share * TAKEAWAY))))
    if not card.relevant:
        blocks.append(section(words.say("The model takes it for *not relevant* to the topic.")))
    blocks.append(section("\n".join(_drivers(card, words, share))))
    blocks += [section(_gap(gap, words, share)) for gap in card.gaps[:MOST_GAPS]]
    if not card.gaps:
        blocks.append(section(words.say("*Data gaps*  none found")))
    if (more := len(card.gaps) - MOST_GAPS) > 0:
        text = words.say_many("%(count)s more in the form", "%(count)s more in the form", more)
        blocks.append(context(text))
    return blocks


def _drivers(card: Card, words: Wording, share: float) -> Iterator[str]:
    if not card.drivers:
        yield words.say("*Drivers of change*  none found")
        return
    names = escaped(" · ".join(driver.label for driver in card.drivers), 3 * LINE)
    yield words.say("*Drivers of change*  %(names)s", names=names)
    for driver in card.drivers[:MOST_GAPS]:
        if terms := ", ".join(driver.terms):
            most = int(share * LINE)
            yield f"_{escaped(driver.label, most)}_  {escaped(terms, most)}"


def _gap(gap: CardGap, words: Wording, share: float) -> str:
    quote = f"\n>{escaped(gap.quote, int(share * QUOTE))}" if gap.quote else ""
    return f"*{status(gap.status, words)}*  {escaped(gap.label, LINE)}{quote}"


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


def _answered(card: Card, words: Wording, share: float) -> list[Block]:
    change = button(words.say("Change…"), Action.CORRECT, str(card.request.id))
    return [
        section(said(card, words), change),
        divider(),
        *[context(_other(vote, words, share)) for vote in card.others[:MOST_OTHERS]],
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
    colon = words.say(": ")
    lines.append(escaped(", ".join(labels.get(one, one) for one in own.drivers), LINE))
    lines += [
        status(gap.status, words) + colon + escaped(labels.get(gap.concept, gap.concept), LINE)
        for gap in own.gaps[:MOST_GAPS]
    ]
    return "\n".join(filter(None, lines))


def _other(vote: OthersVote, words: Wording, share: float) -> str:
    name = escaped(vote.reviewer, LINE) or words.say("A former reviewer")
    tags = escaped(", ".join(vote.drivers), LINE) if vote.relevant else words.say("not relevant")
    comment = f"\n_{escaped(vote.comment, int(share * QUOTE))}_" if vote.comment else ""
    colon, none = words.say(": "), words.say("no driver")
    return f"*{name}*{colon}{tags or none}{comment}"
