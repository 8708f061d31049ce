"""The sources and how they do, for those who look after them."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from digests.wording import Wording
from monitor.health import QUIET, source_lines
from monitor.polling import Health
from monitor.web.language import language_of
from monitor.web.layout import render
from monitor.web.site import site_of
from monitor.wording import wording

router = APIRouter()


@router.get("/sources")
def sources(request: Request) -> Response:
    """Show every source: how it does, why, when it was visited, what it has brought."""
    site, words = site_of(request), wording("web", language_of(request))
    lines = source_lines(site.workspace, site.clock())
    lines.sort(key=lambda line: (line["health"] in QUIET, line["id"]))
    healths = health_words(words)
    counts = [(word, sum(line["health"] == health for line in lines)) for health, word in healths]
    return render(
        request,
        "sources",
        lines=lines,
        healths=dict(healths),
        quiet={health.value for health in QUIET},
        reasons=reason_words(words),
        counts=[(word, count) for word, count in counts if count],
    )


def health_words(words: Wording) -> list[tuple[str, str]]:
    """Return what each state of health is called, the worst last."""
    return [
        (Health.WELL.value, words.say("well")),
        (Health.NEW.value, words.say("not visited yet")),
        (Health.SALVAGED.value, words.say("malformed, but read")),
        (Health.LATE.value, words.say("late")),
        (Health.MOVED.value, words.say("moved")),
        (Health.FAILING.value, words.say("failing")),
        (Health.RESTING.value, words.say("resting after failures")),
        (Health.REFUSED.value, words.say("refused")),
        (Health.RETIRED.value, words.say("gone for good")),
    ]


def reason_words(words: Wording) -> dict[str, str]:
    """Return what each reason of a failure is called; :class:`spiders.source.Reason`."""
    return {
        "": "",
        "timeout": words.say("it took too long to answer"),
        "no-address": words.say("its name does not resolve"),
        "connection": words.say("no connection"),
        "certificate": words.say("its certificate does not hold"),
        "private-address": words.say("its address is private"),
        "robots": words.say("its robots.txt forbids the visit"),
        "too-large": words.say("too large"),
        "redirects": words.say("too many redirects"),
        "client-error": words.say("the server refuses"),
        "server-error": words.say("the server fails"),
        "rate-limited": words.say("asked too often"),
        "gone": words.say("gone for good"),
        "not-a-feed": words.say("something else than expected"),
        "encrypted": words.say("locked by a password"),
        "damaged": words.say("damaged"),
        "selector": words.say("a selector finds nothing"),
        "empty": words.say("nothing in it"),
        "salvaged": words.say("malformed, but read"),
        "crashed": words.say("a fault of ours"),
    }
