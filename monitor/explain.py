"""Why a publication is tagged as it is: scores, thresholds, evidence, and who says so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from classifiers.tag import Document
from monitor.archive import Archive
from monitor.archive import publications as shelf
from monitor.archive.models import UsedModel, model_of
from monitor.archive.publications import StoredPublication
from monitor.archive.tags import StoredTag, tagging_of
from monitor.deduplicate import identities
from monitor.errors import UserError
from spiders.publication import Publication

if TYPE_CHECKING:
    from classifiers.explain import Account, Verdict
    from classifiers.tagger import Tagger
    from classifiers.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedTag:
    """One concept, and why the publication bears it or nearly does."""

    vocabulary: str
    concept: str
    labels: Mapping[str, str]
    """Preferred label by language; none when the vocabulary no longer has the concept."""
    status: str
    """Of a data gap: ``identified`` or ``addressed``; else empty."""
    score: float
    threshold: float | None
    """What the model in use asks for this concept; None for what it does not decide."""
    doubtful: bool
    """So near to its threshold that an expert should be asked."""
    quote: str
    terms: tuple[str, ...]
    origin: str
    """``model:<version>``, ``model:gazetteer-<version>`` or ``reviewer:<id>``; for what is not
    given, the model in use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Everything behind the tags of one publication."""

    publication: StoredPublication
    relevant: bool
    relevance_score: float
    relevance_threshold: float
    given: tuple[ExplainedTag, ...]
    """The tags in the archive, in its order."""
    close: tuple[ExplainedTag, ...]
    """What the model in use nearly gave, likeliest first by vocabulary."""
    tagged_by: UsedModel
    model: str
    """Version of the model in use, which thresholds and near misses come from."""

    def to_dict(self) -> dict[str, Any]:
        """The documented contract of ``fow explain --json``."""
        one = self.publication
        return {
            "id": one.id,
            "title": one.title,
            "url": one.url,
            "relevant": self.relevant,
            "relevance_score": round(self.relevance_score, 4),
            "relevance_threshold": round(self.relevance_threshold, 4),
            "given": [_rounded(tag) for tag in self.given],
            "close": [_rounded(tag) for tag in self.close],
            "tagged_by": asdict(self.tagged_by),
            "model": self.model,
        }


def _rounded(tag: ExplainedTag) -> dict[str, Any]:
    threshold = None if tag.threshold is None else round(tag.threshold, 4)
    return {**asdict(tag), "score": round(tag.score, 4), "threshold": threshold}


def find_publication(archive: Archive, reference: str) -> StoredPublication:
    """The publication of that number, DOI or address. Raises :class:`UserError`."""
    if reference.isdecimal():
        found = shelf.by_id(archive, int(reference))
    else:
        doi = reference.removeprefix("doi:") if reference.startswith(("10.", "doi:")) else None
        named = Publication(source="", url=reference, title="", doi=doi)
        with archive.unit() as connection:
            found = shelf.find(connection, identities(named))
    if found is None:
        raise UserError(
            f"{reference}: no publication of that number, DOI or address; fow search finds them"
        )
    return found


def explain(
    archive: Archive,
    publication: StoredPublication,
    tagger: Tagger,
    vocabularies: Mapping[str, Vocabulary],
) -> Explanation:
    """Bring together what the archive holds and what the model in use says of the text now.

    Raises :class:`UserError` when the publication was never tagged.
    """
    from classifiers.explain import explain as give_account

    tagging, tagged_by = tagging_of(archive, publication.id), model_of(archive, publication.id)
    if tagging is None or tagged_by is None:
        raise UserError(f"{publication.id}: not tagged yet; run fow tag first")
    account = give_account(tagger, _document(publication))
    verdicts = {(one.tag.vocabulary, one.tag.concept): one for one in account.verdicts}
    known = {(tag.vocabulary, tag.concept) for tag in tagging.tags}
    return Explanation(
        publication=publication,
        relevant=tagging.relevant,
        relevance_score=tagging.relevance_score,
        relevance_threshold=account.relevance_threshold,
        given=tuple(
            _given(tag, verdicts.get((tag.vocabulary, tag.concept)), vocabularies)
            for tag in tagging.tags
        ),
        close=tuple(_close(account, known, vocabularies, tagger.model.version)),
        tagged_by=tagged_by,
        model=tagger.model.version,
    )


def _document(publication: StoredPublication) -> Document:
    return Document(
        title=publication.title,
        abstract=publication.abstract,
        text=publication.text,
        language=publication.language,
    )


def _given(
    tag: StoredTag, verdict: Verdict | None, vocabularies: Mapping[str, Vocabulary]
) -> ExplainedTag:
    return ExplainedTag(
        vocabulary=tag.vocabulary,
        concept=tag.concept,
        labels=_labels(vocabularies, tag.vocabulary, tag.concept),
        status=tag.status,
        score=tag.score,
        threshold=verdict.threshold if verdict else None,
        doubtful=verdict.doubtful if verdict else False,
        quote=tag.quote,
        terms=tag.terms,
        origin=tag.origin,
    )


def _close(
    account: Account,
    known: set[tuple[str, str]],
    vocabularies: Mapping[str, Vocabulary],
    version: str,
) -> Iterator[ExplainedTag]:
    for verdict in account.verdicts:
        tag = verdict.tag
        if (tag.vocabulary, tag.concept) in known or verdict.given:
            continue
        yield ExplainedTag(
            vocabulary=tag.vocabulary,
            concept=tag.concept,
            labels=_labels(vocabularies, tag.vocabulary, tag.concept),
            status=tag.status.value if tag.status else "",
            score=tag.score,
            threshold=verdict.threshold,
            doubtful=verdict.doubtful,
            quote=tag.quote,
            terms=tag.terms,
            origin=f"model:{version}",
        )


def _labels(
    vocabularies: Mapping[str, Vocabulary], vocabulary: str, concept: str
) -> Mapping[str, str]:
    known = vocabularies.get(vocabulary)
    return dict(known[concept].pref_label) if known and concept in known else {}
