"""``/fow`` in Slack: the next card, a search, the gaps, a link to add, and the digest."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from digests.cleaning import shorten
from digests.slack_text import escape
from digests.wording import Wording
from monitor.archive import publications as shelf
from monitor.archive.reviewers import Reviewer
from monitor.archive.slack_events import claim
from monitor.errors import MonitorError, QueryWrong
from monitor.review.card import label_in
from monitor.slack.blocks import Block, context, link, section
from monitor.slack.card import card_blocks
from monitor.slack.cards import shown_card
from monitor.slack.home import waiting_of
from monitor.slack.more import give_one_more
from monitor.slack.people import guest_blocks, recognise, words_for
from monitor.slack.replies import reply
from monitor.slack.sharing import Link, add_shared, links_in
from monitor.slack.subscribing import folded, subscribe, subscriptions, unsubscribe
from monitor.slack.team import Team

if TYPE_CHECKING:
    from slack_bolt import Ack, App

log = logging.getLogger("monitor.slack")
HITS = 5
GAPS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """One command that somebody gave."""

    team: Team
    user: str
    rest: str
    """What follows the first word."""
    words: Wording
    reviewer: Reviewer | None
    channel: str = ""
    """Where it was given; empty where Slack did not say."""


def register(app: App, team: Team) -> None:
    """Listen to the command."""

    def on_command(ack: Ack, command: Mapping[str, Any]) -> None:
        ack()
        respond(
            team,
            str(command["user_id"]),
            str(command.get("text") or ""),
            key=f"command:{command['trigger_id']}",
            response_url=str(command.get("response_url") or ""),
            channel=str(command.get("channel_id") or ""),
        )

    app.command("/fow")(on_command)


def respond(
    team: Team, user: str, text: str, *, key: str, response_url: str, channel: str = ""
) -> None:
    """Do what a command asks, once for each ``key``, and answer so that only they see it."""
    first, _, rest = text.strip().partition(" ")
    done = COMMANDS.get(folded(first), helped)
    try:
        with team.archive() as archive:
            if not claim(archive, key, team.clock()):
                return
            reviewer = recognise(team, archive, user)
        words = words_for(team, user, reviewer)
        wish = Wish(
            team=team,
            user=user,
            rest=rest.strip(),
            words=words,
            reviewer=reviewer,
            channel=channel,
        )
        blocks = done(wish)
    except MonitorError as error:
        log.error("/fow %s: %s", first, error)
        words = words_for(team, user, None)
        blocks = [section(words.say("That did not work. Please try again in a moment."))]
    reply(team, user, response_url, blocks=blocks)


def helped(wish: Wish) -> list[Block]:
    """Say what there is."""
    return [
        section(
            wish.words.say(
                "`/fow next` shows the next publication to review\n"
                "`/fow search words` finds publications\n"
                "`/fow gaps [driver]` shows the data gaps most often named\n"
                "`/fow submit URL` adds a publication\n"
                "`/fow subscribe [here] [topics] [fr]` sends the digest to you, or to this "
                "channel; `/fow subscriptions` lists what comes, `/fow unsubscribe [here]` ends it"
            )
        )
    ]


def show_next(wish: Wish) -> list[Block]:
    """Show the next card of a reviewer; a new one is chosen where none waits."""
    if wish.reviewer is None:
        return guest_blocks(wish.words)
    with wish.team.archive() as archive:
        for request in waiting_of(archive, wish.reviewer):
            shown = shown_card(wish.team, archive, request.id)
            if shown is not None:
                return card_blocks(shown.card, wish.words)
        link_to = give_one_more(wish.team, archive, wish.reviewer)
    if link_to:
        return [section(wish.words.say("<%(link)s|One more> is in your messages.", link=link_to))]
    return [section(wish.words.say("Nothing waits for you. Thank you!"))]


def search(wish: Wish) -> list[Block]:
    """Show the publications that match best."""
    words = wish.words
    try:
        with wish.team.archive() as archive:
            hits = shelf.search(archive, wish.rest, HITS)
    except QueryWrong:
        return [section(words.say("What shall I look for? For example: `/fow search wages`"))]
    if not hits:
        return [section(words.say("Nothing matches *%(words)s*.", words=escape(wish.rest)))]
    blocks = []
    for hit in hits:
        one = hit.publication
        day = words.day(one.published.date()) if one.published else ""
        about = " · ".join(filter(None, (escape(one.publisher or ""), day)))
        blocks.append(section(f"*{link(shorten(one.title, 300), one.url)}*\n{about}"))
        blocks.append(context(escape(shorten(hit.snippet.replace("[", "").replace("]", ""), 300))))
    return blocks


def show_gaps(wish: Wish) -> list[Block]:
    """Show the data gaps that are named most, of one driver or of all."""
    words, drivers = wish.words, wish.team.labels.drivers
    if not wish.rest:
        return [section("\n".join(_gap_lines(wish, "")))]
    for driver, label in drivers.items():
        if _named(wish.rest, driver, label.names):
            return [section("\n".join(_gap_lines(wish, driver)))]
    names = ", ".join(escape(label_in(drivers[one].names, one, words.language)) for one in drivers)
    return [section(words.say("There is no such driver. There are: %(names)s", names=names))]


def _gap_lines(wish: Wish, driver: str) -> Iterator[str]:
    from monitor.gaps.asking import survey
    from monitor.gaps.matrix import Scope

    words = wish.words
    with survey(wish.team.workspace) as evidence:
        drawn = evidence.map(Scope(driver=driver))
        labels = {gap: evidence.label("gaps", gap, words.language) for gap in drawn.gaps}
        of = evidence.label("drivers", driver, words.language) if driver else ""
    title = words.say("The data gaps most often named")
    colon = words.say(": ")
    yield f"*{escape(title + colon + of if of else title)}*"
    cells = (drawn.cells[driver, gap] for gap in drawn.gaps)
    order = sorted(cells, key=lambda cell: (-cell.identified, -cell.addressed, cell.gap))
    for cell in order[:GAPS]:
        yield words.say(
            "%(gap)s  %(identified)s identified · %(addressed)s addressed",
            gap=escape(labels[cell.gap]),
            identified=words.number(cell.identified),
            addressed=words.number(cell.addressed),
        )


def submit(wish: Wish) -> list[Block]:
    """Add a publication by its address."""
    words = wish.words
    found = links_in({"text": wish.rest})
    if not found:
        example = "`/fow submit https://example.org/report`"
        return [section(words.say("Which address? For example: %(example)s", example=example))]
    return [section(added(wish.team, wish.user, found[0], words))]


def added(team: Team, user: str, one: Link, words: Wording) -> str:
    """Add a link to the archive and return what is said about it, in mrkdwn."""
    with team.archive() as archive:
        shared = add_shared(team, archive, user, one)
    title = link(shorten(shared.publication.title, 300), shared.publication.url)
    if not shared.fresh:
        return words.say("The monitor has it already: %(title)s", title=title)
    return words.say("Added: %(title)s. The next run tags it. Thank you!", title=title)


def _named(said: str, concept: str, names: Mapping[str, str]) -> bool:
    return folded(said) in {folded(concept), *map(folded, names.values())}


COMMANDS: Mapping[str, Callable[[Wish], list[Block]]] = {
    "next": show_next,
    "suivant": show_next,
    "search": search,
    "chercher": search,
    "gaps": show_gaps,
    "lacunes": show_gaps,
    "submit": submit,
    "proposer": submit,
    "subscribe": subscribe,
    "abonner": subscribe,
    "subscriptions": subscriptions,
    "abonnements": subscriptions,
    "unsubscribe": unsubscribe,
    "desabonner": unsubscribe,
}
"""By the first word, in both languages, without accents."""
