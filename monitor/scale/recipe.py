"""How partitions are made into rows, and what does it: the model, loaded once a process."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.errors import UserError
from monitor.scale.schema import VERSION

if TYPE_CHECKING:
    from classifiers.gazetteers import Gazetteer
    from classifiers.screen import Screen
    from classifiers.tagger import Tagger


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """What a task needs to know beside its partition; the same recipe gives the same rows."""

    since: int = 0
    """First year of publication; 0 for all, undated works too."""
    languages: tuple[str, ...] = ()
    """ISO 639-1 codes of texts; none for all."""
    model: str = ""
    """Version of the model, and its folder below; '' for the starter."""
    model_folder: str = ""
    workspace: str = ""
    """Folder of the workspace whose vocabularies are used; '' for the shipped ones."""
    gazetteer: str = ""
    """Version."""
    today: date = field(compare=False, default=date.max)
    """Dates more than a year later are impossible, where the snapshot itself says no day."""

    @property
    def name(self) -> str:
        """Return what tells this recipe from any other, 12 hexadecimal digits."""
        said = (VERSION, self.since, sorted(self.languages), self.model, self.gazetteer)
        return hashlib.sha256(repr(said).encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Tools:
    """What reads the texts."""

    tagger: Tagger
    screen: Screen
    gazetteer: Gazetteer


def tools(recipe: Recipe) -> Tools:
    """Return the tools of a recipe, made once a process.

    Raises :class:`UserError` where this machine has another model or other vocabularies than the
    one that asks.
    """
    made = _tools(recipe.model_folder, recipe.workspace)
    for what, ours, wanted in (
        ("model", made.tagger.model.version, recipe.model),
        ("gazetteer", made.gazetteer.version, recipe.gazetteer),
    ):
        if wanted and ours != wanted:
            raise UserError(
                f"the worker has {what} {ours}, the backfill wants {wanted}:"
                " install the same fow-monitor and model on every machine"
            )
    return made


@cache
def _tools(model_folder: str, workspace: str) -> Tools:
    from classifiers.gazetteers import Gazetteer
    from classifiers.screen import Screen
    from classifiers.tagger import Tagger
    from monitor.vocabularies import load_gazetteer

    tagger = Tagger.load(Path(model_folder) if model_folder else None)
    gazetteer = load_gazetteer(Path(workspace)) if workspace else Gazetteer.load()
    return Tools(tagger, Screen.of(tagger), gazetteer)


def recipe_of(
    workspace: Path | None, since: int, languages: tuple[str, ...], clock: Callable[[], date]
) -> Recipe:
    """Return the recipe of a workspace's model and vocabularies, or of those that come with fow.

    Raises :class:`UserError`.
    """
    from classifiers.errors import ClassifierError

    try:
        first = Recipe(
            since=since,
            languages=languages,
            model_folder=_model_folder(workspace),
            workspace=str(workspace) if workspace else "",
            today=clock(),
        )
        made = tools(first)
    except ClassifierError as error:
        raise UserError(f"the model: {error}") from error
    return Recipe(
        since=first.since,
        languages=first.languages,
        model=made.tagger.model.version,
        model_folder=first.model_folder,
        workspace=first.workspace,
        gazetteer=made.gazetteer.version,
        today=first.today,
    )


def _model_folder(workspace: Path | None) -> str:
    from monitor.models import folder_in_use
    from monitor.workspace import Workspace

    if workspace is None:
        return ""
    place = Workspace(workspace)
    return str(folder_in_use(place, place.settings().tag) or "")
