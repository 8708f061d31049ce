"""The command ``fow``: thin commands over the flows, and every failure in one line."""

from __future__ import annotations

import sys


def main() -> None:
    """Run ``fow``; exit code 0 done, 1 a failure outside, 2 a mistake that can be mended here."""
    from monitor.cli.app import app
    from monitor.errors import MonitorError, UserError

    try:
        app()
    except UserError as error:
        _leave(error, 2)
    except MonitorError as error:
        _leave(error, 1)
    except BrokenPipeError:
        # The reader of our output has gone (``fow export jsonl | head``): nothing to say.
        sys.stderr.close()
        sys.exit(0)
    except KeyboardInterrupt:
        _leave("interrupted; what was stored stays, run it again to go on", 130)


def _leave(message: object, code: int) -> None:
    sys.stderr.write(f"fow: {message}\n")
    sys.exit(code)
