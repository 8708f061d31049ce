"""What an administrator pastes into Slack is all that the app needs, and no more."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from monitor.cli.app import app
from monitor.errors import UserError
from monitor.slack.commands import COMMANDS
from monitor.slack.manifest import manifest
from monitor.slack.messages import ADD
from tests.fakes.slack.running import SCOPES
from tests.slack.stage import Stage


def test_the_manifest_asks_for_the_scopes_that_the_tests_run_with() -> None:
    assert set(manifest()["oauth_config"]["scopes"]["bot"]) == SCOPES


def test_the_manifest_names_what_the_app_listens_to() -> None:
    made = manifest()
    (shortcut,) = made["features"]["shortcuts"]
    assert shortcut["callback_id"] == ADD
    (command,) = made["features"]["slash_commands"]
    for word in ("next", "search", "gaps", "submit", "subscribe"):
        assert word in command["usage_hint"]
        assert word in COMMANDS
    assert made["settings"]["socket_mode_enabled"]


def test_with_an_address_slack_sends_everything_there() -> None:
    made = manifest("https://monitor.example.org/")
    url = "https://monitor.example.org/slack/events"
    assert not made["settings"]["socket_mode_enabled"]
    assert made["settings"]["event_subscriptions"]["request_url"] == url
    assert made["settings"]["interactivity"]["request_url"] == url
    assert made["features"]["slash_commands"][0]["url"] == url


@pytest.mark.parametrize(
    "address", ["http://monitor.example.org", "monitor.example.org", "https://"]
)
def test_an_address_that_slack_cannot_call_is_refused(address: str) -> None:
    with pytest.raises(UserError, match="https addresses only"):
        manifest(address)


def test_the_texts_keep_to_slacks_lengths() -> None:
    """Limits of the manifest (reference/app-manifest)."""
    made = manifest()
    assert len(made["display_information"]["name"]) <= 35
    assert len(made["display_information"]["description"]) <= 140
    assert 174 <= len(made["display_information"]["long_description"]) <= 4000
    assert len(made["features"]["shortcuts"][0]["name"]) <= 24
    assert len(made["features"]["shortcuts"][0]["description"]) <= 150
    assert len(made["features"]["slash_commands"][0]["usage_hint"]) <= 1000


def test_the_command_prints_the_manifest() -> None:
    done = CliRunner().invoke(app, ["slack", "manifest"])
    assert done.exit_code == 0
    assert json.loads(done.stdout) == manifest()


def test_one_round_can_be_made_by_hand(silent: Stage) -> None:
    ada, reviewer = silent.reviewer("Ada")
    silent.ask(reviewer, silent.publication())
    folder = str(silent.team.workspace.folder)
    done = CliRunner().invoke(app, ["slack", "round", "-w", folder, "--json"])
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["posted"] == 1
    assert len(ada.inbox()) == 1
