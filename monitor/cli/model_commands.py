"""Commands about the model: ``evaluate``, ``train`` and ``models``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.options import AsJson, Folder
from monitor.cli.output import remark, say, say_json, say_table, working
from monitor.cli.scores import say_scores

if TYPE_CHECKING:
    from classifiers.comparison import Comparison
    from classifiers.tagger import Tagger
    from classifiers.vocabulary import Vocabulary
    from monitor.learn import Trial
    from monitor.settings import TagSettings
    from monitor.workspace import Workspace

GoldFiles = Annotated[
    list[Path], typer.Argument(metavar="GOLD.jsonl...", help="Publications tagged by hand.")
]

models = typer.Typer(
    name="models",
    help="The models of this workspace: which there are, which is in use, which is better.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


def register(app: typer.Typer) -> None:
    """Add this family's commands to ``app``."""
    app.command(epilog="Example: fow evaluate gold/dev.jsonl --json")(evaluate)
    app.command(epilog="Example: fow train reviews.jsonl --audit audit.jsonl")(train)
    models.command("list", epilog="Example: fow models list")(list_models)
    models.command("use", epilog="Example: fow models use starter")(use)
    models.command("compare", epilog="Example: fow models compare starter 3c7874b8855c --gold g")(
        compare
    )
    app.add_typer(models, name="models")


def evaluate(gold: GoldFiles, workspace: Folder = None, as_json: AsJson = False) -> None:
    """Measure the model in use against publications tagged by hand, by concept."""
    from classifiers.evaluation import evaluate as measure
    from monitor.learn import caveats, read

    with working("measuring"):
        documents = read(gold)
        tagger = _tagger(workspace)
        evaluation = measure(tagger, documents)
    for caveat in caveats(tagger, documents):
        remark(caveat)
    if as_json:
        say_json(evaluation.to_dict())
    else:
        say_scores(evaluation)


def _place(workspace: Path | None) -> Workspace | None:
    """The workspace, or None where none is named and none is here."""
    from monitor.errors import WorkspaceMissing
    from monitor.workspace import find_workspace

    try:
        return find_workspace(workspace)
    except WorkspaceMissing:
        if workspace is not None:
            raise
        return None


def _tagger(workspace: Path | None) -> Tagger:
    """The model of the workspace, or the starter where there is no workspace."""
    from classifiers.tagger import Tagger
    from monitor.tag import load_tagger

    place = _place(workspace)
    return load_tagger(place, _settings(workspace)) if place else Tagger.load(None)


def _settings(workspace: Path | None) -> TagSettings:
    """How the workspace tags, or the defaults where there is no workspace."""
    from monitor.settings import TagSettings

    place = _place(workspace)
    return place.settings().tag if place else TagSettings()


def _vocabularies(workspace: Path | None) -> tuple[Vocabulary, Vocabulary] | None:
    """Drivers and data gaps as the workspace has them; None where there is no workspace."""
    from monitor.vocabularies import workspace_vocabulary

    if (place := _place(workspace)) is None:
        return None
    return workspace_vocabulary(place.folder, "drivers"), workspace_vocabulary(place.folder, "gaps")


