"""A survey among readers: each is asked once, by a letter with a link of their own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from digests.footer import AddressUnusable
from monitor.archive import Archive
from monitor.archive import outcomes as shelf
from monitor.archive import readers as roll
from monitor.archive.outcomes import Survey
from monitor.archive.readers import Reader
from monitor.errors import SettingWrong
from monitor.letters import Letter, post
from monitor.readers.links import Links, links_in_mail
from monitor.readers.questions import Questions, SurveyWrong, checked, read_questions
from monitor.readers.standing import Standing, is_channel, wants
from monitor.settings import Settings
from monitor.tokens import seal, unseal
from monitor.wording import wording
from monitor.workspace import Workspace

LASTS = timedelta(days=45)


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveySent:
    """What sending a survey did."""

    survey: str
    asked: int
    """Readers who were written to now."""
    failed: int
    """Of these, letters that the server refused; nobody is written to twice."""


def send_survey(
    archive: Archive,
    settings: Settings,
    workspace: Workspace,
    clock: Callable[[], datetime],
) -> SurveySent:
    """Ask every active reader who gets e-mail and was not asked in this month's survey.

    Noted before each letter leaves, so that a crash asks nobody twice. Raises
    :class:`SurveyWrong` and :class:`SettingWrong`.
    """
    links = links_in_mail(settings, workspace)
    if links is None:
        raise SettingWrong("web.address: is needed, since readers answer on a page of yours")
    questions, now = read_questions(workspace.folder), clock()
    id = f"survey-{now:%Y-%m}"
    with archive.unit() as connection:
        shelf.open_survey(connection, id, questions.model_dump_json(), now)
    questions = asked_in(survey_named(archive, id))
    asked = failed = 0
    for reader in roll.readers(archive, state=Standing.ACTIVE):
        if is_channel(reader) or not wants(reader, "email"):
            continue
        with archive.unit() as connection:
            if not shelf.ask(connection, id, reader.id, clock()):
                continue
        stop = links.unsubscribe(reader)
        letter = _letter(reader, questions, _link(links, id, reader, now), stop)
        sent, said = asyncio.run(_posted(letter, settings, workspace, clock()))
        shelf.note_sent(archive, id, reader.id, said)
        asked, failed = asked + 1, failed + (not sent)
    return SurveySent(survey=id, asked=asked, failed=failed)


async def _posted(
    letter: Letter, settings: Settings, workspace: Workspace, now: datetime
) -> tuple[bool, str]:
    try:
        receipt = await post(letter, settings, workspace, now)
    except AddressUnusable as error:
        return False, str(error)
    return receipt.sent, f"{receipt.outcome}: {receipt.detail}"


def _link(links: Links, survey: str, reader: Reader, now: datetime) -> str:
    return f"{links.address}/survey/{seal(links.secret, 'survey', f'{survey}:{reader.id}', now)}"


def _letter(reader: Reader, questions: Questions, link: str, stop: str) -> Letter:
    words = wording("readers", reader.language)
    text = words.say(
        "You get the digest of the Future-of-Work Monitor. A few questions would help to make it"
        " better; they take two minutes, and answering is up to you:\n\n%(link)s\n\nYour answers"
        " are shown without your name.\n\nTo get nothing more from us: %(stop)s",
        link=link,
        stop=stop,
    )
    subject = questions.title.say(reader.language)
    return Letter(to=reader.address, subject=subject, text=text, language=reader.language)


def read_link(links: Links, token: str, now: datetime) -> tuple[str, int]:
    """Return the survey and the reader of a link; raises :class:`monitor.tokens.TokenRefused`."""
    survey, _, id = unseal(links.secret, "survey", token, now, lasts=LASTS).rpartition(":")
    return survey, int(id)


def survey_named(archive: Archive, id: str) -> Survey:
    """Return a survey, the latest if ``id`` is empty; raises :class:`SurveyWrong`."""
    survey = shelf.survey_by_id(archive, id)
    if survey is None:
        raise SurveyWrong(
            f"{id}: no such survey" if id else "no survey was sent yet; send one: fow survey send"
        )
    return survey


def asked_in(survey: Survey) -> Questions:
    """Return the questions as they were asked."""
    return Questions.model_validate_json(survey.questions)


def answer(
    archive: Archive, id: str, reader: int, given: dict[str, str], now: datetime
) -> dict[str, str]:
    """Keep what a reader answered, in the place of earlier answers; return what was kept.

    Raises :class:`SurveyWrong`.
    """
    answers = checked(asked_in(survey_named(archive, id)), given)
    if not shelf.answer_survey(archive, id, reader, answers, now):
        raise SurveyWrong(f"{id}: this reader was not asked")
    return answers


def write_example(folder: Path) -> Path:
    """Write the questions that come with the monitor into a workspace, to be changed."""
    from monitor.readers.questions import SHIPPED

    path = folder / "survey.toml"
    if path.exists():
        raise SurveyWrong(f"{path}: is there already; change it, then fow survey send")
    path.write_text(SHIPPED.read_text(encoding="utf-8"), encoding="utf-8")
    return path
