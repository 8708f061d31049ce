"""Where each of many sorted keys stands: a hash table in arrays, for thousands of look-ups at once.

A binary search of as many keys misses the processor's cache at every step; here nearly every key
is found at the first.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

_SPREAD = np.uint64(0x9E3779B97F4A7C15)
"""2^64 over the golden ratio (Knuth, The Art of Computer Programming, volume 3, section 6.4)."""
_ROOM = 4
"""Slots a key, at least: the emptier the table, the fewer steps."""


@dataclass(frozen=True, slots=True)
class Places:
    """A hash table with linear probing; the number of slots is a power of two.

    ``slots`` holds places in ``keys``, or -1.
    """

    keys: npt.NDArray[np.int64]
    slots: npt.NDArray[np.int32]

    @classmethod
    def of(cls, keys: npt.NDArray[np.int64]) -> Places:
        """The table of distinct keys, none of them negative."""
        bits = (_ROOM * len(keys)).bit_length()
        table = cls(keys, np.full(1 << bits, -1, dtype=np.int32))
        left, slot = np.arange(len(keys), dtype=np.int32), table._slots(keys)
        while len(left):
            free = table.slots[slot] < 0
            table.slots[slot[free]] = left[free]
            lost = table.slots[slot] != left
            left, slot = left[lost], table._after(slot[lost])
        return table

    def find(self, wanted: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """The place of each wanted key; -1 where it is not one of them."""
        if not len(self.keys):
            return np.full(len(wanted), -1, dtype=np.int64)
        slot = self._slots(wanted)
        places = self.slots[slot]
        left = np.flatnonzero(self._strange(places, wanted))
        slot = slot[left]
        while len(left):
            slot = self._after(slot)
            places[left] = self.slots[slot]
            strange = self._strange(places[left], wanted[left])
            left, slot = left[strange], slot[strange]
        return places.astype(np.int64)

    def _slots(self, keys: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Where to look for each key first: the uppermost bits of its product."""
        bits = len(self.slots).bit_length() - 1
        return ((keys.view(np.uint64) * _SPREAD) >> np.uint64(64 - bits)).view(np.int64)

    def _after(self, slot: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        return (slot + 1) & (len(self.slots) - 1)

    def _strange(
        self, places: npt.NDArray[np.int32], wanted: npt.NDArray[np.int64]
    ) -> npt.NDArray[np.bool_]:
        """Whether each place is taken by a key that is not the wanted one."""
        strange: npt.NDArray[np.bool_] = (places >= 0) & (self.keys[places] != wanted)
        return strange