def train(
    gold: GoldFiles,
    audit: Annotated[
        Path | None,
        typer.Option(help="Publications to judge by; else a fifth of GOLD is held out for it."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(help="Save it in this folder and change nothing in the workspace."),
    ] = None,
    from_scratch: Annotated[
        bool,
        typer.Option("--from-scratch", help="Learn from GOLD alone, not from the model in use."),
    ] = False,
    workspace: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Let the model in use learn from publications tagged by hand; the new one is put to use if
    it is better.
    """
    from monitor import learn

    if out is not None:
        learn.make_folder(out)
    with working("training"):
        in_use = _tagger(workspace)
        judged = learn.read([audit]) if audit else None
        learnt, held = learn.part(learn.read(gold), judged)
        prior, encoder = None if from_scratch else in_use, _settings(workspace).encoder
        tagger = learn.train(learnt, prior, encoder, _vocabularies(workspace))
        trial = learn.judge(in_use, tagger, held)
        outlook = learn.outlook(in_use, tagger, learnt)
    folder, used = _store(tagger, trial, out, workspace)
    if as_json:
        say_json(
            {
                "folder": str(folder),
                "version": tagger.model.version,
                **dict(tagger.model.metrics),
                "learnt_from": len(learnt),
                "in_use": used,
                "new": list(outlook.learnt),
                "waiting": {**outlook.drivers, **outlook.gaps},
                "audit": trial.comparison.to_dict() if trial.comparison else None,
            }
        )
        return
    say(f"Model {tagger.model.version}, learnt from {len(learnt)} documents, stands in {folder}")
    for line in outlook.lines:
        say(line)
    say(f"{'Put to use' if used else 'Not put to use'}: {trial.reason()}")
    if used:
        say("Tags that stand are kept until their text changes; renew them all: fow tag --all")
        if outlook.learnt:
            say("What was tagged before loses what is new in it until then")


def _store(
    tagger: Tagger, trial: Trial, out: Path | None, workspace: Path | None
) -> tuple[Path, bool]:
    """Where the new model stands now, and whether it is in use."""
    from monitor import models as history
    from monitor.workspace import find_workspace

    if out is not None:
        tagger.save(out)
        return out, False
    place = find_workspace(workspace)
    folder, settings = history.keep(place, tagger), place.settings().tag
    if not trial.better or settings.model:
        return folder, False
    history.use(place, settings, tagger.model.version)
    return folder, True


def list_models(workspace: Folder = None, as_json: AsJson = False) -> None:
    """List the starter and every model trained here, and say which one is in use."""
    from monitor.models import kept_models
    from monitor.workspace import find_workspace

    place = find_workspace(workspace)
    found = kept_models(place, place.settings().tag)
    if as_json:
        for one in found:
            model = one.model
            say_json(
                {
                    "name": one.name,
                    "version": model.version,
                    "trained": model.trained,
                    "data_hash": model.data_hash,
                    "metrics": dict(model.metrics),
                    "in_use": one.in_use,
                }
            )
        return
    rows = [
        [
            "in use" if one.in_use else "",
            one.name,
            one.model.trained,
            one.model.data_hash,
            ", ".join(f"{name} {value:.3f}" for name, value in one.model.metrics.items()),
        ]
        for one in found
    ]
    say_table(["", "model", "trained", "data", "scores when trained"], rows)


def use(
    name: Annotated[str, typer.Argument(metavar="VERSION|starter", help="Which model.")],
    workspace: Folder = None,
) -> None:
    """Put a model to use from the next run on."""
    from monitor import models as history
    from monitor.workspace import find_workspace

    place = find_workspace(workspace)
    history.use(place, place.settings().tag, name)
    say(f"In use: {name}. Tags that stand are kept; renew them all: fow tag --all")


def compare(
    first: Annotated[str, typer.Argument(help="A version, or starter.")],
    second: Annotated[str, typer.Argument(help="A version, or starter.")],
    gold: Annotated[list[Path], typer.Option(help="Publications tagged by hand.")],
    workspace: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Set two models side by side, by concept, with the interval of their difference."""
    from classifiers.comparison import compare as side_by_side
    from monitor.learn import caveats, read
    from monitor.models import load_model
    from monitor.workspace import find_workspace

    place = find_workspace(workspace)
    with working("comparing"):
        one, other = load_model(place, first), load_model(place, second)
        documents = read(gold)
        found = side_by_side(one, other, documents)
    for caveat in dict.fromkeys((*caveats(one, documents), *caveats(other, documents))):
        remark(caveat)
    if as_json:
        say_json(found.to_dict())
        return
    _say_comparison(found, first, second)


def _say_comparison(found: Comparison, first: str, second: str) -> None:
    say(f"{found.documents} documents; difference: {second} less {first}, with its 95% interval")
    say()
    rows = [
        [
            name,
            f"{one.first:.3f}",
            f"{one.second:.3f}",
            f"{one.gain:+.3f} ({one.low:+.3f} to {one.high:+.3f})",
        ]
        for name, one in found.scores.items()
    ]
    say_table(["score", first, second, "difference"], rows)
    say()
    concepts = [
        [one.vocabulary, one.concept, f"{one.first:.3f}", f"{one.second:.3f}", one.support]
        for one in found.concepts
        if one.support or one.first or one.second
    ]
    say_table(["vocabulary", "concept", f"F1 {first}", f"F1 {second}", "support"], concepts)
