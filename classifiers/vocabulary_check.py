"""What is wrong with a vocabulary, though it can be read: each fault in one line."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from classifiers.tokens import fold
from classifiers.vocabulary import Concept, Vocabulary


def faults(vocabulary: Vocabulary) -> tuple[str, ...]:
    """Cycles in ``broader``, missing languages, labels of two concepts, labels that never count."""
    return (
        *_cycles(vocabulary),
        *_missing_languages(vocabulary),
        *_shared_labels(vocabulary),
        *_idle_labels(vocabulary),
    )


def _cycles(vocabulary: Vocabulary) -> Iterator[str]:
    for concept, chain in vocabulary.above().items():
        if concept in chain:
            yield f"concept '{concept}': broader leads back to itself: {' → '.join(chain)}"


def _missing_languages(vocabulary: Vocabulary) -> Iterator[str]:
    languages = sorted({code for concept in vocabulary for code in concept.pref_label})
    for concept in vocabulary:
        missing = [code for code in languages if code not in concept.pref_label]
        if missing:
            yield f"concept '{concept.id}': no prefLabel in {', '.join(missing)}"


def _shared_labels(vocabulary: Vocabulary) -> Iterator[str]:
    """A label may stand on a concept and one above it, and be ambiguous; else it is on one."""
    above = vocabulary.above()
    owners: dict[tuple[str, str], dict[str, str]] = {}
    for concept in vocabulary:
        for language, label in _sure_labels(concept):
            owners.setdefault((language, fold(label)), {}).setdefault(concept.id, label)
    for (language, _), named in owners.items():
        for one, other in combinations(named, 2):
            if one not in above[other] and other not in above[one]:
                yield f"label '{named[one]}' ({language}) stands on '{one}' and on '{other}'"


def _sure_labels(concept: Concept) -> Iterator[tuple[str, str]]:
    for language, label in concept.pref_label.items():
        if label not in concept.ambiguous_label.get(language, ()):
            yield language, label
    for labels in (concept.alt_label, concept.hidden_label):
        for language, texts in labels.items():
            for text in texts:
                yield language, text


def _idle_labels(vocabulary: Vocabulary) -> Iterator[str]:
    """An ambiguous label needs a phrase, a sure label, or a concept above that is no topmost."""
    above = vocabulary.above()
    for concept in vocabulary:
        backed = concept.only_when or len(above[concept.id]) > 1 or list(_sure_labels(concept))
        if concept.ambiguous_label and not backed:
            yield f"concept '{concept.id}': ambiguousLabel never counts without onlyWhen"
