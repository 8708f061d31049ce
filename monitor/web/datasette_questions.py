"""The ten questions that staff ask the archive most, as SQL that Datasette offers by name."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from digests.wording import Wording
from monitor.wording import wording

QUESTIONS = Path(__file__).with_name("questions")


def canned_queries() -> Mapping[str, Mapping[str, Any]]:
    """Return each question by name as Datasette's metadata has it, in English and French.

    Datasette's own pages are in English; a question's title is in both languages.
    """
    english, french = (titles(wording("web", language)) for language in ("en", "fr"))
    return {
        name: {
            "sql": (QUESTIONS / f"{name}.sql").read_text(encoding="utf-8").strip(),
            "title": f"{title} · {french[name]}",
        }
        for name, title in english.items()
    }


def titles(words: Wording) -> Mapping[str, str]:
    """Return what each question asks; its name is that of its file."""
    return {
        "named-gaps": words.say("Who says that a data gap is there, in which words?"),
        "filled-gaps": words.say("Who fills a data gap, in which words?"),
        "driver-in-region": words.say("What do we have on a driver in a region?"),
        "driver-by-gap": words.say("How much evidence is there by driver and data gap?"),
        "empty-cells": words.say("Which drivers and data gaps does nobody fill?"),
        "concepts-by-month": words.say("How do the concepts move from month to month?"),
        "sources-yield": words.say("Which sources bring what is relevant?"),
        "failing-sources": words.say("Which sources fail or have gone quiet?"),
        "model-against-network": words.say("Where does the network correct the model?"),
        "edition-interest": words.say("Which editions met with interest?"),
    }
