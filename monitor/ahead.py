"""Writing the next letter while the mail server thinks about this one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from digests.delivery.letter import Letter
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
    _letter: asyncio.Task[Letter] | None = field(default=None, init=False)

    def begin(self, line: Delivery, reader: Reader) -> None:
        """Begin to write a letter in a thread of its own."""
        self._for = (line, reader)
        self._letter = asyncio.create_task(asyncio.to_thread(self.write, line, reader))
        self._letter.add_done_callback(_looked_at)

    async def letter(self, line: Delivery, reader: Reader) -> Letter:
        """Return the letter to a reader; raises what writing it raises."""
        wanted, self._for = self._for, None
        if wanted == (line, reader) and self._letter is not None:
            return await self._letter
        return self.write(line, reader)


def _looked_at(task: asyncio.Task[Letter]) -> None:
    """A letter that nobody asks for may have failed: that is no news."""
    if not task.cancelled():
        task.exception()
