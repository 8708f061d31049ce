"""The language of a text, short ones included."""

from __future__ import annotations

import pytest

from classifiers.language import detect


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The future of work in rural Canada", "en"),
        ("Remote Workers and Wages", "en"),
        ("L’avenir du travail dans les régions rurales", "fr"),
        ("Télétravail et salaires au Québec", "fr"),
        ("La pénurie de main-d'œuvre", "fr"),
        ("L'avenir du travail dans les régions rurales", "fr"),
        ("El futuro del trabajo en las ciudades", "es"),
        ("Die Zukunft der Arbeit und der Löhne", "de"),
    ],
)
def test_small_words_tell_the_language(text: str, language: str) -> None:
    assert detect(text) == language


def test_the_declared_language_decides_only_where_the_text_says_nothing() -> None:
    assert detect("Covid 2020", declared="fr-CA") == "fr"
    assert detect("The wages of the young and the old in the cities", declared="fr") == "en"


def test_a_text_without_words_has_no_language() -> None:
    assert detect("2020 — 3,5 %") == "und"


@pytest.mark.shared
def test_real_titles_are_told_apart(shared) -> None:
    import gzip
    import json

    path = shared / "data" / "vocab" / "statcan-tables-en-fr.jsonl.gz"
    lines = gzip.decompress(path.read_bytes()).decode("utf-8").splitlines()
    rows = [json.loads(line) for line in lines[:1500]]
    right = [
        detect(row[f"title_{language}"]) == language for row in rows for language in ("en", "fr")
    ]
    assert sum(right) / len(right) > 0.97
