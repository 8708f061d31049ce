"""A key's place is found as a plain search finds it."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from classifiers.places import Places

KEYS = st.integers(min_value=0, max_value=2**62) | st.integers(min_value=0, max_value=40)


@given(st.sets(KEYS), st.lists(KEYS))
def test_every_key_has_its_place_and_no_other_has_one(keys: set[int], others: list[int]) -> None:
    known = sorted(keys)
    places = Places.of(np.asarray(known, dtype=np.int64))
    wanted = [*known, *others]
    found = places.find(np.asarray(wanted, dtype=np.int64)).tolist()
    assert found == [known.index(key) if key in keys else -1 for key in wanted]
