"""Copies of editions as files: in the outbox for staff, and for the web with feeds."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from digests.edition import Edition, Label, load
from monitor.archive import Archive
from monitor.archive.editions import editions
from monitor.archive.windows import waiting
from monitor.errors import UserError
from monitor.settings import Settings
from monitor.source_list import replace_file
from monitor.workspace import Workspace

WEB = "web"
"""Folder within the outbox whose files may be put on the web as they are."""
_IN_FEED = 30
"""Editions in a feed."""


def write_copies(
    edition: Edition, settings: Settings, workspace: Workspace, folder: str = ""
) -> tuple[str, ...]:
    """Write an edition as HTML, plain text and Slack message in every language; return the paths.

    The picture lies beside the HTML. Raises :class:`UserError` when the outbox cannot be written.
    """
    place = workspace.folder / settings.digest.outbox / (folder or edition.id)
    try:
        place.mkdir(parents=True, exist_ok=True)
        return tuple(
            str(_written(place / name, text))
            for language in settings.digest.languages
            for name, text in _copies(edition, language)
        )
    except OSError as error:
        raise UserError(f"{place}: cannot be written: {error.strerror}") from error


def web_folder(settings: Settings, workspace: Workspace) -> Path:
    """Return where the files for the web lie: ``editions/`` and ``feeds/``."""
    return workspace.folder / settings.digest.outbox / WEB


def publish_copies(
    archive: Archive, settings: Settings, workspace: Workspace, now: datetime
) -> None:
    """Write what may be on the web: a copy of each edition that went out, and the Atom feeds.

    An edition in its editors' hands is not among them. A copy that is there stays as it is.
    Raises :class:`UserError` when the outbox cannot be written.
    """
    hidden = set(waiting(archive, now))
    out = [one for one in editions(archive) if one.id not in hidden]
    place = web_folder(settings, workspace)
    try:
        (place / "editions").mkdir(parents=True, exist_ok=True)
        for frozen in out:
            for language in settings.digest.languages:
                _web_copy(place / "editions", frozen.content, frozen.id, language)
        _feeds(place, [load(one.content) for one in out[:_IN_FEED]], settings)
    except OSError as error:
        raise UserError(f"{place}: cannot be written: {error.strerror}") from error


def _web_copy(place: Path, content: str, edition: str, language: str) -> None:
    from digests.email import html
    from digests.feed import copy_name

    path = place / copy_name(edition, language)
    if path.exists():
        return
    loaded = load(content)
    name = _picture(place, loaded, language, f"{edition}.{language}.png")
    replace_file(path, html(loaded, language, picture=name))


def _feeds(place: Path, out: Sequence[Edition], settings: Settings) -> None:
    from digests.feed import Feed, atom

    address = settings.web.address.rstrip("/")
    for language in settings.digest.languages:
        for name, topic, label in _topics(out):
            path = f"/feeds/{name}.{language}.atom"
            feed = Feed(language=language, address=address, path=path, topic=topic, label=label)
            file = place / path.lstrip("/")
            file.parent.mkdir(parents=True, exist_ok=True)
            _replace_bytes(file, atom(out, feed))


def _topics(out: Sequence[Edition]) -> Iterator[tuple[str, str, Label | None]]:
    """Yield the name, topic and label of each feed: everything, each driver, each data gap."""
    yield "editions", "", None
    labels: dict[str, Label] = {}
    for entry in (entry for edition in out for entry in edition.entries):
        labels |= {f"drivers:{tag.label.concept}": tag.label for tag in entry.drivers}
        labels |= {f"gaps:{tag.label.concept}": tag.label for tag in entry.gaps}
    for topic in sorted(labels):
        vocabulary, _, concept = topic.partition(":")
        if concept.replace("-", "").isalnum():  # it becomes the name of a file
            yield f"{vocabulary}/{concept}", topic, labels[topic]


def _copies(edition: Edition, language: str) -> Iterator[tuple[str, str | bytes]]:
    from digests.email import html, plain
    from digests.press import drawn
    from digests.slack import messages

    picture = f"week.{language}.png" if (png := drawn(edition, language)) else ""
    yield f"digest.{language}.html", html(edition, language, picture=picture)
    yield f"digest.{language}.txt", plain(edition, language)
    posts = messages(edition, language)
    parts = [{"text": post.text, "blocks": list(post.blocks)} for post in posts]
    yield f"slack.{language}.json", json.dumps(parts, ensure_ascii=False, indent=2)
    if picture:
        yield picture, png


def _picture(place: Path, edition: Edition, language: str, name: str) -> str:
    from digests.press import drawn

    png = drawn(edition, language)
    if png:
        _replace_bytes(place / name, png)
    return name if png else ""


def _written(path: Path, content: str | bytes) -> Path:
    if isinstance(content, str):
        replace_file(path, content)
    else:
        _replace_bytes(path, content)
    return path


def _replace_bytes(path: Path, content: bytes) -> None:
    new = path.with_name(f".{path.name}.part")
    new.write_bytes(content)
    new.replace(path)
