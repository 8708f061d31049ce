"""The review network from end to end: real feeds, six experts, Slack and e-mail, gold tags."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from classifiers.gold import read_gold
from monitor.archive.reviewers import Reviewer, add_reviewer
from monitor.archive.reviews import Request, Verdict, requests
from monitor.review.weekly import ReviewSummary, review_round
from monitor.run import collect_step, tag_step
from monitor.slack.rounds import make_round
from monitor.source_list import add_source
from monitor.tag import load_tagger
from monitor.web.app import create_app
from spiders.source import Source
from tests.fakes.slack import Person, Slack, running
from tests.fakes.slack.state import Message
from tests.monitor.replay import Replay, load_replay
from tests.monitor.review.commands import fow
from tests.slack.stage import NOW, Stage, buttons, eventually, listening, make_stage

pytestmark = [pytest.mark.shared, pytest.mark.slow]
BY_MAIL = {"eve@example.org": ("en",), "fay@example.org": ("fr", "en")}


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    slack: Slack
    with running() as slack:
        made = make_stage(slack, tmp_path / "workspace")
        with listening(made, "http"):
            yield made


@pytest.fixture
def replay(shared: Path) -> Iterator[Replay]:
    served = Replay(load_replay(shared))
    yield served
    served.close()


def collected(stage: Stage, replay: Replay) -> None:
    """One week's papers on work, and French articles, collected and tagged."""
    workspace = stage.team.workspace
    for id, path in (("labour", "/nber/LS.xml"), ("revue", "/erudit/fr.xml")):
        add_source(workspace.sources_file, Source(id=id, url=replay.address + path))
    collect_step(workspace, stage.team.clock, (), lambda *_: None)
    tag_step(workspace, stage.team.clock, lambda *_: None, everything=False)


def roster(stage: Stage) -> dict[str, Person]:
    """Four in Slack, two by e-mail, of different fields and languages."""
    people = {
        "Ada": stage.reviewer("Ada", weekly=4, fields=("technology", "skills"))[0],
        "Bob": stage.reviewer("Bob", weekly=4, fields=("inequality",), international=True)[0],
        "Chloé": stage.reviewer("Chloé", "fr", weekly=4, languages=("fr", "en"))[0],
        "Dan": stage.reviewer("Dan", weekly=4)[0],
    }
    with stage.archive() as archive, archive.unit() as connection:
        for email, languages in BY_MAIL.items():
            name = email.partition("@")[0].capitalize()
            one = Reviewer(id=0, name=name, email=email, languages=languages, weekly=4)
            add_reviewer(connection, one, NOW)
    return people


def round_of(stage: Stage) -> ReviewSummary:
    """Settle, ask, write, and post."""
    team = stage.team
    settings = team.workspace.settings()
    with stage.archive() as archive:
        done = review_round(
            archive,
            team.workspace,
            settings,
            team.clock,
            lambda: load_tagger(team.workspace, settings.tag),
        )
    make_round(team)
    return done


def asked(stage: Stage) -> tuple[Request, ...]:
    with stage.archive() as archive:
        return requests(archive)


def waiting_cards(person: Person) -> list[Message]:
    return [card for card in person.inbox() if "review_agree" in buttons(card)]


def click_everything(stage: Stage, people: dict[str, Person]) -> None:
    """Everybody in Slack agrees to all they are asked."""
    for person in people.values():
        while waiting := waiting_cards(person):
            before = len(stage.votes())
            assert person.click(waiting[0], "review_agree").acknowledged
            eventually(lambda before=before: len(stage.votes()) > before)
            eventually(lambda who=person, seen=waiting: len(waiting_cards(who)) < len(seen))


