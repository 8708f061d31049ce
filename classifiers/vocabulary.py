"""Vocabularies: what a concept is called and means in each language, in SKOS's terms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from classifiers.errors import VocabularyUnreadable
from classifiers.vocabulary_overlay import overlay

_SHIPPED = Path(__file__).parent / "vocabularies"
_EMPTY: Mapping[str, Any] = MappingProxyType({})
SHIPPED = ("drivers", "gaps", "regions", "sectors", "occupations", "publication-types")
"""Names of the vocabularies that come with the monitor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Concept:
    """One entry of a vocabulary. Mappings go from ISO 639-1 code to text."""

    id: str
    pref_label: Mapping[str, str]
    alt_label: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: _EMPTY)
    """Other names of the concept."""
    hidden_label: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: _EMPTY)
    """Words that point to the concept and are no name for it; never shown to readers."""
    definition: Mapping[str, str] = field(default_factory=lambda: _EMPTY)
    scope_note: Mapping[str, str] = field(default_factory=lambda: _EMPTY)
    broader: str | None = None
    """Id of the concept above it in the same vocabulary."""
    exact_match: tuple[str, ...] = ()
    """Addresses of the same concept in other vocabularies."""
    ambiguous_label: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: _EMPTY)
    """Names that also mean something else; the gazetteer asks for more than the name."""
    only_when: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: _EMPTY)
    """Words one of which must stand in the text for an ambiguous label to count."""
    not_when: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: _EMPTY)
    """Phrases that hold a label of the concept and do not mean it."""

    def label(self, language: str) -> str:
        """The preferred label in ``language``, else in English, else in any language."""
        labels = self.pref_label
        return labels.get(language) or labels.get("en") or next(iter(labels.values()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """A named list of concepts; ids are unique and every ``broader`` stands in the list."""

    name: str
    concepts: tuple[Concept, ...]
    pref_label: Mapping[str, str] = field(default_factory=lambda: _EMPTY)
    proper_names: bool = False
    """Whether its labels are names, whose capitals count; else a label's first one does not."""
    at_most: int | None = None
    """A text that names more concepts of one level than this is about none of them by itself."""

    def __iter__(self) -> Iterator[Concept]:
        return iter(self.concepts)

    def __len__(self) -> int:
        return len(self.concepts)

    def __contains__(self, concept: object) -> bool:
        return any(known.id == concept for known in self.concepts)

    def __getitem__(self, concept: str) -> Concept:
        """The concept of that id. Raises KeyError."""
        for known in self.concepts:
            if known.id == concept:
                return known
        raise KeyError(concept)

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids in the order of the file."""
        return tuple(concept.id for concept in self.concepts)

    def above(self) -> Mapping[str, tuple[str, ...]]:
        """For each concept those above it, the nearest first; a cycle is gone round once."""
        broader = {concept.id: concept.broader for concept in self.concepts}
        chains: dict[str, tuple[str, ...]] = {}
        for concept, nearest in broader.items():
            chain: list[str] = []
            upper = nearest
            while upper is not None and upper not in chain:
                chain.append(upper)
                upper = broader.get(upper)
            chains[concept] = tuple(chain)
        return chains


def shipped(name: str) -> Vocabulary:
    """A vocabulary that comes with the monitor, by name: one of :data:`SHIPPED`."""
    return load_vocabulary(_SHIPPED / f"{name}.yaml")


def load_vocabulary(path: Path) -> Vocabulary:
    """Read a YAML file; one that says ``extends: NAME`` is laid over that shipped vocabulary.

    Raises :class:`VocabularyUnreadable` with one line on what to mend.
    """
    content = _read(path)
    try:
        if isinstance(content, dict) and "extends" in content:
            base = content["extends"]
            if base not in SHIPPED:
                raise ValueError(f"'extends' must be one of {', '.join(SHIPPED)}, not {base!r}")
            content = overlay(_read(_SHIPPED / f"{base}.yaml"), content)
        return parse_vocabulary(content)
    except ValueError as error:
        raise VocabularyUnreadable(f"{path}: {error}") from error


def _read(path: Path) -> Any:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml's is ten times as fast
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=loader)
    except (OSError, UnicodeDecodeError) as error:
        raise VocabularyUnreadable(f"{path}: cannot be read: {error}") from error
    except yaml.YAMLError as error:
        raise VocabularyUnreadable(f"{path}: not YAML: {' '.join(str(error).split())}") from error


def parse_vocabulary(content: object) -> Vocabulary:
    """Make a vocabulary of decoded YAML. Raises ValueError naming the concept and the fault."""
    if not isinstance(content, dict) or not isinstance(content.get("concepts"), list):
        raise ValueError("expected 'name' and a list of 'concepts'")
    name = content.get("name")
    if not isinstance(name, str) or not name:
        raise ValueError("'name' must be a word")
    concepts = tuple(
        _parse_concept(entry, number) for number, entry in enumerate(content["concepts"], start=1)
    )
    _check_ids(concepts)
    labels = _texts(content.get("prefLabel"), "the vocabulary", "prefLabel")
    names = content.get("properNames", False)
    if not isinstance(names, bool):
        raise ValueError("'properNames' must be true or false")
    at_most = content.get("atMost")
    if at_most is not None and not (isinstance(at_most, int) and at_most > 0):
        raise ValueError("'atMost' must be a number above 0")
    return Vocabulary(
        name=name, concepts=concepts, pref_label=labels, proper_names=names, at_most=at_most
    )


def _check_ids(concepts: tuple[Concept, ...]) -> None:
    seen: set[str] = set()
    for concept in concepts:
        if concept.id in seen:
            raise ValueError(f"concept '{concept.id}' stands twice")
        seen.add(concept.id)
    for concept in concepts:
        if concept.broader is not None and concept.broader not in seen:
            raise ValueError(
                f"concept '{concept.id}': broader '{concept.broader}' is not in the list"
            )


def _parse_concept(entry: object, number: int) -> Concept:
    if not isinstance(entry, dict) or not isinstance(entry.get("id"), str) or not entry["id"]:
        raise ValueError(f"concept {number}: 'id' must be a word")
    where = f"concept '{entry['id']}'"
    pref_label = _texts(entry.get("prefLabel"), where, "prefLabel")
    if not pref_label:
        raise ValueError(f"{where}: 'prefLabel' needs a text in at least one language")
    broader = entry.get("broader")
    if broader is not None and not isinstance(broader, str):
        raise ValueError(f"{where}: 'broader' must be the id of a concept")
    return Concept(
        id=entry["id"],
        pref_label=pref_label,
        alt_label=_lists(entry.get("altLabel"), where, "altLabel"),
        hidden_label=_lists(entry.get("hiddenLabel"), where, "hiddenLabel"),
        definition=_texts(entry.get("definition"), where, "definition"),
        scope_note=_texts(entry.get("scopeNote"), where, "scopeNote"),
        broader=broader,
        exact_match=tuple(_strings(entry.get("exactMatch") or [], where, "exactMatch")),
        ambiguous_label=_lists(entry.get("ambiguousLabel"), where, "ambiguousLabel"),
        only_when=_lists(entry.get("onlyWhen"), where, "onlyWhen"),
        not_when=_lists(entry.get("notWhen"), where, "notWhen"),
    )


def _texts(value: object, where: str, term: str) -> Mapping[str, str]:
    if value is None:
        return _EMPTY
    if not isinstance(value, dict) or not all(
        isinstance(language, str) and isinstance(text, str) for language, text in value.items()
    ):
        raise ValueError(f"{where}: '{term}' must map a language code to a text")
    return MappingProxyType({language: text.strip() for language, text in value.items()})


def _lists(value: object, where: str, term: str) -> Mapping[str, tuple[str, ...]]:
    if value is None:
        return _EMPTY
    if not isinstance(value, dict) or not all(isinstance(language, str) for language in value):
        raise ValueError(f"{where}: '{term}' must map a language code to a list")
    return MappingProxyType(
        {language: _strings(texts, where, term) for language, texts in value.items()}
    )


def _strings(value: object, where: str, term: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
        raise ValueError(f"{where}: '{term}' must be a list of texts")
    return tuple(value)


def to_content(vocabulary: Vocabulary) -> dict[str, Any]:
    """The vocabulary as plain values, which :func:`parse_vocabulary` takes back."""
    content: dict[str, Any] = {"name": vocabulary.name}
    if vocabulary.pref_label:
        content["prefLabel"] = dict(vocabulary.pref_label)
    if vocabulary.proper_names:
        content["properNames"] = True
    if vocabulary.at_most is not None:
        content["atMost"] = vocabulary.at_most
    return {**content, "concepts": [_concept_content(concept) for concept in vocabulary]}


def _concept_content(concept: Concept) -> dict[str, Any]:
    texts = {
        "prefLabel": concept.pref_label,
        "definition": concept.definition,
        "scopeNote": concept.scope_note,
    }
    lists = {
        "altLabel": concept.alt_label,
        "hiddenLabel": concept.hidden_label,
        "ambiguousLabel": concept.ambiguous_label,
        "onlyWhen": concept.only_when,
        "notWhen": concept.not_when,
    }
    content: dict[str, Any] = {"id": concept.id, "broader": concept.broader}
    content |= {term: dict(by_language) for term, by_language in texts.items()}
    content |= {
        term: {language: list(labels) for language, labels in by_language.items()}
        for term, by_language in lists.items()
    }
    content["exactMatch"] = list(concept.exact_match)
    return {term: value for term, value in content.items() if value}
