"""``/fow subscribe``: the digest for a member or a channel, with topics, language and frequency."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from digests.delivery.receipt import Outcome
from digests.edition import Label
from digests.slack_text import escape
from digests.wording import Wording
from monitor.archive.readers import Reader, reader_by_slack
from monitor.readers import standing
from monitor.readers.leaving import unsubscribe_slack
from monitor.readers.roll import Wish as ReaderWish
from monitor.readers.subscribing import subscribe_slack
from monitor.review.card import label_in
from monitor.slack.blocks import Block, section
from monitor.slack.people import member
from monitor.slack.posts import ask_slack
from monitor.slack.team import Team
from monitor.wording import wording

if TYPE_CHECKING:
    from monitor.edit import Labels
    from monitor.slack.commands import Wish

HERE = ("here", "ici")
LANGUAGES = {
    "en": "en",
    "english": "en",
    "anglais": "en",
    "fr": "fr",
    "french": "fr",
    "francais": "fr",
}
FREQUENCIES = {
    "weekly": "weekly",
    "hebdomadaire": "weekly",
    "monthly": "monthly",
    "mensuel": "monthly",
    "both": "both",
}
"""Words by which people name them, in both languages, without accents."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What somebody asks to be sent."""

    here: bool = False
    """To the channel, not to themselves."""
    language: str = ""
    frequency: str = ""
    """Empty: not said."""
    topics: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    """What they named that no vocabulary holds."""


def folded(text: str) -> str:
    """Return text for comparing: no case, no accents, one space."""
    split = unicodedata.normalize("NFKD", " ".join(text.split()).casefold())
    return "".join(letter for letter in split if not unicodedata.combining(letter))


def read_terms(text: str, topics: Mapping[str, str]) -> Terms:
    """Read what follows ``/fow subscribe``: ``here skills, local data fr monthly``.

    Words for the place, the language and the frequency stand at either end; between them topics,
    separated by commas. ``topics``: folded name → topic.
    """
    words, said = text.replace(",", " , ").replace(";", " , ").split(), dict[str, str]()
    for end in (0, -1):
        while words and (told := _told(folded(words[end]))):
            said.setdefault(*told)
            words.pop(end)
    named = [name for part in " ".join(words).split(",") if (name := " ".join(part.split()))]
    return Terms(
        here="here" in said,
        language=said.get("language", ""),
        frequency=said.get("frequency", ""),
        topics=tuple(dict.fromkeys(topic for one in named if (topic := _meant(one, topics)))),
        unknown=tuple(one for one in named if not _meant(one, topics)),
    )


def _meant(name: str, topics: Mapping[str, str]) -> str:
    """Return the topic of this name, or the only one whose name begins with these words."""
    said = folded(name)
    if said in topics:
        return topics[said]
    begun = {topic for known, topic in topics.items() if known.startswith(f"{said} ")}
    return begun.pop() if len(begun) == 1 else ""


def _told(word: str) -> tuple[str, str] | None:
    if word in HERE:
        return "here", word
    if word in LANGUAGES:
        return "language", LANGUAGES[word]
    return ("frequency", FREQUENCIES[word]) if word in FREQUENCIES else None


def topic_names(labels: Labels) -> dict[str, str]:
    """Return every way to name a topic, folded: its id and its name in each language."""
    found: dict[str, str] = {}
    for topic, label in reversed(_topics(labels).items()):
        for name in (topic, label.concept, *label.names.values()):
            found[folded(name)] = topic
    return found


def _topics(labels: Labels) -> dict[str, Label]:
    """Topics by id; where two bear one name, the first is meant."""
    drivers = {f"drivers:{concept}": label for concept, label in labels.drivers.items()}
    gaps = {f"gaps:{concept}": label for concept, label in labels.gaps.items()}
    return {**drivers, **gaps, **labels.topics}


def subscribe(wish: Wish) -> list[Block]:
    """Send the digest to this member, or to the channel, as they say; told again, it changes."""
    words, names = wish.words, topic_names(wish.team.labels)
    terms = read_terms(wish.rest, names)
    if terms.unknown:
        return [section(_unknown(wish.team.labels, terms.unknown, names, words))]
    channel = _channel(wish) if terms.here else ""
    with wish.team.archive() as archive:
        known = reader_by_slack(archive, channel or wish.user)
    gets = known is not None and standing.wants(known, "slack")
    if gets and terms == Terms(here=terms.here):
        assert known is not None
        told = words.say("The digest comes here already.")
        return [section(f"{told}\n{_described(wish.team, known, words)}")]
    language = terms.language or (known.language if known else words.language)
    if channel and (refusal := _announced(wish, channel, language)):
        return [section(refusal)]
    with wish.team.archive() as archive:
        asked = _wanted(wish, terms, channel, known, language)
        reader = subscribe_slack(archive, asked, wish.team.clock())
    return [section(f"{_done(channel, words)}\n{_described(wish.team, reader, words)}")]


