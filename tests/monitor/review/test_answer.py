"""Answering: what is clicked is checked, written out in full, and recorded once."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from monitor.archive import Archive, open_archive
from monitor.archive.reviews import (
    GapVote,
    Verdict,
    expire,
    request_by_id,
    requests,
    sent,
    standing,
    votes,
    votes_by,
)
from monitor.review.answer import Answer, Answered, AnswerRefused, answer
from monitor.review.asking import ask_about
from tests.monitor.review.network import (
    LABELS,
    LACK,
    NOW,
    SURVEY,
    asked,
    on_roster,
    tagged_publication,
)


def say(archive: Archive, request: int, reviewer: int, given: Answer, key: str = "k1") -> Answered:
    return answer(archive, request, reviewer, given, LABELS, key=key, channel="web", now=NOW)


def state(archive: Archive, request: int) -> str:
    found = request_by_id(archive, request)
    assert found is not None
    return found.state


@pytest.fixture
def request_and_reviewer(archive: Archive) -> tuple[int, int]:
    one = on_roster(archive)
    return asked(archive, tagged_publication(archive), one), one.id


def test_agreeing_writes_out_what_was_suggested(
    archive: Archive, request_and_reviewer: tuple[int, int]
) -> None:
    done = say(archive, *request_and_reviewer, Answer(verdict="agree"))
    assert done.fresh
    vote = done.vote
    assert (vote.relevant, vote.drivers) == (True, ("place",))
    assert vote.gaps == (GapVote(concept="local", status="identified", quote=LACK),)
    assert (vote.model, vote.channel, vote.at) == ("m1", "web", NOW)
    assert state(archive, request_and_reviewer[0]) == "done"


def test_a_correction_of_the_suggestion_is_kept_as_given(
    archive: Archive, request_and_reviewer: tuple[int, int]
) -> None:
    gaps = (GapVote(concept="demand", status="addressed", quote=f"  {SURVEY}\n"),)
    given = Answer(
        verdict="correct",
        drivers=("skills", "place", "skills"),
        gaps=gaps,
        unsure=True,
        comment=" hard\x07 to tell ",
    )
    vote = say(archive, *request_and_reviewer, given).vote
    assert vote.drivers == ("skills", "place")
    assert vote.gaps == (GapVote(concept="demand", status="addressed", quote=SURVEY),)
    assert vote.unsure
    assert vote.comment == "hard to tell"


def test_a_gap_that_was_suggested_brings_its_quote_along(
    archive: Archive, request_and_reviewer: tuple[int, int]
) -> None:
    gaps = (GapVote(concept="local", status="addressed", quote=""),)
    vote = say(archive, *request_and_reviewer, Answer(verdict="correct", gaps=gaps)).vote
    assert vote.gaps == (GapVote(concept="local", status="addressed", quote=LACK),)


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        (Answer(verdict="yes"), "verdict", "'yes' is none of agree, correct"),
        (Answer(verdict="correct", drivers=("magic",)), "drivers", "magic: not in the vocabulary"),
        (
            Answer(verdict="correct", gaps=(GapVote(concept="magic", status="", quote=""),)),
            "gaps",
            "magic: not in the vocabulary",
        ),
        (
            Answer(verdict="correct", gaps=(GapVote(concept="local", status="maybe", quote=""),)),
            "gaps",
            "the status is one of identified, addressed",
        ),
        (
            Answer(
                verdict="correct", gaps=(GapVote(concept="demand", status="addressed", quote=""),)
            ),
            "quote",
            "pick the sentence",
        ),
        (
            Answer(
                verdict="correct",
                gaps=(GapVote(concept="demand", status="addressed", quote="Made up."),),
            ),
            "quote",
            "not in the text",
        ),
    ],
)
def test_what_cannot_stand_is_refused_with_the_field_and_nothing_is_recorded(
    archive: Archive,
    request_and_reviewer: tuple[int, int],
    given: Answer,
    field: str,
    words: str,
) -> None:
    with pytest.raises(AnswerRefused, match=words) as refused:
        say(archive, *request_and_reviewer, given)
    assert refused.value.field == field
    assert votes(archive) == ()
    assert state(archive, request_and_reviewer[0]) == "open"


@pytest.mark.parametrize(
    ("verdict", "left", "relevant"),
    [
        ("not-relevant", "done", False),
        ("not-my-field", "declined", None),
        ("later", "later", None),
    ],
)
def test_other_verdicts_leave_the_request_as_they_say(
    archive: Archive,
    request_and_reviewer: tuple[int, int],
    verdict: str,
    left: str,
    relevant: bool | None,
) -> None:
    vote = say(archive, *request_and_reviewer, Answer(verdict=verdict, drivers=("place",))).vote
    assert (vote.relevant, vote.drivers, vote.gaps) == (relevant, (), ())
    assert state(archive, request_and_reviewer[0]) == left


def test_agreeing_that_it_is_not_relevant(archive: Archive) -> None:
    one = on_roster(archive)
    request = asked(archive, tagged_publication(archive, relevant=False), one)
    assert say(archive, request, one.id, Answer(verdict="agree")).vote.relevant is False


def test_one_click_delivered_twice_is_recorded_once(
    archive: Archive, request_and_reviewer: tuple[int, int]
) -> None:
    first = say(archive, *request_and_reviewer, Answer(verdict="agree"))
    again = say(archive, *request_and_reviewer, Answer(verdict="not-relevant"))
    assert first.fresh
    assert not again.fresh
    assert again.vote == first.vote
    assert len(votes(archive)) == 1


def test_a_second_thought_is_a_new_vote_and_the_last_one_counts(
    archive: Archive, request_and_reviewer: tuple[int, int]
) -> None:
    request, reviewer = request_and_reviewer
    say(archive, request, reviewer, Answer(verdict="agree"))
    corrected = say(archive, request, reviewer, Answer(verdict="not-relevant"), "k2")
    later = say(archive, request, reviewer, Answer(verdict="later"), "k3")
    assert corrected.corrects
    cast = votes_by(archive, reviewer)
    assert [vote.verdict for vote in cast] == [
        Verdict.AGREE,
        Verdict.NOT_RELEVANT,
        Verdict.LATER,
    ]
    assert standing(cast) == (corrected.vote,)
    assert later.vote.relevant is None
    assert state(archive, request) == "done"


def test_nobody_answers_for_somebody_else(
    archive: Archive, request_and_reviewer: tuple[int, int]
) -> None:
    other = on_roster(archive, 2)
    with pytest.raises(AnswerRefused, match="not one of yours"):
        say(archive, request_and_reviewer[0], other.id, Answer(verdict="agree"))
    say(archive, *request_and_reviewer, Answer(verdict="agree"))
    with pytest.raises(AnswerRefused, match="used for another request"):
        say(archive, request_and_reviewer[0], other.id, Answer(verdict="agree"))


def test_a_vote_is_never_changed_and_never_taken_back(
    archive: Archive, request_and_reviewer: tuple[int, int]
) -> None:
    say(archive, *request_and_reviewer, Answer(verdict="agree"))
    for statement in ("DELETE FROM votes", "UPDATE votes SET verdict = 'later'"):
        with pytest.raises(sqlite3.IntegrityError, match="record another"):
            archive.db.execute(statement)


def test_nobody_is_asked_twice_about_one_publication(archive: Archive) -> None:
    one, id = on_roster(archive), tagged_publication(archive)
    asked(archive, id, one)
    again = ask_about(archive, id, one.id, reason="audit", channel="cli", now=NOW)
    assert again is None
    assert [request.reason for request in requests(archive, reviewer=one.id)] == ["routed"]


def test_a_request_knows_its_card_and_ends_unanswered(
    archive: Archive, request_and_reviewer: tuple[int, int]
) -> None:
    with archive.unit() as connection:
        sent(connection, request_and_reviewer[0], "171.5")
        assert expire(connection, NOW) == 0
        assert expire(connection, NOW.replace(day=23)) == 1
    found = request_by_id(archive, request_and_reviewer[0])
    assert found is not None
    assert (found.reference, found.state, found.waits) == ("171.5", "expired", False)
    say(archive, *request_and_reviewer, Answer(verdict="agree"))
    assert state(archive, request_and_reviewer[0]) == "done"


CLICK = """
import sys
from pathlib import Path
from monitor.archive import open_archive
from monitor.review.answer import Answer, answer
from tests.monitor.review.network import LABELS, NOW
archive = open_archive(Path(sys.argv[1]))
print("ready", flush=True)
for number in range(10_000):
    done = answer(archive, int(sys.argv[2]), int(sys.argv[3]), Answer(verdict="agree"), LABELS,
                  key=f"click-{number}", channel="web", now=NOW)
    print(done.vote.key, flush=True)
"""


@pytest.mark.slow
def test_killed_between_click_and_record_a_vote_is_there_once_or_was_never_confirmed(
    archive: Archive, request_and_reviewer: tuple[int, int]
) -> None:
    confirmed: set[str] = set()
    kills = (0.0, 0.003, 0.011, 0.027, 0.05)
    for clicks, wait in enumerate(kills):
        child = subprocess.Popen(
            [sys.executable, "-c", CLICK, str(archive.path), *map(str, request_and_reviewer)],
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[3],
        )
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        lines = [child.stdout.readline() for _ in range(clicks)]
        time.sleep(wait)
        os.kill(child.pid, signal.SIGKILL)
        lines += child.stdout.read().splitlines(keepends=True)
        confirmed |= {line.strip() for line in lines if line.endswith("\n")}
        child.wait()
    after = open_archive(archive.path)
    keys = [vote.key for vote in votes(after)]
    assert confirmed
    assert len(keys) == len(set(keys))
    assert confirmed <= set(keys)
    assert len(keys) <= len(confirmed) + len(kills), "at most the one in flight at each kill"
    assert state(after, request_and_reviewer[0]) == "done"
    after.close()
