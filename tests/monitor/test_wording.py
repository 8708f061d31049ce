"""Every room of the monitor says what it says in both languages."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import monitor
from monitor.wording import LOCALES, wording

HOUSE = Path(monitor.__file__).parent
ROOMS = sorted({path.stem for path in LOCALES.glob("*/LC_MESSAGES/*.po")})
KEYWORDS = {"say": None, "say_many": (1, 2), "say_in": ((1, "c"), 2), "_": None}
MAPPING = [("**.py", "python"), ("**.j2", "jinja2.ext:babel_extract")]
PLACEHOLDER = re.compile(r"%\(\w+\)s")
Said = set[tuple[str | None, str]]


def said(room: str) -> Said:
    """Context and English text of everything that a room's code and templates say."""
    found = extract_from_dir(HOUSE / room, MAPPING, keywords=KEYWORDS)
    return {(about, text if isinstance(text, str) else text[0]) for _, _, text, _, about in found}


def held(room: str, language: str) -> dict[tuple[str | None, str], tuple[str, ...]]:
    path = LOCALES / language / "LC_MESSAGES" / f"{room}.po"
    with path.open("rb") as file:
        catalogue = read_po(file, locale=language, abort_invalid=True)
    return {
        (m.context, m.id if isinstance(m.id, str) else m.id[0]): (
            m.string if isinstance(m.string, tuple) else (str(m.string),)
        )
        for m in catalogue
        if m.id
    }


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("room", ROOMS)
def test_everything_that_a_room_says_is_translated_and_nothing_else(
    room: str, language: str
) -> None:
    assert wording(room, language).language == language
    assert set(held(room, language)) == said(room)
    assert all(all(forms) for forms in held(room, language).values())


@pytest.mark.parametrize("room", ROOMS)
def test_translations_keep_their_placeholders(room: str) -> None:
    english = held(room, "en")
    for key, forms in held(room, "fr").items():
        wanted = set(PLACEHOLDER.findall(english[key][-1]))
        assert all(set(PLACEHOLDER.findall(form)) == wanted for form in forms), key


@pytest.mark.parametrize("room", ROOMS)
def test_french_has_its_own_spaces_and_apostrophes(room: str) -> None:
    for forms in held(room, "fr").values():
        for form in forms:
            bare = re.sub(r"https?://\S+|<[^>]*>", "", form)
            assert not re.search(r"(?<![\u00a0\u202f])[:;!?»]", bare), form
            assert "'" not in bare, form


@pytest.mark.parametrize("room", ROOMS)
def test_templates_say_nothing_on_their_own(room: str) -> None:
    for path in (HOUSE / room).rglob("*.j2"):
        text = re.sub(r"\{[{%#].*?[}%#]\}", " ", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        text = re.sub(r"<(script|style)\b.*?</\1>", " ", text, flags=re.DOTALL)
        shown = re.sub(r"<[^>]*>", " ", text)
        assert not re.findall(r"[^\W\d_]{2,}", shown), path.name


def test_every_room_says_dates_and_quotes_as_its_language_does() -> None:
    day = date(2026, 7, 1)
    for room in ROOMS:
        assert wording(room, "en").day(day) == "July 1, 2026"
        assert wording(room, "fr").day(day) == "1er juillet 2026"
        assert wording(room, "fr").quoted("a") == "«\u202fa\u202f»"
