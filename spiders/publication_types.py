"""The type of a publication, from the words that catalogues and pages use for it."""

from __future__ import annotations

import re
from types import MappingProxyType

TYPES = (
    "article",
    "preprint",
    "working-paper",
    "report",
    "book",
    "chapter",
    "thesis",
    "conference-paper",
    "dataset",
    "news",
)
"""What a publication may be; '' where no source says."""

_WORDS = MappingProxyType(
    {
        "article": "article journalarticle scholarlyarticle researcharticle reviewarticle"
        " datapaper review editorial letter",
        "preprint": "preprint postedcontent eprint submittedversion",
        "working-paper": "workingpaper discussionpaper researchpaper documentdetravail",
        "report": "report technicalreport techreport researchreport reportcomponent reportseries"
        " policyreport policybrief rapport",
        "book": "book monograph editedbook referencebook livre",
        "chapter": "chapter bookchapter bookpart booksection chapitre",
        "thesis": "thesis dissertation doctoralthesis masterthesis bachelorthesis phdthesis these",
        "conference-paper": "conferencepaper conferenceobject proceedingsarticle"
        " conferenceproceedings inproceedings",
        "dataset": "dataset database",
        "news": "newsarticle blogposting blogpost reportagenewsarticle analysisnewsarticle"
        " opinionnewsarticle",
    }
)
"""Words of OpenAlex, Crossref, Dublin Core (DCMI Type, info:eu-repo, COAR's labels) and schema.org,
small letters only."""
_TYPE_OF = {word: type for type, words in _WORDS.items() for word in words.split()}
_NO_LETTER = re.compile(r"[^a-z]+")


def publication_type(*words: str) -> str:
    """Return the type that the first telling one of ``words`` means, one of :data:`TYPES`, or ''.

    ``Journal Article``, ``journal-article``, ``info:eu-repo/semantics/article`` and
    ``https://schema.org/ScholarlyArticle`` all mean an article.
    """
    return next(filter(None, map(_meant, words)), "")


def _meant(word: str) -> str:
    last = re.split(r"[/#]", word[:200].strip())[-1]
    return _TYPE_OF.get(_NO_LETTER.sub("", last.casefold().replace("è", "e")), "")
