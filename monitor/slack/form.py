"""The form in which a reviewer corrects the tags: what it asks, and what its fields say."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from digests.cleaning import shorten
from digests.wording import Wording
from monitor.archive.reviews import GapVote, Verdict
from monitor.review.answer import LONGEST_COMMENT, STATUSES, Answer
from monitor.review.card import Card
from monitor.slack.blocks import (
    OPTION,
    OPTIONS,
    Block,
    lines,
    link,
    modal,
    one_of,
    option,
    question,
    section,
    several,
    several_grouped,
    ticks,
)
from monitor.slack.card import TITLE

CALLBACK = "review_form"
MOST_GAPS = 80
"""So that a form stays under Slack's hundred blocks."""
DRIVERS, GAPS, UNSURE, COMMENT = "drivers", "gaps", "unsure", "comment"
"""Ids of the fields; a field that asks for a sentence is ``quote:<status>:<concept>``."""

Pair = tuple[str, str]
"""Status and concept of a data gap."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """What stands in the fields."""

    drivers: tuple[str, ...] = ()
    gaps: tuple[Pair, ...] = ()
    quotes: Mapping[Pair, str]
    """Keys of the sentences, for the gaps whose field was shown."""
    unsure: bool = False
    comment: str = ""


def sentence_key(sentence: str) -> str:
    """Return the id by which a sentence is chosen; the same whatever is read beside it."""
    return hashlib.sha256(sentence.encode()).hexdigest()[:16]


def at_first(card: Card) -> Filled:
    """Return what the form is preset to: the reviewer's own judgement, else the suggestion."""
    if card.own is not None:
        own = card.own
        return Filled(
            drivers=own.drivers,
            gaps=tuple(dict.fromkeys((gap.status, gap.concept) for gap in own.gaps)),
            quotes={(gap.status, gap.concept): sentence_key(gap.quote) for gap in own.gaps},
            unsure=own.unsure,
            comment=own.comment,
        )
    return Filled(
        drivers=tuple(driver.concept for driver in card.drivers),
        gaps=tuple(dict.fromkeys((gap.status, gap.concept) for gap in card.gaps)),
        quotes={(gap.status, gap.concept): sentence_key(gap.quote) for gap in card.gaps},
    )


def form(card: Card, filled: Filled, words: Wording, about: str) -> Block:
    """Return the form as a modal; ``about`` comes back with the answer."""
    fields = [
        *_drivers(card, filled, words),
        *_gaps(card, filled, words),
        *(_quote(card, filled, pair, words) for pair in filled.gaps[:MOST_GAPS] if card.sentences),
        *_rest(filled, words),
    ]
    return modal(
        CALLBACK,
        words.say("Correct the tags"),
        words.say("Record"),
        words.say("Cancel"),
        [section(f"*{link(shorten(card.title, TITLE), card.url)}*"), *fields],
        about,
    )


def _drivers(card: Card, filled: Filled, words: Wording) -> Iterator[Block]:
    offered = [option(one.concept, one.label) for one in card.driver_choices[:OPTIONS]]
    if offered:
        menu = several(DRIVERS, words.say("Choose drivers"), offered, set(filled.drivers))
        yield question(DRIVERS, words.say("Drivers of change that it treats"), menu)


def _gaps(card: Card, filled: Filled, words: Wording) -> Iterator[Block]:
    names = {
        "identified": words.say("Identified: the text says that data are missing or poor"),
        "addressed": words.say("Addressed: the text brings data, a measure or a method"),
    }
    groups = [
        (
            names[one],
            [option(f"{one}:{gap.concept}", _named(one, gap.label, words)) for gap in gaps],
        )
        for one in STATUSES
        if (gaps := card.gap_choices[:OPTIONS])
    ]
    if groups:
        chosen = {":".join(pair) for pair in filled.gaps}
        menu = several_grouped(GAPS, words.say("Choose data gaps"), groups, chosen)
        yield question(GAPS, words.say("Data gaps that it names or helps to fill"), menu, tell=True)


