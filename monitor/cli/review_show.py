"""The reviews of one publication, printed for the moderator."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from monitor.cli.output import say, say_table

if TYPE_CHECKING:
    from monitor.archive.reviews import Vote
    from monitor.review.dossier import Balance, Cast, Dossier


def say_review(found: Dossier) -> None:
    """Print suggestion, votes, what they come to, and how it was settled."""
    one = found.publication
    say(f"{one.id}  {one.title}")
    say(f"    {one.url}")
    say()
    word = "relevant" if found.suggestion.relevant else "not relevant"
    say(f"Model {found.suggestion.model}: {word} ({found.suggestion.relevance_score:.2f})")
    if found.relevance is not None:
        say(f"Votes: relevant with probability {found.relevance:.2f}")
    if found.balance:
        say()
        heads = ["", "", "model", "for", "against", "majority", "probability"]
        say_table(heads, [_row(tag) for tag in found.balance])
    for cast in found.votes:
        _say_vote(cast)
    say()
    if found.settled:
        why = f": {found.settled.reason}" if found.settled.reason else ""
        say(f"Settled by {found.settled.by}{why}")
    else:
        say(f"Waits for: {found.need.value or 'fow review settle'}")


def _row(tag: Balance) -> list[object]:
    return [
        tag.vocabulary,
        tag.concept,
        "" if tag.suggested is None else f"{tag.suggested:.2f}",
        tag.in_favour,
        tag.against,
        "yes" if tag.majority else "no",
        f"{tag.probability:.2f}",
    ]


def _say_vote(cast: Cast) -> None:
    vote = cast.vote
    marks = [vote.channel, *(["unsure"] if vote.unsure else [])]
    marks += [] if cast.counts else ["does not count"]
    say()
    say(f"Vote {vote.id}  {cast.name}: {vote.verdict.value}  ({', '.join(marks)})")
    for line in _judgement(vote):
        say(textwrap.fill(line, 96, initial_indent="    ", subsequent_indent="      "))


def _judgement(vote: Vote) -> list[str]:
    lines = [f"drivers: {', '.join(vote.drivers)}"] if vote.drivers else []
    lines += [f"{gap.concept}, {gap.status}: “{gap.quote}”" for gap in vote.gaps]
    return [*lines, f"says: {vote.comment}"] if vote.comment else lines
