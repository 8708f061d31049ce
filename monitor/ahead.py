"""Writing the next letter while the mail server thinks about this one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from digests.delivery.letter import Letter
from digests.footer import AddressUnusable
from monitor.archive.editions import Delivery
from monitor.archive.readers import Reader

Write = Callable[[Delivery, Reader], Letter]


@dataclass(slots=True)
class Ahead:
    """Keeps at most one letter ahead; it is used only if it is still for that reader as they are.

    Whoever changed a preference in between gets a letter written anew, so nothing that leaves is
    older than the check of the list right before it.
    """

    write: Write
    _for: tuple[Delivery, Reader] | None = field(default=None, init=False)
    _letter: Letter | None = field(default=None, init=False)

    def prepare(self, line: Delivery, reader: Reader) -> None:
        """Write a letter now; one that cannot be written is left for when it is asked for."""
        try:
            self._letter = self.write(line, reader)
        except AddressUnusable:
            self._for = None
        else:
            self._for = (line, reader)

    def letter(self, line: Delivery, reader: Reader) -> Letter:
        """Return the letter to a reader; raises what writing it raises."""
        ready, wanted = self._letter, self._for
        self._letter = self._for = None
        if ready is not None and wanted == (line, reader):
            return ready
        return self.write(line, reader)