def _done(channel: str, words: Wording) -> str:
    if channel:
        return words.say("Done: the digest comes to this channel. `/fow unsubscribe here` ends it.")
    return words.say("Done: the digest comes here. `/fow unsubscribe` ends it.")


def _wanted(
    wish: Wish, terms: Terms, channel: str, known: Reader | None, language: str
) -> ReaderWish:
    if channel:
        name = ""
    else:
        name = wish.reviewer.name if wish.reviewer else member(wish.team, wish.user).name
    return ReaderWish(
        slack=channel or wish.user,
        name=name,
        language=language,
        topics=terms.topics,
        frequency=terms.frequency or (known.frequency if known else "weekly"),
    )


def _announced(wish: Wish, channel: str, language: str) -> str:
    """Say in the channel what will come, in its language; return what hinders it, or nothing."""
    text = wording("slack", language).say(
        "<@%(member)s> asked for the digest of the Future-of-Work Monitor in this channel. "
        "`/fow unsubscribe here` ends it.",
        member=wish.user,
    )
    receipt = ask_slack(wish.team.client.chat_postMessage, channel=channel, text=text)
    if receipt.outcome is Outcome.PERMANENT:
        return wish.words.say(
            "I cannot write in this channel. Invite me first: `/invite @Future-of-Work Monitor`."
        )
    if receipt.outcome is Outcome.TEMPORARY:
        return wish.words.say("That did not work. Please try again in a moment.")
    return ""


def unsubscribe(wish: Wish) -> list[Block]:
    """Stop sending the digest to this member, or to the channel; mail goes on as it was."""
    here = any(folded(word) in HERE for word in wish.rest.split())
    channel = _channel(wish) if here else ""
    with wish.team.archive() as archive:
        left = unsubscribe_slack(archive, channel or wish.user, wish.team.clock())
    if channel and left:
        text = wish.words.say("<@%(member)s> ended the digest in this channel.", member=wish.user)
        ask_slack(wish.team.client.chat_postMessage, channel=channel, text=text)
    return [section(wish.words.say("Done: no digest comes here any more."))]


def subscriptions(wish: Wish) -> list[Block]:
    """List what comes to this member and to the channel."""
    words, channel = wish.words, _channel(wish)
    places = [(wish.user, words.say("To you"))]
    places += [(channel, words.say("To this channel"))] if channel else []
    with wish.team.archive() as archive:
        known = [(reader_by_slack(archive, id), title) for id, title in places]
    lines = [
        f"*{title}*{words.say(': ')}{_line(wish.team, reader, words)}" for reader, title in known
    ]
    return [section("\n".join(lines))]


def _line(team: Team, reader: Reader | None, words: Wording) -> str:
    if reader is None or not standing.wants(reader, "slack"):
        return words.say("nothing")
    return _described(team, reader, words)


def _described(team: Team, reader: Reader, words: Wording) -> str:
    """Say what a reader gets, in which language, on which topics."""
    often = {
        "weekly": words.say("weekly digest"),
        "monthly": words.say("monthly newsletter"),
        "both": words.say("weekly digest and monthly newsletter"),
    }[reader.frequency]
    labels = _topics(team.labels)
    named = [
        label_in(labels[topic].names, topic, words.language) if topic in labels else topic
        for topic in reader.topics
    ]
    topics = words.listing([escape(one) for one in named]) if named else words.say("all topics")
    return " · ".join((often, words.language_name(reader.language), topics))


def _unknown(
    labels: Labels, unknown: Sequence[str], names: Mapping[str, str], words: Wording
) -> str:
    """Name what was not understood, the nearest topics, and some that there are."""
    known = _topics(labels)
    near = [
        names[name] for one in unknown for name in difflib.get_close_matches(folded(one), names, 1)
    ]
    offered = dict.fromkeys(near or [f"drivers:{concept}" for concept in labels.drivers])
    shown = [label_in(known[one].names, one, words.language) for one in offered]
    return words.say(
        "There is no topic *%(unknown)s*. Perhaps: %(topics)s. Several are separated by commas.",
        unknown=escape(", ".join(unknown)),
        topics=escape(", ".join(shown)),
    )


def _channel(wish: Wish) -> str:
    """Return the channel that a command was given in; empty in direct messages."""
    return wish.channel if wish.channel.startswith(("C", "G")) else ""
