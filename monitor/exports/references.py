"""Records as references for Zotero and the like: RIS and BibTeX."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

Record = Mapping[str, Any]
"""What :func:`monitor.records.record` returns."""

_LATEX = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "%": r"\%",
    "#": r"\#",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}
_KINDS = {
    "article": ("JOUR", "article"),
    "preprint": ("UNPB", "unpublished"),
    "working-paper": ("RPRT", "techreport"),
    "report": ("RPRT", "techreport"),
    "book": ("BOOK", "book"),
    "chapter": ("CHAP", "incollection"),
    "thesis": ("THES", "phdthesis"),
    "conference-paper": ("CPAPER", "inproceedings"),
    "dataset": ("DATA", "misc"),
    "news": ("NEWS", "misc"),
}
"""Type of a publication → what RIS and BibTeX call it."""
_BREAKS = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")


def ris(record: Record) -> str:
    """Return one reference in RIS, as Research Information Systems' format specification has it.

    Two letters, two spaces, a hyphen and a space a line; lines end with CR LF; ``ER`` ends it.
    """
    return "".join(f"{tag}  - {value}\r\n" for tag, value in _ris_lines(record)) + "ER  - \r\n"


def _ris_lines(record: Record) -> Iterator[tuple[str, str]]:
    published = record["published"] or ""
    yield "TY", _kind(record)[0]
    yield "TI", _line(record["title"])
    for author in record["authors"]:
        yield "AU", _line(_family_first(author))
    if published:
        yield "PY", published[:4]
        yield "DA", published[:10].replace("-", "/")
    for tag, key in (("AB", "abstract"), ("PB", "publisher"), ("DO", "doi"), ("LA", "language")):
        if record[key]:
            yield tag, _line(record[key])
    for keyword in _keywords(record):
        yield "KW", keyword
    yield "UR", record["url"]
    yield "ID", f"fow{record['id']}"


def bibtex(record: Record) -> str:
    """Return one reference in BibTeX, its text in UTF-8 with TeX's own signs escaped."""
    published = record["published"] or ""
    fields = {
        "title": record["title"],
        "author": " and ".join(_family_first(one) for one in record["authors"]),
        "year": published[:4],
        "date": published[:10],
        "publisher": record["publisher"] or "",
        "abstract": record["abstract"],
        "langid": record["language"] or "",
        "keywords": ", ".join(_keywords(record)),
    }
    lines = [f"  {key} = {{{_tex(value)}}},\n" for key, value in fields.items() if value]
    # Addresses and DOIs are taken as they stand (biblatex manual, verbatim fields).
    verbatim = {"doi": record["doi"] or "", "url": record["url"]}
    lines += [f"  {key} = {{{_address(value)}}},\n" for key, value in verbatim.items() if value]
    return f"@{_kind(record)[1]}{{fow{record['id']},\n{''.join(lines)}}}\n\n"


def _kind(record: Record) -> tuple[str, str]:
    """Where no source says what it is: with a DOI an article, else a report."""
    return _KINDS.get(record["type"]) or _KINDS["article" if record["doi"] else "report"]


def _keywords(record: Record) -> list[str]:
    found = [tag["concept"] for tag in record["drivers"]]
    found += [f"{tag['concept']}:{tag['status']}" for tag in record["gaps"]]
    return list(dict.fromkeys(found))


def _family_first(author: str) -> str:
    """Return ``Family, Given``; a name of one word, or one with a comma, stays as it is."""
    words = author.split()
    return author if "," in author or len(words) < 2 else f"{words[-1]}, {' '.join(words[:-1])}"


def _line(text: str) -> str:
    return _BREAKS.sub(" ", text).strip()


def _tex(text: str) -> str:
    return "".join(_LATEX.get(sign, sign) for sign in _line(text))


def _address(text: str) -> str:
    return _line(text).replace("{", "%7B").replace("}", "%7D").replace("\\", "%5C")
