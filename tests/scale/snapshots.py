"""Snapshots for tests: works as OpenAlex lays them out, some of them broken, some met twice."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

WORDS = {
    "en": (
        "Automation, wages and the skills that employers ask for",
        "This paper studies how automation and artificial intelligence change employment, wages"
        " and the skills that employers in the labour market ask for. We lack local and timely"
        " data on job vacancies, and surveys of workers are too small to say which occupations"
        " and regions are affected. Workers with less education lose jobs to robots, unions and"
        " training programmes soften the loss, and remote work spreads across industries.",
    ),
    "fr": (
        "Le télétravail, les salaires et les compétences des travailleurs",
        "Cette étude examine comment l'automatisation et le télétravail changent l'emploi, les"
        " salaires et les compétences que demandent les employeurs sur le marché du travail. Les"
        " données locales manquent sur les postes vacants, et les enquêtes auprès des travailleurs"
        " sont trop petites pour dire quelles professions et quelles régions sont touchées.",
    ),
    "off": (
        "Effects of aspirin on platelet aggregation in mice",
        "We treated mice with aspirin and measured platelet aggregation in blood samples with flow"
        " cytometry. The inhibition of cyclooxygenase reduced aggregation in arteries and veins.",
    ),
}
"""Kind → title and abstract."""


def work(number: int, kind: str = "en", **changes: Any) -> dict[str, Any]:
    """A work as OpenAlex writes it; its number stands in title and text."""
    title, abstract = WORDS[kind]
    index: dict[str, list[int]] = {}
    for place, word in enumerate(f"{abstract} Sample {number} of {number * 7919}.".split()):
        index.setdefault(word, []).append(place)
    made = {
        "id": f"https://openalex.org/W{1000 + number}",
        "doi": f"https://doi.org/10.1234/w{number}",
        "display_name": f"{title} ({number})",
        "abstract_inverted_index": index,
        "authorships": [{"author": {"display_name": f"Sample Author {number}"}}],
        "publication_date": f"{2015 + number % 6}-03-0{1 + number % 9}",
        "language": {"en": "en", "fr": "fr", "off": "en"}[kind],
        "primary_location": {
            "landing_page_url": f"https://journal{number % 5}.example/{number}",
            "source": {"display_name": f"Journal {number % 5}"},
        },
    }
    return made | changes


def lay(folder: Path, parts: list[list[dict[str, Any] | str]], *, manifest: bool = True) -> Path:
    """Write partitions as OpenAlex does; a string is a line as it stands."""
    entries = []
    for number, rows in enumerate(parts):
        path = folder / f"updated_date=2026-0{1 + number % 9}-01" / f"part_{number:03}.gz"
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
        path.write_bytes(gzip.compress("\n".join([*lines, ""]).encode(), mtime=0))
        url = f"s3://openalex/data/works/{path.parent.name}/{path.name}"
        meta = {"content_length": path.stat().st_size, "record_count": len(rows)}
        entries.append({"url": url, "meta": meta})
    if manifest:
        (folder / "manifest").write_text(json.dumps({"entries": entries}), encoding="utf-8")
    return folder


def mixed(parts: int = 6, works: int = 12) -> list[list[dict[str, Any] | str]]:
    """Partitions with French works, works of other fields, broken lines, copies."""
    made: list[list[dict[str, Any] | str]] = []
    for part in range(parts):
        rows: list[dict[str, Any] | str] = []
        for place in range(works):
            number = part * works + place
            rows.append(work(number, "fr" if number % 5 == 0 else "off" if number % 3 else "en"))
        rows.insert(3, '{"id": "https://openalex.org/W9", "display_na')
        rows.append(dict(rows[0]))  # the same again
        made.append(rows)
    return made


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, with its content."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