def _named(gap_status: str, label: str, words: Wording) -> str:
    if gap_status == "addressed":
        return words.say("%(gap)s (addressed)", gap=label)
    return words.say("%(gap)s (identified)", gap=label)


def _quote(card: Card, filled: Filled, pair: Pair, words: Wording) -> Block:
    """Ask for the sentence that bears a gap; a long one goes on in its description."""
    offered = [
        option(sentence_key(one), *_halves(one)) for one in dict.fromkeys(card.sentences[:OPTIONS])
    ]
    labels = {gap.concept: gap.label for gap in card.gap_choices}
    named = _named(pair[0], labels.get(pair[1], pair[1]), words)
    label = words.say("The sentence that says so: %(gap)s", gap=named)
    menu = one_of(
        quote_field(pair), words.say("Pick the sentence"), offered, filled.quotes.get(pair, "")
    )
    return question(quote_field(pair), label, menu, optional=False)


def _halves(sentence: str) -> tuple[str, str]:
    """Divide a sentence between an option's text and its description, at a space."""
    if len(sentence) <= OPTION:
        return sentence, ""
    cut = sentence.rfind(" ", 0, OPTION)
    cut = cut if cut > 0 else OPTION
    return sentence[:cut], sentence[cut:].strip()


def _rest(filled: Filled, words: Wording) -> Iterator[Block]:
    box = ticks(
        UNSURE,
        [option(UNSURE, words.say("I am not sure"))],
        {UNSURE} if filled.unsure else set(),
    )
    yield question(UNSURE, words.say("How sure are you?"), box)
    field = lines(COMMENT, words.say("Optional"), LONGEST_COMMENT, filled.comment)
    yield question(COMMENT, words.say("Comment for the moderator and the other reviewers"), field)


def quote_field(pair: Pair) -> str:
    """Return the id of the field that asks for a gap's sentence."""
    return f"quote:{pair[0]}:{pair[1]}"


def read_form(state: Mapping[str, Any]) -> Filled:
    """Read ``view.state`` as Slack gives it; what is missing is left empty."""
    values = state.get("values", {})
    fields = {action: said for block in values.values() for action, said in block.items()}
    gaps = tuple(_pair(value) for value in chosen(fields.get(GAPS)))
    return Filled(
        drivers=tuple(chosen(fields.get(DRIVERS))),
        gaps=gaps,
        quotes={
            pair: picked[0] for pair in gaps if (picked := chosen(fields.get(quote_field(pair))))
        },
        unsure=bool(chosen(fields.get(UNSURE))),
        comment=str((fields.get(COMMENT) or {}).get("value") or ""),
    )


def chosen(said: Mapping[str, Any] | None) -> Sequence[str]:
    """Return the values that are chosen in one field of a form."""
    options = list((said or {}).get("selected_options") or ())
    if one := (said or {}).get("selected_option"):
        options.append(one)
    return [str(option["value"]) for option in options]


def _pair(value: str) -> Pair:
    status_word, _, concept = value.partition(":")
    return status_word, concept


def lacking(filled: Filled, card: Card) -> tuple[Pair, ...]:
    """Return the gaps for which a sentence is still to be picked, if there is any to pick from."""
    if not card.sentences:
        return ()
    known = {sentence_key(sentence) for sentence in card.sentences}
    return tuple(pair for pair in filled.gaps if filled.quotes.get(pair, "") not in known)


def answer_of(filled: Filled, card: Card) -> Answer:
    """Return what the reviewer says; a sentence that is no longer in the text is left out."""
    sentences = {sentence_key(sentence): sentence for sentence in card.sentences}
    return Answer(
        verdict=Verdict.CORRECT,
        drivers=filled.drivers,
        gaps=tuple(
            GapVote(
                concept=concept,
                status=gap_status,
                quote=sentences.get(filled.quotes.get((gap_status, concept), ""), ""),
            )
            for gap_status, concept in filled.gaps
        ),
        unsure=filled.unsure,
        comment=filled.comment,
    )
