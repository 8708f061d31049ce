"""The main text: trafilatura's, with the standfirst, without appeals to the visitor."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench.extraction import load_cases, score, without_comments
from bench.extraction import ours as extract
from spiders.document_text import without_appeals

FLOORS = {"en": 0.945, "fr": 0.945}
"""F-scores once reached; they are only ever raised."""
LONG = (
    "Counts of vacancies for small towns come once a year, too late to be of use to those who plan "
    "training. Postings and payroll records together give a monthly view of the demand for labour."
)


@pytest.mark.parametrize(
    "appeal",
    [
        "Read more: Ten towns to watch",
        "À lire aussi : dix villes à suivre",
        "Lire la suite",
        "Subscribe to our newsletter today.",
        "Inscrivez-vous à notre infolettre",
        "Pour lire la suite, abonnez-vous.",
        "Follow us on LinkedIn",
        "Suivez-nous sur LinkedIn et Mastodon",
        "© 2026 The House. All rights reserved.",
        "Tous droits réservés",
        "Crédits photos : La Maison",
    ],
)
def test_appeals_leave_the_text(appeal: str) -> None:
    assert without_appeals(f"One.\n{appeal}\nTwo.") == "One.\nTwo."


@pytest.mark.parametrize(
    "sentence",
    [
        "Workers who sign up for training keep their benefits.",
        "Riders download the app of the platform before each shift.",
        "Workers may receive compensation or a commission.",
        "Related work on vacancies is scarce.",
        "Les personnes inscrites reçoivent une allocation.",
        "Employers subscribe to the sector's fund.",
        "Le crédit d'impôt favorise la formation.",
        f"{LONG} {LONG} © 2026",
    ],
)
def test_sentences_about_work_stay(sentence: str) -> None:
    assert without_appeals(sentence) == sentence


def test_the_standfirst_is_part_of_the_text() -> None:
    standfirst = "Small towns are counted too late to plan by, a new study of vacancies finds."
    page = f"""<html><head><meta name="description" content="{standfirst}"></head><body>
    <header><h1>Vacancies</h1><div class="deck">{standfirst}</div></header>
    <article><p>{LONG}</p><p>And so on, at some length.</p></article></body></html>"""
    assert extract(page.encode()).startswith(standfirst)
    hidden = page.replace(f'<div class="deck">{standfirst}</div>', "")
    assert standfirst not in extract(hidden.encode())


def test_a_body_drawn_by_script_is_read_from_json_ld() -> None:
    body = "&lt;p&gt;" + "&lt;/p&gt;&lt;p&gt;".join(f"{n}. {LONG}" for n in range(4)) + "&lt;/p&gt;"
    work = json.dumps({"@type": "Report", "name": "Vacancies", "articleBody": body})
    page = f'<html><script type="application/ld+json">{work}</script><body><p>Loading</p></body>'
    text = extract(page.encode())
    assert text.splitlines() == [f"{n}. {LONG}" for n in range(4)]


@pytest.mark.slow
@pytest.mark.shared
def test_the_score_on_captured_pages_never_falls(shared: Path) -> None:
    cases = load_cases(shared / "data" / "pages" / "trafilatura-en-fr.tar.gz")
    for language, floor in FLOORS.items():
        own = [case for case in cases if case.language == language]
        found = score(own, extract).f
        assert found >= floor
        assert found > score(own, without_comments).f
