"""What is quoted under an entry: each sentence once, with the data gaps that rest on it."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

from digests.cleaning import clean, shorten
from digests.edition import Entry, GapTag, Label
from digests.wording import Wording

MOST = 3
"""Quotations under one entry; the ones with the surest tags."""
_LONGEST_QUOTE = 600
_LONGEST_NAME = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A sentence, and the data gaps that it names or fills."""

    status: str
    """``identified`` or ``addressed``, for the style."""
    word: str
    """The same in the reader's words."""
    names: str
    """Of the data gaps, with a ✓ before those that the network confirmed."""
    quote: str
    """Between quotation marks; empty when the sentence is the title."""


def gaps(entry: Entry, say: Wording) -> tuple[Gap, ...]:
    """Return the data gaps of an entry by sentence, confirmed and surest first.

    A sentence that says no more than the title is not quoted: it stands right above.
    """
    ranked = sorted(entry.gaps, key=lambda tag: (-tag.confirmed, -tag.score))
    together: dict[tuple[bool, str], list[GapTag]] = defaultdict(list)
    for tag in ranked:
        quote = "" if repeats(tag.quote, entry.title) else clean(tag.quote)
        together[tag.status == "identified", quote].append(tag)
    return tuple(
        _gap(identified, quote, tags, say)
        for (identified, quote), tags in list(together.items())[:MOST]
    )


def repeats(sentence: str, shown: str) -> bool:
    """Tell whether ``sentence`` has no word that ``shown`` has not, in the same order."""
    return f" {_words(sentence)} " in f" {_words(shown)} "


def name(label: Label, say: Wording) -> str:
    """Return a concept's name in the reader's language."""
    return shorten(clean(label.names.get(say.language, label.concept)), _LONGEST_NAME)


def marked(tag_name: str, *, confirmed: bool) -> str:
    """Return the name of a tag as a reader of plain text sees whether it is confirmed."""
    return f"✓ {tag_name}" if confirmed else tag_name


def _gap(identified: bool, quote: str, tags: list[GapTag], say: Wording) -> Gap:
    names = dict.fromkeys(marked(name(tag.label, say), confirmed=tag.confirmed) for tag in tags)
    return Gap(
        status="identified" if identified else "addressed",
        word=say.say("Gap identified") if identified else say.say("Gap addressed"),
        names=" · ".join(names),
        quote=say.quoted(shorten(quote, _LONGEST_QUOTE)) if quote else "",
    )


def _words(text: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", clean(text).casefold()))
