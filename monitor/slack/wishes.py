"""A reviewer's own settings: the form, and what its fields say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from digests.edition import Label
from digests.wording import Wording
from monitor.archive.reviewers import Reviewer
from monitor.edit import Labels
from monitor.review.card import label_in
from monitor.slack.blocks import (
    OPTIONS,
    Block,
    modal,
    one_of,
    option,
    question,
    several_grouped,
    ticks,
)
from monitor.slack.form import chosen

CALLBACK = "settings_form"
FIELDS, LANGUAGE, READS, WEEKLY, EXTRAS = "fields", "language", "reads", "weekly", "extras"
LANGUAGES = ("en", "fr")
OFFERED = (0, 1, 2, 3, 4, 5, 7, 10, 15, 20)
"""Requests a week."""


def settings_form(reviewer: Reviewer, labels: Labels, words: Wording) -> Block:
    """Return the form with the reviewer's settings as they are."""
    languages = [option(one, words.language_name(one)) for one in LANGUAGES]
    weekly = sorted({*OFFERED, reviewer.weekly})
    extras = [
        option("digest", words.say("Send me the digest as well")),
        option("paused", words.say("Pause: ask me nothing for now")),
    ]
    ticked = {name for name in ("digest", "paused") if getattr(reviewer, name)}
    return modal(
        CALLBACK,
        words.say("Settings"),
        words.say("Save"),
        words.say("Cancel"),
        [
            *_fields(reviewer, labels, words),
            question(
                LANGUAGE,
                words.say("Write to me in"),
                one_of(LANGUAGE, words.say("Choose"), languages, reviewer.language),
                optional=False,
            ),
            question(
                READS,
                words.say("I read publications in"),
                ticks(READS, languages, set(reviewer.languages)),
                optional=False,
            ),
            question(
                WEEKLY,
                words.say("The most publications a week"),
                one_of(
                    WEEKLY,
                    words.say("Choose"),
                    [option(str(one), words.number(one)) for one in weekly],
                    str(reviewer.weekly),
                ),
                optional=False,
            ),
            question(EXTRAS, words.say("Also"), ticks(EXTRAS, extras, ticked)),
        ],
    )


def _fields(reviewer: Reviewer, labels: Labels, words: Wording) -> list[Block]:
    named: list[tuple[str, Mapping[str, Label]]] = [
        (words.say("Drivers of change"), labels.drivers),
        (words.say("Data gaps"), labels.gaps),
    ]
    groups = [
        (
            name,
            [
                option(one, label_in(label.names, one, words.language))
                for one, label in list(known.items())[:OPTIONS]
            ],
        )
        for name, known in named
        if known
    ]
    if not groups:
        return []
    menu = several_grouped(FIELDS, words.say("Choose topics"), groups, set(reviewer.fields))
    return [question(FIELDS, words.say("What I know well"), menu)]


def read_settings_form(state: Mapping[str, Any], reviewer: Reviewer) -> Reviewer:
    """Return the reviewer with what the form says; the language they are written to comes first."""
    values = state.get("values", {})
    fields = {action: said for block in values.values() for action, said in block.items()}
    (language,) = chosen(fields.get(LANGUAGE)) or (reviewer.language,)
    reads = chosen(fields.get(READS)) or reviewer.languages
    extras = set(chosen(fields.get(EXTRAS)))
    (weekly,) = chosen(fields.get(WEEKLY)) or (str(reviewer.weekly),)
    return replace(
        reviewer,
        fields=tuple(dict.fromkeys(chosen(fields.get(FIELDS)))),
        languages=tuple(dict.fromkeys([language, *reads])),
        weekly=min(max(int(weekly), 0), 100),
        digest="digest" in extras,
        paused="paused" in extras,
    )
