"""Make an emerging topic a concept of a workspace's vocabulary, by one more entry in its file."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.errors import UserError, VocabularyWrong
from monitor.vocabularies import FOLDER, named_faults, workspace_vocabulary

if TYPE_CHECKING:
    from classifiers.emerging import EmergingTopic

_INDENT = "  "


def topic_named(topics: Iterable[EmergingTopic], name: str) -> EmergingTopic:
    """The topic that bears ``name`` as its label or a name; case, accents and plurals aside.

    Raises :class:`UserError` when none does.
    """
    from classifiers.emerging_terms import folded

    known = tuple(topics)
    for topic in known:
        names = (topic.label, *topic.names)
        if folded(name, topic.language) in {folded(one, topic.language) for one in names}:
            return topic
    listed = ", ".join(topic.label for topic in known) or "none"
    raise UserError(f"{name}: no topic that emerges now has this name; those that do: {listed}")


def adopt(folder: Path, vocabulary: str, topic: EmergingTopic) -> tuple[Path, str]:
    """Add ``topic`` to ``vocabularies/<vocabulary>.yaml`` in the workspace ``folder``.

    A vocabulary that comes with the monitor is extended; what stands in the file stays as it is.
    Returns the file and the new concept's id. Raises :class:`VocabularyWrong` when there is no
    such vocabulary, it has that concept, or the file is not laid out so that an entry can follow.
    """
    known = workspace_vocabulary(folder, vocabulary)
    concept = topic.term.replace(" ", "-")
    if concept in known:
        raise VocabularyWrong(f"{vocabulary}: has a concept '{concept}' already")
    path = folder / FOLDER / f"{vocabulary}.yaml"
    entry = _entry(concept, topic)
    if path.exists():
        before = path.read_text(encoding="utf-8").rstrip("\n")
    else:
        before = f"extends: {vocabulary}\nname: {vocabulary}\nconcepts:"
    _write_checked(path, f"{before}\n{entry}", {*known.ids, concept})
    return path, concept


def _entry(concept: str, topic: EmergingTopic) -> str:
    import yaml

    content: dict[str, object] = {"id": concept, "prefLabel": {topic.language: topic.label}}
    if topic.names:
        content["altLabel"] = {topic.language: list(topic.names)}
    text: str = yaml.safe_dump([content], allow_unicode=True, sort_keys=False, width=100)
    return "".join(f"{_INDENT}{line}\n" for line in text.splitlines())


def _write_checked(path: Path, text: str, expected: set[str]) -> None:
    """Put ``text`` in the place of the file if it reads as a vocabulary of these concepts."""
    from classifiers.vocabulary import load_vocabulary

    path.parent.mkdir(exist_ok=True)
    draft = path.with_suffix(".yaml.new")
    draft.write_text(text, encoding="utf-8")
    try:
        with named_faults():
            found = set(load_vocabulary(draft).ids)
    except VocabularyWrong:
        found = set()
    if found != expected:
        draft.unlink()
        raise VocabularyWrong(
            f"{path}: its concepts are not the last part of it, in lines that begin with '  - id:',"
            " so none was added; lay it out like that, or add the concept by hand"
        )
    draft.replace(path)
