"""Learning and measuring: from gold files to a model that is used only if it is better."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.errors import UserError

if TYPE_CHECKING:
    from classifiers.comparison import Comparison, Difference
    from classifiers.gold import GoldDocument
    from classifiers.tagger import Tagger
    from classifiers.vocabulary import Vocabulary

AUDIT_SHARE = 5
"""Without an audit file, one document in so many is held out to judge by."""
LEAST_AUDIT = 20
"""Fewer documents than this can not tell two models apart; the one in use stays."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A model beside the one in use, on documents that it has not learnt from."""

    comparison: Comparison | None
    """None where there were too few documents."""
    documents: int

    @property
    def better(self) -> bool:
        """Whether the new one is to be used: its overall score is higher."""
        return self.comparison is not None and self.comparison.scores["overall"].gain > 0

    def reason(self) -> str:
        """The judgement in one line."""
        if self.comparison is None:
            return (
                f"{self.documents} documents to judge by are too few (it takes {LEAST_AUDIT});"
                " name more with --audit"
            )
        found: Difference = self.comparison.scores["overall"]
        return (
            f"{found.second:.3f} against {found.first:.3f} of the model in use, on"
            f" {self.documents} documents (difference {found.gain:+.3f}, 95% interval"
            f" {found.low:+.3f} to {found.high:+.3f})"
        )


def caveats(tagger: Tagger, gold: Sequence[GoldDocument]) -> Iterator[str]:
    """Why the scores of a model on these documents say less than they seem to."""
    from classifiers.adapt import fingerprint

    known = {*tagger.model.reviews}
    seen = sum(fingerprint(row) in known for row in gold) if known else 0
    if seen:
        yield (
            f"model {tagger.model.version} has learnt from {seen} of these {len(gold)} documents:"
            " judge it by others"
        )
    for kind, counts in (("driver", _drivers(tagger, gold)), ("data gap", _gaps(tagger, gold))):
        for concept, count in sorted(counts.items()):
            yield (
                f"model {tagger.model.version} does not know the {kind} {concept}"
                f" (borne by {count}): it is never given"
            )


def _drivers(tagger: Tagger, gold: Sequence[GoldDocument]) -> Counter[str]:
    """Drivers that the model does not know: how many documents bear each."""
    return Counter(id_ for row in gold for id_ in {*row.drivers}.difference(tagger.drivers))


def _gaps(tagger: Tagger, gold: Sequence[GoldDocument]) -> Counter[str]:
    named = ({gap.concept for gap in row.gaps} for row in gold)
    return Counter(id_ for concepts in named for id_ in concepts.difference(tagger.gap_types))


def read(gold: Sequence[Path]) -> tuple[GoldDocument, ...]:
    """Read gold files; raises :class:`UserError` naming file and line, or when they are empty."""
    from classifiers.gold import read_gold

    with _named_faults():
        documents = read_gold(gold)
    if not documents:
        raise UserError(
            f"{', '.join(map(str, gold))}: no gold document in it;"
            " fow review export writes what reviewers have settled"
        )
    return documents


def part(
    gold: Sequence[GoldDocument], audit: Sequence[GoldDocument] | None
) -> tuple[list[GoldDocument], list[GoldDocument]]:
    """What is learnt from, and what is judged by.

    With an audit sample, everything that is in it, or is a translation of what is, is not learnt
    from. Without one, a fifth by the hash of the id is held out: the same documents in every run,
    so no later model learns from what an earlier one was judged by.
    """
    if audit is not None:
        families = {row.family for row in audit}
        return [row for row in gold if row.family not in families], list(audit)
    learnt = [row for row in gold if not _held_out(row)]
    return learnt, [row for row in gold if _held_out(row) and not row.projected]


def _held_out(row: GoldDocument) -> bool:
    digest = hashlib.sha256(row.family.encode()).digest()
    return int.from_bytes(digest[:8], "big") % AUDIT_SHARE == 0


