"""Answering a review request: what an expert clicked, checked, and recorded once."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from monitor.archive import Archive
from monitor.archive.publications import StoredPublication, by_id
from monitor.archive.reviewers import reviewer_by_id
from monitor.archive.reviews import (
    GapVote,
    Request,
    Verdict,
    Vote,
    record_vote,
    request_by_id,
    vote_by_key,
)
from monitor.archive.suggestions import Suggestion, suggestion_for
from monitor.errors import UserError

if TYPE_CHECKING:
    from monitor.edit import Labels

STATUSES = ("identified", "addressed")
LONGEST_COMMENT = 2_000
"""Characters; what is longer is cut."""


class AnswerRefused(UserError):
    """An answer that cannot be recorded, and what the reviewer can do about it."""

    def __init__(self, reason: str, *, field: str = "") -> None:
        super().__init__(reason)
        self.field = field
        """Which part of a form is at fault: ``verdict``, ``drivers``, ``gaps`` or ``quote``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a reviewer says, before it is checked."""

    verdict: str
    """``agree``, ``correct``, ``not-relevant``, ``not-my-field`` or ``later``."""
    drivers: tuple[str, ...] = ()
    """Only of *correct*: all that the publication bears."""
    gaps: tuple[GapVote, ...] = ()
    """Only of *correct*. A quote may be left out where the suggestion has one for the concept."""
    unsure: bool = False
    comment: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What became of an answer."""

    vote: Vote
    """As it is recorded."""
    fresh: bool
    """False: this click was recorded before, and nothing has changed."""
    corrects: bool = False
    """Whether it takes the place of an earlier judgement of the same reviewer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What is judged: the request, the text, and what was suggested."""

    request: Request
    publication: StoredPublication
    suggestion: Suggestion


def answer(
    archive: Archive,
    request_id: int,
    reviewer_id: int,
    given: Answer,
    labels: Labels,
    *,
    key: str,
    channel: str,
    now: datetime,
) -> Answered:
    """Check what a reviewer answered and record it, once for each ``key``.

    When this returns, the vote is on disk. Raises :class:`AnswerRefused` when it is not, in words
    that can be shown to the reviewer; another error means as much.
    """
    if (known := vote_by_key(archive, key)) is not None:
        _same_click(known, request_id, reviewer_id)
        return Answered(vote=known, fresh=False)
    request = request_by_id(archive, request_id)
    if request is None or request.reviewer != reviewer_id:
        raise AnswerRefused("this request is not one of yours; open it from your own queue")
    if reviewer_by_id(archive, reviewer_id) is None:
        raise AnswerRefused("you are not on the roster any more; ask the moderator")
    vote = judged(_case(archive, request), given, labels, key=key, channel=channel, now=now)
    fresh = record_vote(archive, vote, now)
    recorded = vote_by_key(archive, key)
    assert recorded is not None
    return Answered(vote=recorded, fresh=fresh, corrects=request.state == "done")


def _case(archive: Archive, request: Request) -> Case:
    publication = by_id(archive, request.publication)
    suggestion = suggestion_for(archive, request.publication)
    if publication is None or suggestion is None:
        raise AnswerRefused("this publication is no longer in the archive; nothing was recorded")
    return Case(request=request, publication=publication, suggestion=suggestion)


def _same_click(known: Vote, request_id: int, reviewer_id: int) -> None:
    if (known.request, known.reviewer) != (request_id, reviewer_id):
        raise AnswerRefused("this form was used for another request; open the request again")


def judged(
    case: Case, given: Answer, labels: Labels, *, key: str, channel: str, now: datetime
) -> Vote:
    """Make a vote of an answer: what is agreed to is written out, what is corrected is checked.

    Raises :class:`AnswerRefused`.
    """
    verdict = _verdict(given.verdict)
    relevant, drivers, gaps = _judgement(verdict, given, case, labels)
    return Vote(
        id=0,
        request=case.request.id,
        publication=case.request.publication,
        reviewer=case.request.reviewer,
        at=now,
        channel=channel,
        model=case.suggestion.model,
        verdict=verdict,
        relevant=relevant,
        drivers=drivers,
        gaps=gaps,
        unsure=given.unsure,
        comment=_plain(given.comment),
        key=key,
    )


def _judgement(
    verdict: Verdict, given: Answer, case: Case, labels: Labels
) -> tuple[bool | None, tuple[str, ...], tuple[GapVote, ...]]:
    if not verdict.judges:
        return None, (), ()
    if verdict is Verdict.NOT_RELEVANT:
        return False, (), ()
    if verdict is Verdict.CORRECT:
        drivers = _known(given.drivers, labels.drivers, "drivers")
        _known([gap.concept for gap in given.gaps], labels.gaps, "gaps")
        return True, drivers, _quoted(given.gaps, case)
    suggested = case.suggestion
    return (
        suggested.relevant,
        tuple(tag.concept for tag in suggested.of("drivers") if tag.concept in labels.drivers),
        tuple(
            GapVote(concept=tag.concept, status=tag.status, quote=tag.quote)
            for tag in suggested.of("gaps")
            if tag.concept in labels.gaps
        ),
    )


def _verdict(word: str) -> Verdict:
    try:
        return Verdict(word)
    except ValueError as error:
        words = ", ".join(Verdict)
        raise AnswerRefused(f"{word!r} is none of {words}", field="verdict") from error


def _known(concepts: Sequence[str], known: Container[str], field: str) -> tuple[str, ...]:
    for concept in concepts:
        if concept not in known:
            raise AnswerRefused(f"{concept}: not in the vocabulary of {field}", field=field)
    return tuple(dict.fromkeys(concepts))


def _quoted(gaps: Sequence[GapVote], case: Case) -> tuple[GapVote, ...]:
    """The gaps with their quotes; each must stand in the text, word for word."""
    publication = case.publication
    suggested = {tag.concept: tag.quote for tag in case.suggestion.of("gaps")}
    whole = _spaced(" ".join([publication.title, publication.abstract, publication.text]))
    kept: dict[tuple[str, str], GapVote] = {}
    for gap in gaps:
        if gap.status not in STATUSES:
            raise AnswerRefused(
                f"{gap.concept}: the status is one of {', '.join(STATUSES)}", field="gaps"
            )
        quote = _spaced(gap.quote or suggested.get(gap.concept, ""))
        if not quote:
            raise AnswerRefused(f"{gap.concept}: pick the sentence that says so", field="quote")
        if quote not in whole and quote not in map(_spaced, suggested.values()):
            raise AnswerRefused(f"{gap.concept}: that sentence is not in the text", field="quote")
        kept[gap.concept, gap.status] = replace(gap, quote=quote)
    return tuple(kept.values())


def _spaced(text: str) -> str:
    return " ".join(text.split())


def _plain(text: str) -> str:
    """A comment without control characters, of bounded length."""
    shown = "".join(letter for letter in text if letter == "\n" or letter.isprintable())
    return shown.strip()[:LONGEST_COMMENT]
