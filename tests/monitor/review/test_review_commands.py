"""From tagged publications to gold tags that a model learns from, by the commands."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from classifiers.gold import read_gold
from monitor.archive import Archive, open_archive
from monitor.archive.reviewers import reviewer_by_email
from monitor.archive.reviews import requests
from monitor.edit import vocabulary_labels
from monitor.review.answer import Answer, answer
from monitor.review.plan import carry_out, one_more, plan
from monitor.review.settle import judged_concepts
from monitor.settings import TagSettings
from monitor.tag import load_tagger
from monitor.workspace import Workspace
from tests.monitor.review.commands import fow
from tests.monitor.review.network import NOW, on_roster, tagged_publication


@contextmanager
def opened(workspace: Workspace) -> Iterator[Archive]:
    with closing(open_archive(workspace.archive_file)) as archive:
        yield archive


@pytest.fixture
def network(workspace: Workspace) -> Workspace:
    """Eight publications, three reviewers."""
    with opened(workspace) as archive:
        for number in range(1, 9):
            tagged_publication(archive, number)
        for number in range(1, 4):
            on_roster(archive, number, languages=("en", "fr"), weekly=8)
    return workspace


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    """The commands' clock, which the publications were seen by."""
    for module in ("review_commands", "reviewer_commands"):
        monkeypatch.setattr(f"monitor.cli.{module}.now", lambda: NOW)


def lines(*arguments: str) -> list[dict[str, object]]:
    code, out, errors = fow(*arguments)
    assert (code, errors) == (0, "")
    return [json.loads(line) for line in out.splitlines()]


def everybody_answers(workspace: Workspace, *answers: Answer) -> None:
    """All open requests: the first reviewer gives the first answer, and so on."""
    labels = vocabulary_labels(workspace.folder)
    with opened(workspace) as archive:
        for request in requests(archive):
            if request.waits:
                answer(
                    archive,
                    request.id,
                    request.reviewer,
                    answers[(request.reviewer - 1) % len(answers)],
                    labels,
                    key=f"k{request.id}",
                    channel="cli",
                    now=NOW,
                )


def test_from_requests_to_gold_tags_that_a_model_learns_from(
    network: Workspace, tmp_path: Path
) -> None:
    at = ("--workspace", str(network.folder))
    would = lines("review", "route", "--dry-run", "--json", *at)
    assert would
    assert lines("review", "route", "--json", *at) == would
    assert lines("reviewers", "list", "--json", *at)[0]["waiting"]
    everybody_answers(network, Answer(verdict="agree"))
    again = lines("review", "route", "--json", *at)
    assert {line["reason"] for line in again} == {"second"}, "all are new: somebody else looks too"
    everybody_answers(network, Answer(verdict="agree"))
    assert "Settled" in fow("review", "settle", *at)[1]
    out = fow("review", "export", *at)[1]
    gold = tmp_path / "gold.jsonl"
    gold.write_text(out, encoding="utf-8")
    rows = read_gold([gold])
    assert len(rows) == len(would)
    assert all(row.drivers == ("place",) and row.gaps[0].concept == "local" for row in rows)
    assert all(0.5 < row.weight <= 1 for row in rows)
    exported = lines("export", "jsonl", *at)
    confirmed = [
        line
        for line in exported
        if [tag["origin"] for tag in line["drivers"]] == ["reviewer:network"]  # type: ignore[attr-defined]
    ]
    assert len(confirmed) == len(rows)
    measured = lines("agreement", "--json", *at)
    assert {line["question"] for line in measured} == {"relevance", "drivers", "gaps", "status"}
    assert "Krippendorff" in fow("agreement", "--audit", *at)[1]


def test_the_moderator_sees_what_divides_and_settles_it(network: Workspace) -> None:
    at = ("--workspace", str(network.folder))
    lines("review", "route", "--json", *at)
    everybody_answers(network, Answer(verdict="agree"), Answer(verdict="not-relevant"))
    lines("review", "route", "--json", *at)
    everybody_answers(
        network, Answer(verdict="agree"), Answer(verdict="not-relevant", comment="A note.")
    )
    divided = [line for line in lines("review", "queue", "--json", *at) if line["judgements"] == 2]
    assert divided
    assert "relevant" in divided[0]["question"]  # type: ignore[operator]
    id = str(divided[0]["publication"])
    shown = lines("review", "show", id, "--json", *at)[0]
    votes = shown["votes"]
    assert isinstance(votes, list)
    assert {vote["relevant"] for vote in votes} == {True, False}
    text = fow("review", "show", id, *at)[1]
    assert "Waits for: third" in text
    assert "majority" in text
    code, _, errors = fow("review", "settle", id, *at)
    assert code == 2
    assert "--vote NUMBER" in errors
    code, _, errors = fow("review", "settle", id, "--not-relevant", *at)
    assert code == 2
    assert "--reason" in errors
    yes = next(vote["id"] for vote in votes if vote["relevant"])
    done = fow("review", "settle", id, "--vote", str(yes), "--reason", "It is.", "--by", "Mo", *at)
    assert done[1].startswith(f"Settled {id}: relevant, place")
    assert "Settled by Mo: It is." in fow("review", "show", id, *at)[1]
    code, _, errors = fow("review", "show", "999", *at)
    assert code == 2
    assert "nobody was asked" in errors


def test_a_moderator_names_tags_with_their_sentence(network: Workspace) -> None:
    at = ("--workspace", str(network.folder), "--reason", "Read it.")
    code, _, errors = fow("review", "settle", "1", "--gap", "demand:addressed:No such.", *at)
    assert code == 2
    assert "not in the text" in errors
    gap = "demand:addressed:We bring a new survey of employers."
    out = fow("review", "settle", "1", "--driver", "skills", "--gap", gap, *at)[1]
    assert out.startswith("Settled 1: relevant, skills, demand:addressed.")


def test_audit_and_the_rest_are_written_apart(network: Workspace) -> None:
    at = ("--workspace", str(network.folder))
    for id in ("1", "2"):
        fow("review", "settle", id, "--not-relevant", "--reason", "Off topic.", *at)
    assert len(lines("review", "export", *at)) == 2
    assert len(lines("review", "export", "--rest", *at)) == 2
    code, out, remark = fow("review", "export", "--audit", *at)
    assert (code, out) == (0, "")
    assert "nothing of this kind is settled yet" in remark
    assert fow("review", "export", *at)[2] == ""
    assert fow("review", "export", "--rest", "--audit", *at)[0] == 2


def test_who_asks_for_more_gets_one_beyond_their_week_and_never_the_same(
    network: Workspace,
) -> None:
    concepts = judged_concepts(network.folder)
    tagger = load_tagger(network, TagSettings())  # type: ignore[call-arg]
    with opened(network) as archive:
        person = reviewer_by_email(archive, "anne1@example.org")
        assert person is not None
        given = []
        for _ in range(3):
            made = one_more(archive, tagger, concepts, person, NOW)
            carry_out(archive, made, lambda _id: "slack", NOW)
            given += [one.publication for one in made.assignments]
        assert len(given) == len(set(given)) == 3
        assert {one.reason for one in requests(archive, reviewer=person.id)} == {"own"}
        assert plan(archive, tagger, concepts, NOW).assignments, "it is not held against the week"
