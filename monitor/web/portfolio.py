"""Portfolios: what is new in the searches that people keep, by mail, each publication once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import parse_qsl

from digests.cleaning import clean
from digests.delivery.receipt import Outcome, Receipt
from digests.footer import AddressUnusable
from monitor.archive import Archive
from monitor.archive.portfolio import (
    QueuedLetter,
    SavedSearch,
    doubt_interrupted,
    freeze_letter,
    last_frozen,
    move_letter,
    queued_letters,
    saved_searches,
)
from monitor.archive.publications import by_id
from monitor.errors import QueryWrong
from monitor.letters import Letter, post
from monitor.search.finder import Finder
from monitor.search.query import DEEPEST, parse
from monitor.settings import Settings
from monitor.wording import wording
from monitor.workspace import Workspace

RHYTHM = timedelta(days=6, hours=12)
"""Between two letters on one search: a week, whatever the hour of the runs."""
LISTED = 40
"""Publications that a letter lists; a link leads to the others."""
STATE_AFTER = {
    Outcome.SENT: "sent",
    Outcome.TEMPORARY: "queued",
    Outcome.PERMANENT: "failed",
    Outcome.UNKNOWN: "unknown",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PortfolioSummary:
    """What came of one round."""

    searches: int
    """Kept by somebody who may still sign in."""
    frozen: int
    sent: int
    waiting: int
    """Refused for now: tried again at the next round."""
    failed: int
    doubtful: int
    """May or may not have arrived; never sent again."""


def send_portfolios(
    archive: Archive,
    settings: Settings,
    workspace: Workspace,
    clock: Callable[[], datetime],
    may_sign_in: Callable[[str], bool],
) -> PortfolioSummary:
    """Write to everybody about what is new in their searches; killed anywhere, nothing goes twice.

    A search whose owner may no longer sign in gets no letter. Raises
    :class:`monitor.errors.SettingWrong` where the sender is not set.
    """
    doubtful = doubt_interrupted(archive, clock())
    kept = [one for one in saved_searches(archive) if may_sign_in(one.person)]
    finder = Finder()
    frozen = sum(_freeze(archive, finder, one, clock()) for one in kept)
    allowed = {one.id for one in kept}
    left = [letter for letter in queued_letters(archive) if letter.search.id in allowed]
    ends = asyncio.run(_send_all(archive, settings, workspace, clock, left))
    return PortfolioSummary(
        searches=len(kept),
        frozen=frozen,
        sent=ends.count("sent"),
        waiting=ends.count("queued"),
        failed=ends.count("failed"),
        doubtful=doubtful + ends.count("unknown"),
    )


def _freeze(archive: Archive, finder: Finder, search: SavedSearch, now: datetime) -> bool:
    last = last_frozen(archive, search.id) or search.made
    if now - last < RHYTHM:
        return False
    query = parse(parse_qsl(search.query), finder.facets(archive))
    try:
        _, found = finder.after(archive, query, search.after, DEEPEST)
    except QueryWrong:
        return False
    return freeze_letter(archive, search.id, found, now) > 0


async def _send_all(
    archive: Archive,
    settings: Settings,
    workspace: Workspace,
    clock: Callable[[], datetime],
    letters: list[QueuedLetter],
) -> list[str]:
    ends: list[str] = []
    for one in letters:
        # The row is gone where the search was deleted a moment ago.
        if not move_letter(archive, one.id, "queued", "sending", clock()):
            continue
        letter = compose(archive, one, settings.web.address.rstrip("/"))
        try:
            receipt = await post(letter, settings, workspace, clock())
        except AddressUnusable as error:
            receipt = Receipt(outcome=Outcome.PERMANENT, detail=str(error))
        state = STATE_AFTER[receipt.outcome]
        move_letter(archive, one.id, "sending", state, clock(), receipt.detail)
        ends.append(state)
        if receipt.halts:
            break
    return ends


def compose(archive: Archive, queued: QueuedLetter, address: str) -> Letter:
    """Return the letter on what is new in one search, in its owner's language."""
    search, count = queued.search, len(queued.publications)
    ending = f"{address}/p/{search.key}"
    words = wording("web", search.language)
    name = clean(search.name)
    shown = (by_id(archive, number) for number in queued.publications[:LISTED])
    entries = [
        f"{clean(one.title)}\n{' · '.join(filter(None, _facts(one.publisher, one.published)))}\n"
        f"{address}/publications/{one.id}"
        for one in shown
        if one
    ]
    head = words.say_many(
        "%(count)s new publication in “%(name)s”:",
        "%(count)s new publications in “%(name)s”:",
        count,
        name=name,
    )
    ways = [
        words.say("All of them: %(link)s", link=f"{address}/search?{search.query}"),
        words.say(
            "You get this because you saved this search. No more of it: %(link)s",
            link=ending,
        ),
    ]
    return Letter(
        to=search.person,
        subject=words.say_many(
            "%(count)s new publication: %(name)s",
            "%(count)s new publications: %(name)s",
            count,
            name=name,
        ),
        text="\n\n".join([head, *entries, *ways]),
        language=search.language,
        one_click=ending,
        about=f"portfolio-{queued.id}",
    )


def _facts(publisher: str | None, published: datetime | None) -> list[str]:
    return [clean(publisher or ""), published.date().isoformat() if published else ""]
