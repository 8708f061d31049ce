"""The extra ``fow-monitor[scale]``: its libraries, imported only when asked for."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from monitor.errors import UserError


def need(what: str, *modules: str) -> None:
    """Check that ``modules`` are installed for ``what``. Raises :class:`UserError`."""
    missing = [name for name in modules if find_spec(name.partition(".")[0]) is None]
    if missing:
        raise UserError(f"{what} needs {', '.join(missing)}: pip install 'fow-monitor[scale]'")
    for name in modules:
        import_module(name)
