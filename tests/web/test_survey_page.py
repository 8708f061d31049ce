"""A survey: asked once by letter, answered on a page, shown without names."""

from __future__ import annotations

import json
import re
from contextlib import closing
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from monitor.archive import open_archive
from monitor.archive.readers import add_reader
from monitor.cli.app import app as fow
from monitor.errors import SettingWrong
from monitor.readers.questions import SHIPPED, SurveyWrong, read_questions, tallied
from monitor.readers.roll import Wish, fresh
from monitor.readers.standing import Standing
from monitor.readers.surveys import asked_in, send_survey, survey_named
from monitor.settings import Settings
from monitor.workspace import Workspace
from tests.web.conftest import MONDAY, Time, letter_to


@pytest.fixture
def asked(workspace: Workspace, time: Time) -> Workspace:
    """Three readers, one of them in Slack only and one paused; a survey sent twice."""
    with closing(open_archive(workspace.archive_file)) as archive:
        with archive.unit() as connection:
            for wish, state in (
                (Wish(address="zoe@example.org", language="fr"), Standing.ACTIVE),
                (Wish(address="ann@example.org"), Standing.PAUSED),
                (Wish(slack="C0123"), Standing.ACTIVE),
            ):
                add_reader(connection, fresh(wish, state, "import", MONDAY))
        first = send_survey(archive, workspace.settings(), workspace, time)
        again = send_survey(archive, workspace.settings(), workspace, time)
    assert (first.asked, first.failed, again.asked) == (1, 0, 0)
    return workspace


def link(workspace: Workspace) -> str:
    (found,) = re.findall(
        r"http://testserver(/survey/\S+)", letter_to(workspace, "zoe@example.org")
    )
    return str(found)


def test_it_is_asked_in_the_readers_language_and_answered_once(
    browser: TestClient, asked: Workspace
) -> None:
    page = browser.get(link(asked))
    assert page.headers["content-language"] == "fr"
    assert "Dans l’ensemble" in page.text
    assert browser.post(link(asked), data={"useful": "little"}).status_code == 200
    given = {"useful": "very", "used": "perhaps", "missing": " <b>plus</b> ", "other": "x"}
    assert "Merci de vos réponses." in browser.post(link(asked), data=given).text
    with closing(open_archive(asked.archive_file)) as archive:
        survey = survey_named(archive, "")
    assert survey.answers == ({"useful": "very", "missing": "<b>plus</b>"},)
    first = asked_in(survey).question[0]
    assert tallied(first, survey.answers) == {"very": 1, "somewhat": 0, "little": 0, "not": 0}


def test_a_link_ends_and_is_nobody_elses(browser: TestClient, asked: Workspace, time: Time) -> None:
    path = link(asked)
    assert browser.get(f"{path}x").status_code == 404
    time.pass_by(timedelta(days=46))
    assert browser.get(path).status_code == 410


def test_results_are_counted_and_bear_no_name(browser: TestClient, asked: Workspace) -> None:
    browser.post(link(asked), data={"useful": "very", "missing": "More on towns."})
    run = CliRunner()
    said = run.invoke(fow, ["-w", str(asked.folder), "survey", "results"]).output
    assert "survey-2026-06: 1 asked, 1 answered" in said
    assert "      1  Very useful" in said
    assert "More on towns." in said
    raw = run.invoke(fow, ["-w", str(asked.folder), "survey", "results", "--json"]).output
    assert json.loads(raw)["answers"] == [{"useful": "very", "missing": "More on towns."}]
    assert "zoe" not in said + raw


def test_questions_of_ones_own_are_read_and_faults_are_named(workspace: Workspace) -> None:
    shipped = read_questions(workspace.folder)
    run = CliRunner().invoke(fow, ["-w", str(workspace.folder), "survey", "questions"])
    own = workspace.folder / "survey.toml"
    assert str(own) in run.output
    assert read_questions(workspace.folder) == shipped
    own.write_text(SHIPPED.read_text(encoding="utf-8").replace('fr = "Oui"', ""), encoding="utf-8")
    with pytest.raises(SurveyWrong, match=r"survey\.toml: question\.1\.choices\.0\.fr"):
        read_questions(workspace.folder)
    own.write_text("[title", encoding="utf-8")
    with pytest.raises(SurveyWrong, match="not valid TOML"):
        read_questions(workspace.folder)


def test_a_survey_needs_a_page_to_be_answered_on(workspace: Workspace, time: Time) -> None:
    with closing(open_archive(workspace.archive_file)) as archive:
        with pytest.raises(SettingWrong, match=r"web\.address"):
            send_survey(archive, Settings(), workspace, time)
        with pytest.raises(SurveyWrong, match="no survey was sent yet"):
            survey_named(archive, "")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_questions_that_come_with_it_are_whole_in_both_languages(
    workspace: Workspace, language: str
) -> None:
    questions = read_questions(workspace.folder)
    for question in questions.question:
        said = [question.wording.say(language), *(o.say(language) for o in question.choices)]
        assert all(said)
        if language == "fr":
            assert not re.search(r"(?<![\u00a0\u202f])[:;!?»]", " ".join(said))
            assert "'" not in " ".join(said)
