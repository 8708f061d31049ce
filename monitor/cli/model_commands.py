"""Commands about the model: ``evaluate`` and ``train``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.cli.options import AsJson, Folder
from monitor.cli.output import say, say_json, say_table, working

if TYPE_CHECKING:
    from classifiers.tagger import Tagger

GoldFiles = Annotated[
    list[Path], typer.Argument(metavar="GOLD.jsonl...", help="Publications tagged by hand.")
]


def register(app: typer.Typer) -> None:
    """Add this family's commands to ``app``."""
    app.command(epilog="Example: fow evaluate gold/dev.jsonl --json")(evaluate)
    app.command(epilog="Example: fow train gold/train.jsonl gold/train.fr.jsonl")(train)


def evaluate(gold: GoldFiles, workspace: Folder = None, as_json: AsJson = False) -> None:
    """Measure the model in use against publications tagged by hand, by concept."""
    from monitor.learn import measure

    with working("measuring"):
        evaluation = measure(lambda: _tagger(workspace), gold)
    found = evaluation.to_dict()
    if as_json:
        say_json(found)
        return
    say(f"{found['documents']} documents")
    say(f"relevance  F1 {found['relevance']['f1']:.3f}")
    _say_concepts("drivers", found["drivers"], ("macro_f1", "micro_f1"))
    _say_concepts("gaps", found["gaps"], ("any_f1", "type_micro_f1"))


def _say_concepts(name: str, part: dict[str, Any], heads: tuple[str, ...]) -> None:
    say()
    say(f"{name}  " + ", ".join(f"{head.replace('_', ' ')} {part[head]:.3f}" for head in heads))
    rows = [
        [concept, *(f"{one[key]:.3f}" for key in ("precision", "recall", "f1")), one["support"]]
        for concept, one in part["by_concept"].items()
    ]
    say_table(["concept", "precision", "recall", "F1", "support"], rows)


def _tagger(workspace: Path | None) -> Tagger:
    """The model of the workspace, or the starter where there is no workspace."""
    from classifiers.tagger import Tagger
    from monitor.errors import WorkspaceMissing
    from monitor.tag import load_tagger
    from monitor.workspace import find_workspace

    try:
        place = find_workspace(workspace)
    except WorkspaceMissing:
        if workspace is not None:
            raise
        return Tagger.load(None)
    return load_tagger(place, place.settings().tag)


def train(
    gold: GoldFiles,
    out: Annotated[
        Path | None,
        typer.Option(help="Folder of the new model; model in the workspace if left out."),
    ] = None,
    workspace: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Train a model on publications tagged by hand; every setting is chosen on them alone."""
    from monitor.learn import learn
    from monitor.workspace import find_workspace

    folder = out or find_workspace(workspace).folder / "model"
    with working("training"):
        version = learn(gold, folder)
    if as_json:
        say_json({"folder": str(folder), "version": version.version, **dict(version.metrics)})
        return
    say(f"Model {version.version} stands in {folder}")
    if out is None:
        say('Use it: [tag] model = "model" in fow.toml, then fow tag --all')
