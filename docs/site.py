"""Making the site: links that leave ``docs`` go to the repository, and commands are listed."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_LINK = re.compile(r"\]\((\.\./[^)\s]+)\)")
_COMMANDS = "reference/commands.md"


def on_page_markdown(markdown: str, *, page: Any, config: Any, **_: Any) -> str:
    """Point links that leave the folder at the repository, and list the commands on their page."""
    here = posixpath.dirname(page.file.src_uri)
    if page.file.src_uri == _COMMANDS:
        return markdown + "\n".join(commands_told())

    def mended(link: re.Match[str]) -> str:
        path = posixpath.normpath(posixpath.join("docs", here, link[1].partition("#")[0]))
        if path.startswith("docs/"):
            return link[0]
        anchor = "#" + link[1].partition("#")[2] if "#" in link[1] else ""
        kind = "tree" if (Path(config.docs_dir).parent / path).is_dir() else "blob"
        return f"]({config.extra['code']}/{kind}/main/{path}{anchor})"

    return _LINK.sub(mended, markdown)


def commands_told() -> Iterator[str]:
    """Yield Markdown lines: every command with what it does, its arguments and its options."""
    import typer

    from monitor.cli.app import app

    yield from _told(typer.main.get_command(app), "fow")


def _told(command: Any, path: str) -> Iterator[str]:
    if hasattr(command, "commands"):
        for name, inner in command.commands.items():
            yield from _told(inner, f"{path} {name}")
        return
    yield from ("", f"## {path}", "", _plain(command.help))
    rows = [_row(one) for one in command.params if not getattr(one, "hidden", False)]
    if rows:
        yield from ("", "| argument or option | what it is |", "| --- | --- |", *rows)
    if command.epilog:
        yield from ("", f"{command.epilog.replace('Example: ', 'Example: `', 1)}`")


def _row(one: Any) -> str:
    named = getattr(one, "metavar", None) if one.param_type_name == "argument" else None
    words = named or one.name.upper() if one.param_type_name == "argument" else ", ".join(one.opts)
    return f"| `{words}` | {_plain(getattr(one, 'help', '') or '')} |"


def _plain(text: str | None) -> str:
    said = " ".join((text or "").split())
    return re.sub(r"([<>|*_\[\]])", r"\\\1", said)