def answer_by_mail(stage: Stage, browser: TestClient) -> int:
    """Open every link that came by e-mail, then agree on the page; how many votes that gave."""
    before = len(stage.votes())
    for path in sorted((stage.team.workspace.folder / "outbox").rglob("review-*/*.eml")):
        message = message_from_bytes(path.read_bytes(), policy=policy.default)
        body = message.get_body(("plain",))
        assert body is not None
        link = re.search(r"https://monitor\.example(/review/\S+)", body.get_content())
        assert link is not None
        seen = len(stage.votes())
        page = browser.get(link[1])
        assert page.status_code == 200
        assert len(stage.votes()) == seen, "a look records nothing"
        key = re.search(r'name="key" value="([^"]+)"', page.text)
        assert key is not None
        assert browser.post(link[1], data={"verdict": "agree", "key": key[1]}).status_code == 200
        path.unlink()
    return len(stage.votes()) - before


def test_from_real_feeds_to_gold_tags_that_a_model_learns_from(
    stage: Stage, replay: Replay, tmp_path: Path
) -> None:
    collected(stage, replay)
    people = roster(stage)
    browser = TestClient(create_app(stage.team.workspace, stage.team.clock))
    first = round_of(stage)
    assert first.asked > 12
    assert first.letters > 0
    with_cards = [one for one in people.values() if waiting_cards(one)]
    assert len(with_cards) >= 3

    ada, card = people["Ada"], waiting_cards(people["Ada"])[0]
    ada.click(card, "review_correct")
    eventually(lambda: stage.slack.world.modal(ada.id))
    form = ada.modal()
    ada.choose(form, "drivers", "demography", "shocks")
    ada.choose(form, "gaps")
    ada.submit(form)
    (corrected,) = stage.votes()
    assert (corrected.verdict, set(corrected.drivers)) == (
        Verdict.CORRECT,
        {"demography", "shocks"},
    )
    declining = next(one for name, one in people.items() if name != "Ada" and waiting_cards(one))
    waiting = waiting_cards(declining)
    declining.click(waiting[0], "review_not_my_field")
    eventually(lambda: len(stage.votes()) == 2)
    eventually(lambda: len(waiting_cards(declining)) < len(waiting))
    click_everything(stage, people)
    assert answer_by_mail(stage, browser) > 0
    assert not any(one.waits for one in asked(stage))

    at = ("--workspace", str(stage.team.workspace.folder))
    code, out, _ = fow("review", "queue", "--json", *at)
    assert code == 0
    open_now = [json.loads(line) for line in out.splitlines()]
    assert {"second"} <= {line["need"] for line in open_now}
    for _ in range(3):
        stage.now[0] += timedelta(days=7)
        round_of(stage)
        click_everything(stage, people)
        answer_by_mail(stage, browser)
    settled = fow("review", "settle", *at)
    assert settled[0] == 0

    yes = f"{corrected.id}"
    number = f"{corrected.publication}"
    fow("review", "settle", number, "--vote", yes, "--reason", "Ada read it closely.", *at)
    measured = [json.loads(line) for line in fow("agreement", "--json", *at)[1].splitlines()]
    relevance = next(line for line in measured if line["question"] == "relevance")
    assert relevance["publications"] > 5

    gold = tmp_path / "gold.jsonl"
    gold.write_text(fow("review", "export", *at)[1], encoding="utf-8")
    rows = read_gold([gold])
    assert len(rows) > 5
    code, out, errors = fow("train", str(gold), "--out", str(tmp_path / "model"), "--json", *at)
    assert (code, errors) == (0, "")
    assert json.loads(out)["learnt_from"] >= 4
    assert fow("tag", "--all", *at)[0] == 0
    exported = [json.loads(line) for line in fow("export", "jsonl", *at)[1].splitlines()]
    one = next(line for line in exported if line["id"] == corrected.publication)
    assert {tag["concept"] for tag in one["drivers"]} == {"demography", "shocks"}
    assert {tag["origin"] for tag in one["drivers"]} == {"reviewer:network"}
    assert one["gaps"] == []
    confirmed = [
        line for line in exported if any("network" in t["origin"] for t in line["drivers"])
    ]
    assert len(confirmed) > 3
