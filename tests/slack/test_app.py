"""Who may speak to the app: Slack, for one workspace, within five minutes."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from monitor.errors import SettingWrong
from monitor.slack.app import create_app, team_of
from monitor.slack.http import slack_beside
from monitor.slack.socket import SlackUnreachable, run
from monitor.slack.team import make_team
from monitor.workspace import make_workspace
from tests.fakes.slack.links import Requests, signature
from tests.slack.stage import NOW, Stage, eventually, listening

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def requests(stage: Stage) -> Requests:
    link = stage.slack.link
    assert isinstance(link, Requests)
    return link


def test_a_wrong_or_old_signature_is_refused(stage: Stage) -> None:
    to = requests(stage)
    assert to.send("x=1", FORM, secret="another").status == 401
    assert to.send("x=1", FORM, age=301).status == 401
    assert to.send("x=1", FORM, age=-400).status == 401  # on its way it comes nearer to now
    assert to.send("payload=not json", FORM).status == 400
    assert to.send("{", {"Content-Type": "application/json"}, secret="another").status == 400


def test_slacks_question_for_the_address_is_answered(stage: Stage) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "abc", "token": "x"})
    answer = requests(stage).send(body, {"Content-Type": "application/json"})
    assert answer.status == 200
    assert "abc" in str(answer.payload)


def test_another_workspace_is_refused(stage: Stage) -> None:
    eve = stage.person("Eve")
    stage.slack.world.team = "T0OTHER"
    answer = eve.command("help")
    assert (answer.acknowledged, answer.status) == (False, 403)
    assert eve.whispers() == []


def test_a_very_large_request_is_not_read(stage: Stage) -> None:
    assert requests(stage).send("x" * 1_100_000, FORM).status in (0, 413)


@pytest.mark.parametrize(
    ("body", "team"),
    [
        ({"team_id": "T1"}, "T1"),
        ({"team": {"id": "T2"}}, "T2"),
        ({"team": "T3"}, "T3"),
        ({"team": None}, ""),
        ({}, ""),
    ],
)
def test_every_kind_of_request_says_which_workspace_it_is_from(
    body: dict[str, object], team: str
) -> None:
    assert team_of(body) == team


def test_without_a_setting_the_workspace_of_the_token_is_served(stage: Stage) -> None:
    file = stage.team.workspace.settings_file
    file.write_text(file.read_text().replace(f'team = "{stage.slack.world.team}"', ""))
    assert make_team(stage.team.workspace, stage.team.clock).settings.slack.team == ""
    ada, _ = stage.reviewer("Ada")
    ada.command("help")
    eventually(ada.whispers)


def test_what_is_missing_in_the_settings_is_named(tmp_path: Path, silent: Stage) -> None:
    bare = make_workspace(tmp_path / "bare")
    with pytest.raises(SettingWrong, match=r"slack\.token: missing.*FOW_SLACK__TOKEN"):
        make_team(bare, silent.team.clock)
    bare.settings_file.write_text('[slack]\ntoken = "xoxb-1"\n')
    team = make_team(bare, silent.team.clock)
    with pytest.raises(SettingWrong, match=r"slack\.signing_secret: missing"):
        create_app(team, over_http=True)
    with pytest.raises(SettingWrong, match=r"slack\.app_token: missing"):
        run(team, print)


def test_slacks_refusal_of_a_token_is_told_in_one_line(silent: Stage) -> None:
    file = silent.team.workspace.settings_file
    file.write_text(file.read_text().replace(silent.slack.world.app_token, "xapp-wrong"))
    team = make_team(silent.team.workspace, silent.team.clock)
    with pytest.raises(SlackUnreachable, match="invalid_auth"):
        run(team, print)


def test_after_a_lost_connection_the_app_comes_back(silent: Stage) -> None:
    ada, _ = silent.reviewer("Ada")
    with listening(silent, "socket"):
        assert silent.slack.sockets.refresh()
        assert ada.command("help").acknowledged
        eventually(ada.whispers)


def test_everything_is_acknowledged_while_the_archive_is_locked(stage: Stage) -> None:
    ada, reviewer = stage.reviewer("Ada")
    card = stage.card(ada, reviewer)
    with stage.archive() as archive, archive.unit():
        assert ada.click(card, "review_agree").acknowledged
        assert ada.open_home().acknowledged
        assert ada.command("next").acknowledged
    eventually(lambda: len(stage.votes()) == 1)
    eventually(ada.whispers)


def test_the_web_application_answers_slack_and_makes_rounds(silent: Stage) -> None:
    from starlette.applications import Starlette
    from starlette.testclient import TestClient

    ada, reviewer = silent.reviewer("Ada")
    silent.ask(reviewer, silent.publication())
    app = Starlette()
    with slack_beside(app, silent.team.workspace, silent.team.clock) as there:
        assert there
        eventually(ada.inbox)
        body = json.dumps({"type": "url_verification", "challenge": "abc"})
        headers = {"Content-Type": "application/json"}
        headers |= signature(body, silent.slack.world.signing_secret, time.time())
        answer = TestClient(app).post("/slack/events", content=body, headers=headers)
    assert "abc" in answer.text


def test_without_a_signing_secret_the_web_application_is_left_as_it_is(tmp_path: Path) -> None:
    from starlette.applications import Starlette

    app = Starlette()
    workspace = make_workspace(tmp_path / "bare")
    with slack_beside(app, workspace, lambda: NOW) as there:
        assert not there
    assert app.routes == []
