"""Carry a model's tags over to untagged texts: from English to their French versions, and to pages.

``python -m bench.project --model FOLDER --out projected.jsonl`` reads ``../shared/data/abstracts``
and writes gold rows marked ``projected``, which training learns from and never measures on:

- journal articles and federal programmes that exist in both languages: the English version is
  tagged, the French version (and for programmes the English one too) takes its tags;
- untagged policy pages: each takes its own tags.

Only texts that the model is sure of are kept: clearly relevant or clearly not, and without a data
gap. Policy texts bear fewer drivers by the model than the abstracts it learnt from, since their
words are others; their thresholds are lowered until a relevant text bears as many as an abstract.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from classifiers.calibration import Floats
from classifiers.gold import read_gold
from classifiers.tag import Document
from classifiers.tagger import Tagger

SHARED = Path(__file__).resolve().parents[2] / "shared"
_WEIGHT = 0.5
"""A carried tag counts half of an expert's."""
_SURE = (0.25, 0.7)
"""Relevance outside of these is clear enough to carry."""
_NO_GAP = 0.25
_DRIVERS = 1.45
"""Drivers a relevant document bears, in the training data."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text to be judged, and the texts that take its tags."""

    judged: Document
    takers: tuple[tuple[str, Document], ...]


def main() -> None:
    """Tag, carry over, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    tagger = Tagger.load(options.model)
    known = _known_titles()
    with options.out.open("w", encoding="utf-8") as out:
        for policy, texts in ((False, list(_articles(known))), (True, list(_policy(known)))):
            for row in _carry(tagger, texts, policy=policy):
                out.write(json.dumps(row, ensure_ascii=False) + "\n")


def _carry(tagger: Tagger, texts: Sequence[Text], *, policy: bool) -> Iterator[dict[str, Any]]:
    probabilities = tagger.probabilities([text.judged for text in texts])
    languages = [text.judged.language or "" for text in texts]
    thresholds = tagger.documents.cuts.thresholds(languages)[:, 1:]
    last = 1 + len(tagger.drivers)
    relevance, drivers = probabilities[:, 0], probabilities[:, 1:last]
    clear = (relevance < _SURE[0]) | (relevance > _SURE[1])
    clear &= (relevance < _SURE[0]) | (probabilities[:, last:].max(axis=1) < _NO_GAP)
    relevant = relevance > _SURE[1]
    factor = _factor(drivers[relevant], thresholds[relevant]) if policy else 1.0
    borne = drivers >= thresholds * factor
    for number in np.flatnonzero(clear):
        tags = [
            id_ for id_, is_borne in zip(tagger.drivers, borne[number], strict=True) if is_borne
        ]
        for name, taker in texts[number].takers:
            yield _row(name, taker, relevant=bool(relevant[number]), drivers=tags)


def _factor(probabilities: Floats, thresholds: Floats) -> float:
    """What to multiply thresholds with, so that a document bears :data:`_DRIVERS` at the mean."""
    ratios = np.sort((probabilities / thresholds).ravel())[::-1]
    return float(ratios[min(len(ratios) - 1, round(_DRIVERS * len(probabilities)))])


def _row(name: str, document: Document, *, relevant: bool, drivers: list[str]) -> dict[str, Any]:
    return {
        "id": f"projected:{name}",
        "lang": document.language,
        "title": document.title,
        "abstract": document.abstract,
        "relevant": relevant,
        "drivers": drivers if relevant else [],
        "gaps": [],
        "weight": _WEIGHT,
        "projected": True,
    }


def _known_titles() -> frozenset[str]:
    """Titles of all tagged publications: none of them may come back as an untagged one."""
    paths = sorted((SHARED / "gold").glob("*.jsonl"))
    return frozenset(row.document.title.strip().casefold() for row in read_gold(paths))


def _articles(known: frozenset[str]) -> Iterator[Text]:
    rows = {row["id"]: row for row in _read("erudit.jsonl.gz")}
    for id_, row in rows.items():
        twin = rows.get(id_.removesuffix(":fr") + ":en") if id_.endswith(":fr") else None
        if twin and not {_title(row), _title(twin)} & known:
            french = _document(row["title"], row["abstract"], "fr")
            yield Text(_document(twin["title"], twin["abstract"], "en"), ((id_, french),))


def _policy(known: frozenset[str]) -> Iterator[Text]:
    for row in _read("infobase-programs-en-fr.jsonl.gz"):
        english = _document(row["title_en"], row["desc_en"], "en")
        french = _document(row["title_fr"], row["desc_fr"], "fr")
        name = row["id"]
        yield Text(english, ((f"{name}:en", english), (f"{name}:fr", french)))
    for row in _read("pages.jsonl.gz"):
        if _title(row) not in known:
            page = _document(row["title"], row["abstract"], row["lang"])
            yield Text(page, ((row["id"], page),))


def _title(row: dict[str, Any]) -> str:
    return str(row["title"]).strip().casefold()


def _document(title: str, abstract: str | None, language: str) -> Document:
    return Document(title=title, abstract=abstract or "", language=language)


def _read(name: str) -> Iterator[dict[str, Any]]:
    data = gzip.decompress((SHARED / "data" / "abstracts" / name).read_bytes())
    for line in data.decode("utf-8").splitlines():
        row = json.loads(line)
        if row.get("title") or row.get("title_fr"):
            yield row


if __name__ == "__main__":
    main()
