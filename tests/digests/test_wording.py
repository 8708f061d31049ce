"""Every message is wholly in its reader's language."""

from __future__ import annotations

import ast
import re
from datetime import date
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import digests
from digests.wording import LOCALES, UnknownLanguage, languages, wording

ROOM = Path(digests.__file__).parent
KEYWORDS = {"say": None, "say_many": (1, 2), "say_in": ((1, "c"), 2), "_": None}
MAPPING = [("**.py", "python"), ("templates/**.j2", "jinja2.ext:babel_extract")]
PLACEHOLDER = re.compile(r"%\(\w+\)s")


def catalogue(language: str) -> Catalog:
    path = LOCALES / language / "LC_MESSAGES" / "digests.po"
    with path.open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def said() -> set[tuple[str | None, str]]:
    """Context and English text of everything that the code and the templates say."""
    found = extract_from_dir(ROOM, MAPPING, keywords=KEYWORDS)
    return {
        (context, text if isinstance(text, str) else text[0]) for _, _, text, _, context in found
    }


def held(language: str) -> dict[tuple[str | None, str], object]:
    return {
        (m.context, m.id if isinstance(m.id, str) else m.id[0]): m.string
        for m in catalogue(language)
        if m.id
    }


def test_there_are_two_languages() -> None:
    assert languages() == ("en", "fr")


@pytest.mark.parametrize("language", languages())
def test_everything_that_is_said_is_translated_and_nothing_else(language: str) -> None:
    assert len(said()) > 20
    assert set(held(language)) == said()
    for string in held(language).values():
        assert all(string) if isinstance(string, tuple) else string


@pytest.mark.parametrize("language", languages())
def test_translations_keep_their_placeholders(language: str) -> None:
    for message in catalogue(language):
        if message.id:
            ids = message.id if isinstance(message.id, tuple) else (message.id,)
            strings = message.string if isinstance(message.string, tuple) else (message.string,)
            wanted = set(PLACEHOLDER.findall(ids[-1]))
            assert all(set(PLACEHOLDER.findall(string)) == wanted for string in strings), ids


def test_nothing_is_said_inside_an_f_string_where_extraction_does_not_look() -> None:
    for path in ROOM.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr):
                names = {n.attr for n in ast.walk(node) if isinstance(n, ast.Attribute)}
                assert not names & set(KEYWORDS), f"{path.name}:{node.lineno}"


def test_templates_say_nothing_on_their_own() -> None:
    for path in (ROOM / "templates").glob("*.j2"):
        text = re.sub(r"\{[{%#].*?[}%#]\}", " ", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        shown = re.sub(r"<[^>]*>| lang=\"[^\"]*\"", " ", text)
        assert not re.findall(r"[^\W\d_]{2,}", shown), path.name


def test_french_puts_no_break_spaces_before_high_punctuation() -> None:
    for string in held("fr").values():
        for form in string if isinstance(string, tuple) else (string,):
            assert not re.search(r"(?<![\u00a0\u202f])[:;!?»]", str(form)), form
            assert "'" not in str(form)


@pytest.mark.parametrize(
    ("start", "end", "english", "french"),
    [
        ((2026, 6, 22), (2026, 6, 28), "June 22 to 28, 2026", "du 22 au 28 juin 2026"),
        ((2026, 7, 1), (2026, 7, 7), "July 1 to 7, 2026", "du 1er au 7 juillet 2026"),
        ((2026, 6, 25), (2026, 7, 1), "June 25 to July 1, 2026", "du 25 juin au 1er juillet 2026"),
        (
            (2025, 12, 29),
            (2026, 1, 4),
            "December 29, 2025 to January 4, 2026",
            "du 29 décembre 2025 au 4 janvier 2026",
        ),
        ((2026, 7, 1), (2026, 7, 1), "July 1, 2026", "1er juillet 2026"),
    ],
)
def test_periods_read_as_each_language_writes_them(
    start: tuple[int, int, int], end: tuple[int, int, int], english: str, french: str
) -> None:
    assert wording("en").period(date(*start), date(*end)) == english
    assert wording("fr").period(date(*start), date(*end)) == french


def test_numbers_quotes_and_plurals_follow_the_language() -> None:
    en, fr = wording("en"), wording("fr")
    assert (en.number(12345), fr.number(12345)) == ("12,345", "12\u00a0345")
    assert (en.quoted("Yes"), fr.quoted("Oui")) == ("“Yes”", "«\u202fOui\u202f»")
    assert (en.say_many("source", "sources", 0), fr.say_many("source", "sources", 0)) == (
        "sources",
        "source",
    )


def test_a_language_without_a_locale_is_refused_by_name() -> None:
    with pytest.raises(UnknownLanguage, match="'xx'; there are en, fr"):
        wording("xx")
