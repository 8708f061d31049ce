"""What a backfill costs: ``python -m bench.backfill [--works 1000000] [--partitions 1,10,100]``.

Makes a snapshot in OpenAlex's layout from the real abstracts of ``../shared`` (inverted indexes,
ten percent French, one copy in a hundred, one broken line in a thousand), and measures
``fow backfill`` over it: works a second on one worker and on two, in CPU and wall seconds, peak
memory of a process, bytes; then the same works in ever more partitions; then what the screen lets
pass of what the tagger finds relevant, and of the rest. From the CPU seconds it extrapolates to the
whole of OpenAlex and says what it assumes.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

SHARED = Path(__file__).resolve().parents[2] / "shared"
_FRENCH, _COPIES, _BROKEN = 0.1, 0.01, 0.001
_OPENALEX = 250_000_000
_DOLLARS = 0.04
"""A core-hour of a rented machine, roughly."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One run of ``fow backfill``."""

    workers: int
    partitions: int
    works: int
    wall: float
    cpu: float
    peak_mb: float
    bytes_in: int
    bytes_out: int
    written: int
    relevant: int
    bad: int

    def line(self) -> dict[str, float]:
        """Return it with works a second, rounded."""
        rates = {"works_s_wall": self.works / self.wall, "works_s_cpu": self.works / self.cpu}
        return {key: round(value, 1) for key, value in (asdict(self) | rates).items()}


