"""How well the main text of pages is found, beside plain trafilatura, English and French apart.

``python -m bench.extraction [FOLDER]`` reads the captured pages of ``../shared/data/pages`` (or of
FOLDER) and prints two tables:

- over the texts that must and must not be extracted from some 200 pages (the captured set and the
  judgements are trafilatura's own), precision, recall and F-score of the texts;
- over news pages with their articles typed out, which no rule was made on, the F-score of words.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
import tarfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from spiders.document_html import read_html

PAGES = Path(__file__).resolve().parents[2] / "shared" / "data" / "pages"
LANGUAGES = ("en", "fr")

Extract = Callable[[bytes], str]


@dataclass(frozen=True, slots=True)
class Case:
    """One page with the texts that must and must not be extracted from it."""

    language: str
    html: bytes
    must: tuple[str, ...]
    must_not: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """Precision, recall and F-score over the texts of some pages."""

    pages: int
    precision: float
    recall: float
    seconds: float
    """CPU seconds for all of them."""

    @property
    def f(self) -> float:
        """Harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def plain(html: bytes) -> str:
    """trafilatura as it comes."""
    from trafilatura import extract

    return extract(html) or ""


def without_comments(html: bytes) -> str:
    """trafilatura without the visitors' comments."""
    from trafilatura import extract

    return extract(html, include_comments=False) or ""


def ours(html: bytes) -> str:
    """The monitor's own reading."""
    return read_html(html, "https://page.example/article").text


EXTRACTORS: dict[str, Extract] = {
    "trafilatura": plain,
    "trafilatura, no comments": without_comments,
    "spiders.documents": ours,
}


def load_cases(archive: Path) -> list[Case]:
    """The pages of trafilatura's set that ``archive`` holds, with their judgements."""
    with tarfile.open(archive) as tar:
        files = {Path(name.name): _read(tar, name) for name in tar if name.isfile()}
    judgements = next(json.loads(body) for path, body in files.items() if path.suffix == ".json")
    by_file = {case["file"]: case for case in judgements.values()}
    return [
        Case(path.parent.name, body, tuple(case["with"]), tuple(case["without"]))
        for path, body in sorted(files.items())
        if (case := by_file.get(path.name))
    ]


def _read(tar: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    opened = tar.extractfile(member)
    return opened.read() if opened else b""


def score(cases: list[Case], extract: Extract) -> Score:
    """How many of the texts that must be there are, and of those that must not."""
    right = wrong = wanted = 0
    begun = time.process_time()
    for case in cases:
        text = extract(case.html)
        right += sum(part in text for part in case.must)
        wrong += sum(part in text for part in case.must_not)
        wanted += len(case.must)
    seconds = time.process_time() - begun
    return Score(len(cases), right / max(1, right + wrong), right / max(1, wanted), seconds)


def load_articles(archive: Path) -> Iterator[tuple[str, bytes, str]]:
    """Language, page and typed-out article of each news page in ``archive``."""
    with tarfile.open(archive) as tar:
        files = {Path(name.name): _read(tar, name) for name in tar if name.isfile()}
    pages = {path: body for path, body in files.items() if path.suffix == ".gz"}
    for path, body in sorted(pages.items()):
        outlet = path.name.split("_")[0]
        typed = files.get(path.with_name(f"{outlet}.json"))
        article = _article(json.loads(typed)) if typed else ""
        html = gzip.decompress(body)
        if article and _belongs(article, html):
            yield ("fr" if path.parent.name == "fr" else "en"), html, article


def _article(versions: dict[str, dict[str, object]]) -> str:
    """The typed-out body of the newest version of an outlet's pages."""
    parts: list[str] = []

    def walk(node: object) -> None:
        if isinstance(node, str):
            parts.append(node)
        for child in (
            node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
        ):
            walk(child)

    walk(list(versions.values())[-1].get("body"))
    return "\n".join(parts)


def _belongs(article: str, html: bytes) -> bool:
    """An outlet has several pages and its file one article each: this is the page it is from."""
    words = re.findall(r"\w{4,}", article)[:400]
    shown = set(re.findall(r"\w{4,}", html.decode("utf-8", "replace")))
    return sum(word in shown for word in words) > 0.9 * len(words)


def word_f(text: str, article: str) -> float:
    """F-score of the words of ``text`` against those of ``article``, repeated words counted."""
    got, wanted = (Counter(re.findall(r"\w+", part.casefold())) for part in (text, article))
    common = sum((got & wanted).values())
    return 2 * common / max(1, sum(got.values()) + sum(wanted.values()))


def texts_table(cases: list[Case]) -> Iterator[str]:
    """The rows of the first table."""
    yield "| must and must-not texts | language | pages | precision | recall | F | CPU s |"
    yield "| --- | --- | ---: | ---: | ---: | ---: | ---: |"
    for name, extract in EXTRACTORS.items():
        extract(cases[0].html)  # so that no row pays for loading the libraries
        for language in LANGUAGES:
            found = score([case for case in cases if case.language == language], extract)
            figures = f"{found.precision:.3f} | {found.recall:.3f} | {found.f:.3f}"
            yield f"| {name} | {language} | {found.pages} | {figures} | {found.seconds:.1f} |"


def words_table(articles: list[tuple[str, bytes, str]]) -> Iterator[str]:
    """The rows of the second table."""
    yield "| words of articles typed out | language | pages | mean F |"
    yield "| --- | --- | ---: | ---: |"
    for name, extract in EXTRACTORS.items():
        for language in LANGUAGES:
            own = [(html, typed) for code, html, typed in articles if code == language]
            mean = sum(word_f(extract(html), typed) for html, typed in own) / max(1, len(own))
            yield f"| {name} | {language} | {len(own)} | {mean:.3f} |"


def main(folder: Path = PAGES) -> None:
    """Print both tables."""
    if not folder.is_dir():
        sys.exit(f"{folder} is absent: name the folder with the captured pages")
    for row in texts_table(load_cases(folder / "trafilatura-en-fr.tar.gz")):
        print(row, flush=True)
    print()
    for row in words_table(list(load_articles(folder / "fundus-ca-fr.tar.gz"))):
        print(row, flush=True)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:2]))
