"""``fow vocabulary``: the concepts that tags may bear."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.cli.options import AsJson, Folder
from monitor.cli.output import say, say_json, say_table

if TYPE_CHECKING:
    from classifiers.vocabulary import Concept

app = typer.Typer(
    help="Check, show, export and import vocabularies.", no_args_is_help=True, rich_markup_mode=None
)

Name = Annotated[str, typer.Argument(metavar="NAME", help="Such as drivers or regions.")]


class VocabularyFormat(StrEnum):
    """What ``fow vocabulary export`` writes."""

    SKOS = "skos"
    YAML = "yaml"


@app.command(epilog="Example: fow vocabulary check")
def check(workspace: Folder = None, as_json: AsJson = False) -> None:
    """Find what is wrong with the vocabularies, and tags whose concept none of them holds."""
    from classifiers.vocabulary_check import faults
    from monitor.archive import open_archive
    from monitor.vocabularies import unknown_concepts, workspace_vocabularies
    from monitor.workspace import find_workspace

    place = find_workspace(workspace)
    vocabularies = workspace_vocabularies(place.folder)
    found = [(name, fault) for name, one in vocabularies.items() for fault in faults(one)]
    archive = open_archive(place.archive_file)
    found += [
        (name, f"{count} tags bear '{concept}', which is no concept of it")
        for name, concept, count in unknown_concepts(archive, vocabularies)
    ]
    for name, fault in found:
        if as_json:
            say_json({"vocabulary": name, "fault": fault})
        else:
            say(f"{name}: {fault}")
    if not found and not as_json:
        count = sum(len(one) for one in vocabularies.values())
        say(f"{len(vocabularies)} vocabularies with {count} concepts: nothing wrong")
    if found:
        raise typer.Exit(2)


@app.command(epilog="Example: fow vocabulary show sectors --language fr")
def show(
    name: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help="One of them; all if left out.")
    ] = None,
    language: Annotated[str, typer.Option(help="Language of the labels, such as fr.")] = "en",
    workspace: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Show which vocabularies there are, or the concepts of one."""
    from monitor.errors import VocabularyWrong
    from monitor.vocabularies import workspace_vocabularies, workspace_vocabulary
    from monitor.workspace import find_workspace

    folder = find_workspace(workspace).folder
    if name is None:
        counts = {key: len(one) for key, one in workspace_vocabularies(folder).items()}
        if as_json:
            for key, count in counts.items():
                say_json({"name": key, "concepts": count})
        else:
            say_table(["name", "concepts"], list(counts.items()))
        return
    vocabulary = workspace_vocabulary(folder, name)
    if as_json:
        for concept in vocabulary:
            say_json(_fields(concept))
        return
    languages = sorted({code for concept in vocabulary for code in concept.pref_label})
    if language not in languages:
        raise VocabularyWrong(
            f"--language {language}: {name} has no label in it; there are {', '.join(languages)}"
        )
    say_table(
        ["id", "label", "broader", "also called"],
        [
            [one.id, one.label(language), one.broader or "", ", ".join(_others(one, language))]
            for one in vocabulary
        ],
    )


@app.command(epilog="Example: fow vocabulary export regions --format skos > regions.ttl")
def export(
    name: Name,
    format: Annotated[
        VocabularyFormat, typer.Option("--format", help="skos (Turtle) or yaml.")
    ] = VocabularyFormat.SKOS,
    workspace: Folder = None,
) -> None:
    """Write a vocabulary to standard output."""
    from classifiers.skos import to_turtle
    from monitor.vocabularies import to_yaml, workspace_vocabulary
    from monitor.workspace import find_workspace

    vocabulary = workspace_vocabulary(find_workspace(workspace).folder, name)
    write = to_turtle if format is VocabularyFormat.SKOS else to_yaml
    say(write(vocabulary).rstrip())


@app.command("import", epilog="Example: fow vocabulary import thesaurus.ttl --name themes")
def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE.ttl", help="A SKOS thesaurus in Turtle.")],
    name: Annotated[
        str | None, typer.Option(help="What to call it; the file's name if left out.")
    ] = None,
    workspace: Folder = None,
) -> None:
    """Make a vocabulary of the workspace of a SKOS thesaurus; of a shipped name, it replaces it."""
    from monitor.vocabularies import import_skos
    from monitor.workspace import find_workspace

    folder = find_workspace(workspace).folder
    path, vocabulary = import_skos(folder, file, name or file.stem)
    say(f"{len(vocabulary)} concepts stand in {path}")
    say("Next: fow vocabulary check, then fow tag")


def _others(concept: Concept, language: str) -> tuple[str, ...]:
    return concept.alt_label.get(language, ())


def _fields(concept: Concept) -> dict[str, Any]:
    return {
        "id": concept.id,
        "label": dict(concept.pref_label),
        "also": {language: list(labels) for language, labels in concept.alt_label.items()},
        "definition": dict(concept.definition),
        "broader": concept.broader,
    }