def main() -> None:
    """Measure and print one JSON object a line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--works", type=int, default=1_000_000)
    parser.add_argument("--partitions", default="1,10,100")
    parser.add_argument("--growth-works", type=int, default=20_000, help="for the partitions")
    parser.add_argument("--screened", type=int, default=4_000, help="texts for the screen")
    options = parser.parse_args()
    if not SHARED.is_dir():
        sys.exit("the real abstracts (../shared, beside the checkout) are not on this machine")
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        lay(place / "big", options.works, max(2, min(40, options.works // 5_000)))
        runs = [measure(place / "big", place / f"out{n}", n) for n in (1, 2)]
        for run in runs:
            _say(run.line())
        _say(extrapolate(runs[0]))
        for count in map(int, options.partitions.split(",")):
            lay(place / f"in{count}", options.growth_works, count)
            _say(measure(place / f"in{count}", place / f"grown{count}", 1).line())
    _say(screened(options.screened))


def extrapolate(run: Measured) -> dict[str, Any]:
    """Return core-hours and cost for the whole of OpenAlex, with what is assumed."""
    hours = run.cpu / run.works * _OPENALEX / 3600
    return {
        "works": _OPENALEX,
        "core_hours": round(hours),
        "dollars": round(hours * _DOLLARS),
        "assumed": [
            "every work costs what these do; here all have abstracts and most are of economics and"
            " the social sciences, there half have none and most are of other fields, which the"
            " screen leaves out: an upper bound",
            f"{_DOLLARS} dollars a core-hour, transfer not counted",
        ],
    }


def measure(snapshot: Path, out: Path, workers: int) -> Measured:
    """Run the command once and return what it cost, its processes together."""
    command = [sys.executable, "-m", "monitor", "backfill", str(snapshot), "--out", str(out)]
    before, begin = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(
        [*command, "--workers", str(workers), "--json"], check=True, capture_output=True, text=True
    )
    wall, after = time.perf_counter() - begin, resource.getrusage(resource.RUSAGE_CHILDREN)
    said = json.loads(done.stdout)
    return Measured(
        workers=workers,
        partitions=said["partitions"],
        works=said["read"],
        wall=wall,
        cpu=after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
        peak_mb=after.ru_maxrss / 1024,
        bytes_in=sum(path.stat().st_size for path in snapshot.rglob("*.gz")),
        bytes_out=said["bytes"],
        written=said["written"],
        relevant=said["relevant"],
        bad=said["bad"],
    )


def screened(texts: int, seed: int = 8) -> dict[str, float]:
    """Return how the screen judges texts like those of the snapshot, each once, and its cost."""
    from classifiers.language import detect
    from classifiers.screen import Screen
    from classifiers.tag import Document
    from classifiers.tagger import Tagger

    english, french = (sorted(set(some)) for some in _abstracts())
    chance, share = random.Random(seed), round(texts * _FRENCH)
    drawn = [
        *((pair, "en") for pair in chance.sample(english, min(texts - share, len(english)))),
        *((pair, "fr") for pair in chance.sample(french, min(share, len(french)))),
    ]
    tagger = Tagger.load()
    screen = Screen.of(tagger)
    documents = [
        Document(title=title, abstract=text, language=code) for (title, text), code in drawn
    ]
    begin = time.process_time()
    relevant = [one.relevant for one in tagger.tag(documents)]
    tagged = time.process_time()
    passed = [
        screen.passes(one.title, one.abstract, detect(f"{one.title}\n{one.abstract}", one.language))
        for one in documents
    ]
    ended = time.process_time()
    pairs = list(zip(relevant, passed, strict=True))
    return {
        "screened": len(pairs),
        "relevant_passed": round(pairs.count((True, True)) / max(1, sum(relevant)), 4),
        "others_passed": round(pairs.count((False, True)) / max(1, len(pairs) - sum(relevant)), 4),
        "of_the_taggers_time": round((ended - tagged) / (tagged - begin), 3),
    }


def lay(folder: Path, works: int, parts: int, seed: int = 8) -> None:
    """Write a snapshot of so many works in so many partitions."""
    chance, made, entries = random.Random(seed), lines(works, seed), []
    for part in range(parts):
        path = folder / f"updated_date=2026-01-{1 + part % 28:02}" / f"part_{part:03}.gz"
        path.parent.mkdir(parents=True, exist_ok=True)
        share = works * (part + 1) // parts - works * part // parts
        with gzip.open(path, "wt", encoding="utf-8", compresslevel=4) as file:
            for _ in range(share):
                line = next(made)
                file.write(line[: len(line) // 2] if chance.random() < _BROKEN else line)
                file.write("\n")
        url = f"s3://openalex/data/works/{path.parent.name}/{path.name}"
        entries.append({"url": url, "meta": {"content_length": path.stat().st_size}})
    (folder / "manifest").write_text(json.dumps({"entries": entries}), encoding="utf-8")


def lines(works: int, seed: int) -> Iterator[str]:
    """Yield works as OpenAlex writes them: real abstracts, told apart by a number."""
    chance = random.Random(seed)
    english, french = _abstracts()
    last = ""
    for number in range(works):
        if not last or chance.random() >= _COPIES:
            language = "fr" if chance.random() < _FRENCH else "en"
            title, abstract = chance.choice(french if language == "fr" else english)
            last = json.dumps(_work(number, title, abstract, language), ensure_ascii=False)
        yield last


def _abstracts() -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    english, french = [], []
    for path in sorted((SHARED / "data" / "abstracts").glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as file:
            for line in file:
                row = json.loads(line)
                pair = (row.get("title") or "", row.get("abstract") or "")
                is_french = "fr" in (row.get("language"), row.get("lang")) or str(
                    row["id"]
                ).endswith(":fr")
                if all(pair):
                    (french if is_french else english).append(pair)
    return english, french


def _work(number: int, title: str, abstract: str, language: str) -> dict[str, Any]:
    index: dict[str, list[int]] = {}
    for place, word in enumerate(f"{abstract} {number * 7919}".split()):
        index.setdefault(word, []).append(place)
    return {
        "id": f"https://openalex.org/W{1_000_000 + number}",
        "doi": f"https://doi.org/10.5555/bench.{number}",
        "display_name": f"{title} ({number})",
        "abstract_inverted_index": index,
        "authorships": [{"author": {"display_name": f"Author {number % 5000}"}}],
        "publication_date": f"{1990 + number % 36}-{1 + number % 12:02}-15",
        "language": language,
        "primary_location": {
            "landing_page_url": f"https://journal{number % 900}.example/{number}",
            "source": {"display_name": f"Journal {number % 900}"},
        },
    }


def _say(line: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
