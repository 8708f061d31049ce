"""Where a document keeps its abstract: the headings that announce one, in English and French."""

from __future__ import annotations

import re
import unicodedata

_ENGLISH = (
    "abstract",
    "executive summary",
    "summary",
    "key findings",
    "key messages",
    "key points",
    "key takeaways",
    "highlights",
    "main findings",
    "overview",
    "at a glance",
    "in brief",
)
_FRENCH = (
    "resume",
    "sommaire executif",
    "sommaire",
    "resume executif",
    "synthese",
    "faits saillants",
    "points saillants",
    "principaux constats",
    "principales conclusions",
    "principaux resultats",
    "messages cles",
    "points cles",
    "l essentiel",
    "en bref",
    "apercu",
    "vue d ensemble",
)
_RANK = {heading: rank for rank, heading in enumerate(_ENGLISH)}
_RANK |= {heading: rank for rank, heading in enumerate(_FRENCH)}
_NEXT = re.compile(
    r"(?:introduction|keywords?|key words|mots cles|jel\b.*|table of contents|contents"
    r"|table des matieres|acknowledge?ments?|remerciements|background|contexte|foreword"
    r"|avant propos|preface|references|bibliographie|bibliography|about the authors?"
    r"|a propos des auteurs?|classification jel.*|codes? jel.*)\Z"
)
_LEAD = re.compile(
    r"\s*(abstract|executive summary|summary|r[ée]sum[ée]|sommaire|synth[èe]se)"
    r"\s*(?:[:.—–-]|\n)\s*(?=\S)",
    re.IGNORECASE,
)
_SPACED = re.compile(r"(?:[^\W\d] ){4,}[^\W\d]")
"""Journals set ``A B S T R A C T``."""
_NUMBER = re.compile(r"^(?:\d+(?: \d+)*|[ivx]+)\s+(?=\w)")


def folded(text: str) -> str:
    """``text`` in lower case without accents or punctuation, a leading section number dropped."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    plain = _NUMBER.sub("", " ".join(re.findall(r"\w+", bare.casefold())))
    return plain.replace(" ", "") if _SPACED.fullmatch(plain) else plain


def abstract_rank(heading: str, language: str | None) -> int | None:
    """How surely ``heading`` announces the abstract, 0 surest; None when it announces none.

    A heading of the document's own language beats one of the other: a French article often
    carries an English abstract beside its own.
    """
    if len(heading) > 60:
        return None
    plain = folded(heading)
    rank = _RANK.get(plain)
    if rank is None:
        return None
    own = plain in (_FRENCH if language == "fr" else _ENGLISH)
    return rank if own or language not in {"en", "fr"} else rank + 100


def ends_abstract(heading: str) -> bool:
    """Whether ``heading`` is one that commonly follows an abstract (Introduction, Mots-clés)."""
    return len(heading) <= 60 and bool(_NEXT.match(folded(heading)))


def after_lead(paragraph: str) -> tuple[str, str] | None:
    """Heading and rest of a paragraph such as ``Abstract: we show …``; None for any other."""
    found = _LEAD.match(paragraph)
    return (found[1], paragraph[found.end() :].strip()) if found else None
