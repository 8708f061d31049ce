"""The models of a workspace: their history under ``models/``, and which one is in use."""

from __future__ import annotations

import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.errors import UserError
from monitor.settings import TagSettings
from monitor.workspace import Workspace

if TYPE_CHECKING:
    from classifiers.tagger import ModelVersion, Tagger

FOLDER = "models"
"""Where in a workspace every model that was trained there is kept, each under its version."""
STARTER = "starter"
"""Name of the model that comes with the monitor."""

_POINTER = "in-use"
_VERSION = re.compile(r"[0-9a-f]{12}")


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptModel:
    """A model that can be put to use."""

    name: str
    """Its version; ``starter`` for the one that comes with the monitor."""
    model: ModelVersion
    in_use: bool


def folder_in_use(workspace: Workspace, settings: TagSettings) -> Path | None:
    """Where the model in use lies; None stands for the starter.

    ``tag.model`` of the settings decides, else what ``fow models use`` wrote last.
    """
    if settings.model:
        return workspace.folder / settings.model
    name = _pointed(workspace)
    return None if name == STARTER else workspace.folder / FOLDER / name


def name_in_use(workspace: Workspace, settings: TagSettings) -> str:
    """What the model in use is called: a version, ``starter``, or the folder in the settings."""
    return settings.model or _pointed(workspace)


def _pointed(workspace: Workspace) -> str:
    try:
        name = (workspace.folder / FOLDER / _POINTER).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return STARTER
    if name != STARTER and not _VERSION.fullmatch(name):
        raise UserError(
            f"{workspace.folder / FOLDER / _POINTER}: names no model; choose one: fow models use"
        )
    return name


def kept_models(workspace: Workspace, settings: TagSettings) -> tuple[KeptModel, ...]:
    """The starter, then the workspace's own models, oldest first.

    A folder that holds no readable model of this version of the monitor is left out.
    """
    from classifiers.errors import ClassifierError
    from classifiers.tagger import model_version

    used = name_in_use(workspace, settings)
    found = [KeptModel(name=STARTER, model=model_version(), in_use=used == STARTER)]
    for folder in sorted((workspace.folder / FOLDER).glob("*"), key=_age):
        if not _VERSION.fullmatch(folder.name):
            continue
        try:
            model = model_version(folder)
        except ClassifierError:
            continue
        found.append(KeptModel(name=folder.name, model=model, in_use=used == folder.name))
    return tuple(found)


def _age(folder: Path) -> tuple[float, str]:
    return folder.stat().st_mtime, folder.name


def load_model(workspace: Workspace, name: str) -> Tagger:
    """Load a kept model by its version, or ``starter``. Raises :class:`UserError`."""
    from classifiers.errors import ClassifierError
    from classifiers.tagger import Tagger

    try:
        return Tagger.load(_folder_of(workspace, name))
    except ClassifierError as error:
        raise UserError(str(error)) from error


def _folder_of(workspace: Workspace, name: str) -> Path | None:
    if name == STARTER:
        return None
    folder = workspace.folder / FOLDER / name
    if not _VERSION.fullmatch(name) or not folder.is_dir():
        raise UserError(f"{name}: no such model here; fow models list shows which there are")
    return folder


def keep(workspace: Workspace, tagger: Tagger) -> Path:
    """Store a model in the history and return its folder; one that is there already stays.

    Written beside and moved into place: stopped anywhere, the history holds whole models only.
    """
    home = workspace.folder / FOLDER
    place = home / tagger.model.version
    if place.is_dir():
        return place
    draft = home / f".{tagger.model.version}.{os.getpid()}"
    tagger.save(draft)
    try:
        draft.rename(place)
    except OSError:
        shutil.rmtree(draft)
        if not place.is_dir():
            raise
    return place


def use(workspace: Workspace, settings: TagSettings, name: str) -> None:
    """Put a kept model to use from the next run on.

    Raises :class:`UserError` when there is none of that name, it cannot be read, or ``tag.model``
    of the settings names another.
    """
    if settings.model:
        raise UserError(
            f'{workspace.settings_file}: [tag] model = "{settings.model}" decides which model is'
            " in use; take that line out first"
        )
    load_model(workspace, name)
    home = workspace.folder / FOLDER
    home.mkdir(exist_ok=True)
    draft = home / f".{_POINTER}.{os.getpid()}"
    draft.write_text(name + "\n", encoding="utf-8")
    draft.replace(home / _POINTER)
