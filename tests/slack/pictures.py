"""Takes the pictures of the documentation: ``python -m tests.slack.pictures docs/pictures``.

A card, the form and the Home tab, in both languages, as they stand in the fake Slack.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from classifiers.tag import GapStatus, Tag, Tagging
from monitor.archive import publications as shelf
from monitor.slack.cards import post_due
from spiders.publication import Publication
from tests.fakes.slack import running
from tests.fakes.slack.preview import page
from tests.fakes.slack.state import Message, View
from tests.monitor.review.network import NOW, retag
from tests.slack.stage import Stage, eventually, listening, make_stage

TEXTS = {
    "en": (
        "Sample: who moves when work moves? Remote jobs and small towns",
        "Sample Institute for Work",
        "We follow 40,000 invented job advertisements in small towns over six years.",
        "Remote jobs raise the wages that are offered in small towns by four percent.",
        "Official statistics do not show vacancies below the level of economic regions.",
    ),
    "fr": (
        "Exemple : qui part quand le travail part ? Télétravail et petites villes",
        "Institut Exemple du travail",
        "Nous suivons pendant six ans 40 000 offres d’emploi inventées dans de petites villes.",
        "Le télétravail y relève de quatre pour cent les salaires offerts.",
        "La statistique officielle ne montre pas les postes vacants en deçà des régions.",
    ),
}
TERMS = {
    "en": (("small towns", "regions"), ("vacancies",)),
    "fr": (("petites villes", "régions"), ("postes vacants",)),
}


def main(folder: Path) -> None:
    """Write the pictures to ``folder``."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for language in ("en", "fr"):
            suffix = "" if language == "en" else f".{language}"
            for name, document in shots(language).items():
                sheet = browser.new_page(
                    viewport={"width": 800, "height": 400}, device_scale_factor=1.5
                )
                sheet.set_content(document)
                shown = sheet.locator(".message, .modal, .home").first
                shown.screenshot(path=folder / f"slack-{name}{suffix}.png")
        browser.close()


def shots(language: str) -> dict[str, str]:
    """Return each picture's page by its name."""
    made: dict[str, Message | View] = {}
    with running() as slack, tempfile.TemporaryDirectory() as folder:
        stage = make_stage(slack, Path(folder) / "workspace")
        with listening(stage, "http"):
            ada, reviewer = stage.reviewer("Ada", language, fields=("place", "skills"))
            stage.ask(reviewer, sample(stage, language))
            assert post_due(stage.team) == 1
            (card,) = ada.inbox()
            made["card"] = Message(**{**vars(card)})
            ada.click(card, "review_correct")
            eventually(lambda: slack.world.modal(ada.id))
            made["form"] = ada.modal()
            ada.open_home()
            eventually(lambda: ada.id in slack.world.homes)
            made["home"] = ada.home()
    return {name: page(place, language) for name, place in made.items()}


def sample(stage: Stage, language: str) -> int:
    """A publication in a language, tagged with two drivers and a data gap."""
    title, publisher, first, finding, lack = TEXTS[language]
    one = Publication(
        source="sample",
        url="https://sample.example/remote-jobs",
        title=title,
        publisher=publisher,
        published=NOW,
        abstract=f"{first} {finding} {lack}",
    )
    tags = [
        Tag(vocabulary="drivers", concept=name, score=0.8, terms=terms, quote=finding)
        for name, terms in zip(("place", "skills"), TERMS[language], strict=True)
    ]
    gap = Tag(
        vocabulary="gaps",
        concept=next(iter(stage.team.labels.gaps)),
        score=0.7,
        status=GapStatus.IDENTIFIED,
        quote=lack,
    )
    with stage.archive() as archive:
        with archive.unit() as connection:
            id = shelf.add(connection, one, NOW)
        retag(
            archive,
            id,
            Tagging(language=language, relevant=True, relevance_score=0.9, tags=(*tags, gap)),
        )
    return id


if __name__ == "__main__":
    main(Path(sys.argv[1]))
