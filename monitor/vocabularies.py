"""The vocabularies of a workspace: those that come with the monitor, replaced or extended."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.errors import VocabularyWrong

if TYPE_CHECKING:
    from classifiers.gazetteers import Gazetteer
    from classifiers.new_concepts import NewConcepts
    from classifiers.tagger import Tagger
    from classifiers.vocabulary import Vocabulary
    from monitor.archive import Archive

FOLDER = "vocabularies"
"""Where in a workspace an organisation's own vocabularies lie, as ``<name>.yaml``."""
NOT_NAMED = ("drivers", "gaps", "publication-types")
"""Vocabularies that the gazetteer leaves to the model, or to nobody."""

_NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")


def workspace_vocabulary(folder: Path, name: str) -> Vocabulary:
    """One vocabulary by its name: the workspace's own file if there is one, else the shipped one.

    Raises :class:`VocabularyWrong` naming the file and the fault.
    """
    from classifiers.vocabulary import SHIPPED, load_vocabulary, shipped

    path = folder / FOLDER / f"{name}.yaml"
    with named_faults():
        if not path.is_file():
            if name not in SHIPPED:
                raise VocabularyWrong(
                    f"{name}: no such vocabulary; there are {', '.join(vocabulary_names(folder))}"
                )
            return shipped(name)
        vocabulary = load_vocabulary(path)
    if vocabulary.name != name:
        raise VocabularyWrong(
            f"{path}: its 'name' is '{vocabulary.name}'; call the file {vocabulary.name}.yaml"
            f" or the vocabulary '{name}'"
        )
    return vocabulary


def workspace_vocabularies(folder: Path) -> Mapping[str, Vocabulary]:
    """All vocabularies of a workspace by name, the shipped ones first.

    Raises :class:`VocabularyWrong`.
    """
    return {name: workspace_vocabulary(folder, name) for name in vocabulary_names(folder)}


def vocabulary_names(folder: Path) -> tuple[str, ...]:
    """Names of the shipped vocabularies, then of the workspace's own."""
    from classifiers.vocabulary import SHIPPED

    own = sorted(path.stem for path in (folder / FOLDER).glob("*.yaml"))
    return (*SHIPPED, *(name for name in own if name not in SHIPPED))


def load_gazetteer(folder: Path) -> Gazetteer:
    """The gazetteer over a workspace's vocabularies of regions, sectors, occupations and its own.

    Raises :class:`VocabularyWrong`.
    """
    from classifiers.gazetteers import Gazetteer

    names = [name for name in vocabulary_names(folder) if name not in NOT_NAMED]
    return Gazetteer([workspace_vocabulary(folder, name) for name in names])


def load_new_concepts(folder: Path, tagger: Tagger) -> NewConcepts | None:
    """Drivers and gaps of a workspace's vocabularies that its model has not learnt, if any.

    Raises :class:`VocabularyWrong`.
    """
    from classifiers.new_concepts import NewConcepts

    there = vocabulary_names(folder)
    drivers, gaps = (
        workspace_vocabulary(folder, name) if name in there else None
        for name in tagger.vocabularies
    )
    return NewConcepts.of(drivers, gaps, tagger)


def unknown_concepts(
    archive: Archive, vocabularies: Mapping[str, Vocabulary]
) -> Iterator[tuple[str, str, int]]:
    """Concepts that the archive's tags bear and no vocabulary holds: name, id, number of tags."""
    from monitor.archive.tags import concepts_in_use

    known = {name: frozenset(vocabulary.ids) for name, vocabulary in vocabularies.items()}
    for name, concept, count in concepts_in_use(archive):
        if concept not in known.get(name, frozenset()):
            yield name, concept, count


def import_skos(folder: Path, path: Path, name: str) -> tuple[Path, Vocabulary]:
    """Make ``<name>.yaml`` in the workspace of a SKOS thesaurus in Turtle.

    Raises :class:`VocabularyWrong` when the file cannot be read or the name is taken.
    """
    from classifiers.skos import from_turtle

    if not _NAME.fullmatch(name):
        raise VocabularyWrong(f"--name {name}: use small letters, digits and -, such as my-themes")
    target = folder / FOLDER / f"{name}.yaml"
    if target.exists():
        raise VocabularyWrong(f"{target}: is there already; take it away or choose another --name")
    try:
        turtle = path.read_text(encoding="utf-8")
    except OSError as error:
        raise VocabularyWrong(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise VocabularyWrong(f"{path}: cannot be read: no text in UTF-8") from error
    with named_faults(f"{path}: "):
        vocabulary = from_turtle(turtle, name)
    target.parent.mkdir(exist_ok=True)
    target.write_text(to_yaml(vocabulary), encoding="utf-8")
    return target, vocabulary


def to_yaml(vocabulary: Vocabulary) -> str:
    """The vocabulary as the YAML that a workspace holds."""
    import yaml

    from classifiers.vocabulary import to_content

    text: str = yaml.safe_dump(
        to_content(vocabulary), allow_unicode=True, sort_keys=False, width=100
    )
    return text


@contextmanager
def named_faults(prefix: str = "") -> Iterator[None]:
    """Turn what the classifiers say of a vocabulary into a person's mistake."""
    from classifiers.errors import ClassifierError

    try:
        yield
    except ClassifierError as error:
        raise VocabularyWrong(f"{prefix}{error}") from error
