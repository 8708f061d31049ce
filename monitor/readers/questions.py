"""The questions of a survey: read from a file, in both languages, with what may be answered."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from monitor.errors import UserError

SHIPPED = Path(__file__).with_name("survey.toml")
LANGUAGES = ("en", "fr")
LONGEST_ANSWER = 2000


class SurveyWrong(UserError):
    """A file of questions that cannot be used, or a survey that is not there."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Wording(_Part):
    """A text in every language."""

    en: str = Field(min_length=1)
    fr: str = Field(min_length=1)

    def say(self, language: str) -> str:
        """Return the text in a language, in English for one there is none in."""
        return self.fr if language == "fr" else self.en


class Option(Wording):
    """One of the answers to choose from."""

    id: str = Field(pattern=r"^[a-z][a-z0-9-]{0,30}$")


class Question(_Part):
    """One question."""

    id: str = Field(pattern=r"^[a-z][a-z0-9-]{0,30}$")
    kind: Literal["choice", "text"]
    wording: Wording
    choices: tuple[Option, ...] = ()

    @model_validator(mode="after")
    def _offers_something(self) -> Question:
        if (self.kind == "choice") != (len(self.choices) > 1):
            raise ValueError("a question of kind choice offers two choices or more, a text none")
        return self


class Questions(_Part):
    """A whole survey."""

    title: Wording
    question: tuple[Question, ...] = Field(min_length=1, max_length=20)


def read_questions(folder: Path) -> Questions:
    """Return the questions of a workspace's ``survey.toml``, or those that come with the monitor.

    Raises :class:`SurveyWrong`.
    """
    path = folder / "survey.toml"
    path = path if path.is_file() else SHIPPED
    try:
        return Questions(**tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SurveyWrong(f"{path}: not valid TOML: {error}") from error
    except ValidationError as error:
        fault = error.errors()[0]
        where = ".".join(str(part) for part in fault["loc"])
        raise SurveyWrong(f"{path}: {where}: {fault['msg']}") from error


def checked(questions: Questions, given: Mapping[str, str]) -> dict[str, str]:
    """Return the answers among ``given`` that the questions allow; what is left empty stays out."""
    answers: dict[str, str] = {}
    for question in questions.question:
        text = given.get(question.id, "").strip()[:LONGEST_ANSWER]
        offered = {option.id for option in question.choices}
        if text and (question.kind == "text" or text in offered):
            answers[question.id] = text
    return answers


def tallied(question: Question, answers: Iterable[Mapping[str, str]]) -> dict[str, int]:
    """Return how often each choice was taken, in the order offered; nothing for a text."""
    counts = Counter(one[question.id] for one in answers if question.id in one)
    return {option.id: counts[option.id] for option in question.choices}
