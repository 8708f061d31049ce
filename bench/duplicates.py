"""How many works that two institutions both list are recognised as one.

``python -m bench.duplicates [FOLDER]`` compares the working papers of an industrial relations
section with those NBER papers of ``../shared/data/abstracts`` (or of FOLDER) that bear the same
titles, among 2,000 others, and prints what each pair that is proposed is taken for.
"""

from __future__ import annotations

import gzip
import json
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from monitor.deduplicate import fold
from monitor.near_duplicates import candidate_keys, relation
from spiders.publication import Publication

ABSTRACTS = Path(__file__).resolve().parents[2] / "shared" / "data" / "abstracts"
OTHERS = 2_000


def load(folder: Path, name: str) -> Iterator[Publication]:
    """The publications of one file of abstracts."""
    with gzip.open(folder / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            yield Publication(
                source=name,
                url=row.get("url") or f"https://{name}.example/{row['id']}",
                title=row["title"],
                abstract=row.get("abstract") or "",
                authors=tuple(filter(None, (row.get("authors") or "").split(", "))),
                language=row.get("lang") or "en",
                published=_day(str(row.get("date") or "")),
            )


def _day(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
    except ValueError:
        return None


def index(publications: list[Publication]) -> dict[str, list[Publication]]:
    """The publications by candidate key."""
    found: dict[str, list[Publication]] = defaultdict(list)
    for publication in publications:
        for key in candidate_keys(publication):
            found[key].append(publication)
    return found


def main(folder: Path = ABSTRACTS) -> None:
    """Print the table."""
    if not folder.is_dir():
        sys.exit(f"{folder} is absent: name the folder with the abstracts")
    section, nber = list(load(folder, "princeton")), list(load(folder, "nber"))
    titles = {fold(work.title) for work in section}
    shared = [work for work in nber if fold(work.title) in titles]
    others = [work for work in nber if fold(work.title) not in titles][-OTHERS:]
    begun = time.process_time()
    by_key = index(shared + others)
    counted: Counter[str] = Counter()
    for work in section:
        near = {other.url: other for key in candidate_keys(work) for other in by_key.get(key, ())}
        for other in near.values():
            finding = relation(work, other)
            counted[f"{finding.relation} | {finding.evidence}" if finding else "none | "] += 1
    spent = time.process_time() - begun
    print(
        f"{len(section)} papers against {len(shared)} of the same titles and {len(others)} others\n"
    )
    print("| relation | evidence | pairs |\n| --- | --- | ---: |")
    for kind, pairs in counted.most_common():
        print(f"| {kind} | {pairs} |")
    print(f"\n{1000 * spent / (len(section) + len(shared) + len(others)):.1f} CPU ms a publication")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:2]))
