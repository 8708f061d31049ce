"""What a document says of itself, whether it is HTML or PDF; one name for each fact."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

MAX_ABSTRACT = 4_000
"""Characters kept of an abstract or executive summary; longer ones are cut after a sentence."""

_SENTENCE_END = re.compile(r"[.!?…][\"'’”»)\]]*(?=\s|$)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The facts of one document, cleaned like the fields of a Publication of the same names."""

    title: str = ""
    abstract: str = ""
    text: str = ""
    language: str | None = None
    authors: tuple[str, ...] = ()
    publisher: str | None = None
    type: str = ""
    published: datetime | None = None
    doi: str | None = None
    url: str | None = None
    """Absolute address that the document calls its own (``rel=canonical``)."""
    translations: tuple[tuple[str, str], ...] = ()
    """Language and absolute address of each edition in another language."""


def shortened(text: str, limit: int = MAX_ABSTRACT) -> str:
    """``text``, cut after the last sentence that ends within ``limit`` characters."""
    if len(text) <= limit:
        return text
    ends = [found.end() for found in _SENTENCE_END.finditer(text, 0, limit)]
    if ends and ends[-1] > limit // 2:
        return text[: ends[-1]].rstrip()
    return text[: limit - 2].rsplit(maxsplit=1)[0] + " …"


_NOT_A_PERSON = re.compile(
    r"https?:|www\.|@|^(?:admin\w*|administrat\w+|user|author|editor|staff|webmaster|unknown|owner"
    r"|anonymous|auteur|inconnu|root|default|no author|\S*[_\d]\S*)$",
    re.IGNORECASE,
)


def author_names(given: list[str], *, split_commas: bool = False) -> tuple[str, ...]:
    """Names in their order, each once; addresses, accounts and placeholders left out.

    ``split_commas`` also parts ``Ann Lee, Bo Roy and Cy Fox``, where every part has two words;
    ``Lee, Ann`` stays one name.
    """
    names: list[str] = []
    for entry in given:
        for part in re.split(r"\s*[;|\n]\s*", entry):
            names += _parted(part) if split_commas else [part]
    cleaned = (
        re.sub(r"^(?:by|par)\s+", "", name.strip(" ,*"), flags=re.IGNORECASE) for name in names
    )
    usable = (name for name in cleaned if 1 < len(name) <= 120 and not _NOT_A_PERSON.search(name))
    return tuple(dict.fromkeys(usable))


def _parted(names: str) -> list[str]:
    groups = re.split(r"\s+(?:and|et|&)\s+", names)
    parts = [part for group in groups for part in re.split(r"\s*,\s*", group) if part]
    return parts if all(len(part.split()) > 1 for part in parts) else [names]
