"""Signed links: what is sealed is read within its scope and time, and nothing else is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.tokens import TokenRefused, seal, unseal

NOW = datetime(2026, 6, 22, 9, 0, tzinfo=UTC)
WEEK = timedelta(days=7)


@given(st.text(max_size=60))
def test_what_is_sealed_is_read_back(subject: str) -> None:
    token = seal("secret", "review", subject, NOW)
    assert unseal("secret", "review", token, NOW + WEEK, lasts=WEEK) == subject


def test_a_token_ends_with_its_time_and_says_so() -> None:
    token = seal("secret", "review", "7", NOW)
    with pytest.raises(TokenRefused, match="expired") as refused:
        unseal("secret", "review", token, NOW + WEEK + timedelta(seconds=1), lasts=WEEK)
    assert refused.value.expired


@pytest.mark.parametrize(("secret", "scope"), [("other", "review"), ("secret", "preferences")])
def test_another_secret_or_scope_does_not_read_it(secret: str, scope: str) -> None:
    token = seal("secret", "review", "7", NOW)
    with pytest.raises(TokenRefused, match="not one of ours") as refused:
        unseal(secret, scope, token, NOW, lasts=WEEK)
    assert not refused.value.expired


@given(st.integers(min_value=0), st.characters(min_codepoint=33, max_codepoint=126))
def test_an_altered_token_is_refused(place: int, character: str) -> None:
    token = seal("secret", "review", "7", NOW)
    place %= len(token) - 1  # the last sign of base64 holds bits that mean nothing
    altered = token[:place] + character + token[place + 1 :]
    if altered != token:
        with pytest.raises(TokenRefused):
            unseal("secret", "review", altered, NOW, lasts=WEEK)