def train(
    gold: Sequence[GoldDocument],
    prior: Tagger | None,
    encoder: str = "",
    known: tuple[Vocabulary, Vocabulary] | None = None,
) -> Tagger:
    """Let ``prior`` learn from these documents; None: train anew on them alone, with the sentence
    ``encoder`` if one is named.

    ``known`` are the vocabularies of drivers and of gaps, the shipped ones unless given. Raises
    :class:`UserError`.
    """
    from classifiers.adapt import adapt, remember
    from classifiers.training import train as train_anew
    from classifiers.vocabulary import shipped

    drivers, gaps = known or (shipped("drivers"), shipped("gaps"))
    with _named_faults():
        if prior is not None:
            return adapt(prior, gold, drivers=drivers, gaps=gaps)
        borne = {*(id_ for row in gold for id_ in row.drivers)}
        named = {gap.concept for row in gold for gap in row.gaps}
        asked = (_borne(drivers, borne), _borne(gaps, named))
        tagger = train_anew(gold, drivers=asked[0], gaps=asked[1], encoder=encoder)
        return remember(tagger, gold)


def _borne(vocabulary: Vocabulary, borne: Collection[str]) -> Vocabulary:
    """The concepts that a document bears: their names find the others, as long as no model thinks
    that it has learnt them. All of them if none is borne.
    """
    kept = tuple(replace(one, broader=None) for one in vocabulary if one.id in borne)
    return replace(vocabulary, concepts=kept) if kept else vocabulary


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What became of the concepts that the model in use did not know."""

    learnt: tuple[str, ...]
    unheard: Mapping[str, tuple[str, ...]]
    """Languages of the model in which hardly any document bears a driver that was learnt."""
    drivers: Mapping[str, int]
    """Drivers that some document bears and the new model does not know: how many bear it."""
    gaps: Mapping[str, int]
    """The same of data gaps."""

    @property
    def lines(self) -> Iterator[str]:
        """The same in words."""
        from classifiers.adapt_new import ENOUGH

        for concept in self.learnt:
            few = ", ".join(self.unheard.get(concept, ()))
            rest = f"; hardly any document in {few} bears it, where its names found more"
            yield f"New in it: {concept}{rest if few else ''}"
        for driver, count in self.drivers.items():
            yield (
                f"Not learnt yet: {driver} (borne by {count}); its names and definition find it"
                f" until {ENOUGH} relevant documents bear it and {ENOUGH} do not"
            )
        for gap, count in self.gaps.items():
            yield (
                f"Not learnt: {gap} (borne by {count}); its definition finds it until a model is"
                " trained --from-scratch on many documents"
            )


def outlook(in_use: Tagger, new: Tagger, gold: Sequence[GoldDocument]) -> Outlook:
    """What the new model has learnt that the one in use did not know, and what waits."""
    from classifiers.adapt_new import ENOUGH
    from classifiers.scorer import ANY_LANGUAGE

    before = {*in_use.drivers, *in_use.gap_types}
    spoken = sorted({*new.documents.cuts.languages} - {ANY_LANGUAGE})
    return Outlook(
        learnt=tuple(id_ for id_ in (*new.drivers, *new.gap_types) if id_ not in before),
        unheard={
            id_: tuple(
                language
                for language in spoken
                if sum(id_ in row.drivers and row.language == language for row in gold) < ENOUGH / 2
            )
            for id_ in new.drivers
            if id_ not in before
        },
        drivers=dict(sorted(_drivers(new, gold).items())),
        gaps=dict(sorted(_gaps(new, gold).items())),
    )


def make_folder(out: Path) -> None:
    """Make the folder of a model before time is spent on it. Raises :class:`UserError`."""
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"--out {out}: cannot be made: {error.strerror}") from error


def judge(in_use: Tagger, new: Tagger, audit: Sequence[GoldDocument]) -> Trial:
    """Hold a new model against the one in use."""
    from classifiers.comparison import compare as side_by_side

    enough = len(audit) >= LEAST_AUDIT
    found = side_by_side(in_use, new, audit) if enough else None
    return Trial(comparison=found, documents=len(audit))


@contextmanager
def _named_faults() -> Iterator[None]:
    from classifiers.errors import ClassifierError

    try:
        yield
    except (ClassifierError, OSError) as error:
        raise UserError(str(error)) from error
