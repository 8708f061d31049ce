"""Texts with the subjects that others filed them under: ``python -m bench.subjects --out FILE``.

From ``../shared/data``: working papers with their JEL codes and programmes, Canadian federal
programmes with their subject tags in both languages, titles of Statistics Canada's tables by
subject in both languages, signals by theme, and, without subjects of their own, the occupations of
the National Occupational Classification and journal articles that exist in both languages. Nothing
that has a gold tag, in train or in dev, is among them.
"""

from __future__ import annotations

import argparse
import ast
import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from classifiers.gold import read_gold

SHARED = Path(__file__).resolve().parents[2] / "shared"
Row = dict[str, Any]


def main() -> None:
    """Gather and write JSON lines."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    gold = read_gold(sorted((SHARED / "gold").glob("*.jsonl")))
    known = {_folded(row.document.title) for row in gold} | {row.id for row in gold}
    with options.out.open("w", encoding="utf-8") as out:
        for row in _rows():
            if row["title"] and not {_folded(row["title"]), row["id"]} & known:
                out.write(json.dumps(row, ensure_ascii=False) + "\n")


def _rows() -> Iterator[Row]:
    for row in _read("abstracts/nber.jsonl.gz"):
        if row["abstract"]:
            programmes = [f"nber:{code}" for code in row["programs"] or []]
            yield _english(row, [*_jel(row), *programmes])
    for row in _read("abstracts/princeton.jsonl.gz"):
        yield _english(row, _jel(row))
    for row in _read("abstracts/undp-signals.jsonl.gz"):
        themes = {*(row["steepv"] or "").split(","), *(row["themes"] or "").split(",")}
        yield _english(row, [f"undp:{theme.strip()}" for theme in themes])
    for row in _read("abstracts/infobase-programs-en-fr.jsonl.gz"):
        tags = [f"infobase:{tag['id']}" for tag in _list(row["tags"])]
        yield from _both(row["id"], row, "desc", tags)
    for row in _read("vocab/statcan-tables-en-fr.jsonl.gz"):
        code = row["subject_code"]
        yield from _both(f"table:{row['pid']}", row, "", [f"statcan:{code}", f"statcan:{code[:2]}"])
    for row in _read("vocab/noc2021-en-fr.jsonl"):
        yield from _both(f"noc:{row['code']}", row, "def", [])
    yield from _articles()


def _articles() -> Iterator[Row]:
    rows = {row["id"]: row for row in _read("abstracts/erudit.jsonl.gz")}
    for id_, row in rows.items():
        original = id_.removesuffix(":fr") + ":en"
        if id_.endswith(":fr") and original in rows:
            yield _english(rows[original], [])
            yield _row(id_, "fr", row["title"], row["abstract"], [], original)


def _english(row: Row, subjects: list[str]) -> Row:
    return _row(row["id"], "en", row["title"], row.get("abstract"), subjects, None)


def _both(id_: str, row: Row, text: str, subjects: list[str]) -> Iterator[Row]:
    """The English text, and the French one as its translation."""
    for language, original in (("en", None), ("fr", f"{id_}:en")):
        body = row[f"{text}_{language}"] if text else ""
        yield _row(
            f"{id_}:{language}", language, row[f"title_{language}"], body, subjects, original
        )


def _row(
    id_: str,
    language: str,
    title: str,
    abstract: str | None,
    subjects: list[str],
    original: str | None,
) -> Row:
    return {
        "id": id_,
        "lang": language,
        "title": title,
        "abstract": abstract or "",
        "subjects": sorted(set(subjects)),
        "translation_of": original,
    }


def _jel(row: Row) -> list[str]:
    """JEL codes with the broader ones above them; codes of before 1991 (numbers) are left out."""
    codes = [code for code in _list(row["jel"]) if code[:1].isalpha()]
    return [f"jel:{code[:length]}" for code in codes for length in (1, 2, 3)]


def _list(value: Any) -> list[Any]:
    """A list, also where the file holds one written out."""
    return list(ast.literal_eval(value)) if isinstance(value, str) and value else value or []


def _read(name: str) -> Iterator[Row]:
    data = (SHARED / "data" / name).read_bytes()
    text = (gzip.decompress(data) if name.endswith(".gz") else data).decode("utf-8")
    return (json.loads(line) for line in text.splitlines())


def _folded(title: str | None) -> str:
    return " ".join((title or "").casefold().split())


if __name__ == "__main__":
    main()
