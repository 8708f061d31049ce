"""Return paths: whose mail came back is read from the address it came back to."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from digests.delivery import read_return_path, return_path

MAILBOX = "bounces@example.org"
keys = st.text("abcdefghijklmnopqrstuvwxyz234567", min_size=1, max_size=16)
editions = st.from_regex(r"(weekly|monthly)-[0-9]{4}-[0-9]{2}-[0-9]{2}", fullmatch=True)


@given(key=keys, edition=editions)
def test_what_is_written_is_read_again(key: str, edition: str) -> None:
    address = return_path(MAILBOX, key, edition)
    assert len(address.partition("@")[0]) <= 64
    assert read_return_path(f"<{address.upper()}>", MAILBOX) == (key, edition)


@given(key=keys)
def test_an_edition_too_long_for_the_address_is_left_out(key: str) -> None:
    address = return_path(MAILBOX, key, "x" * 60)
    assert read_return_path(address, MAILBOX) == (key, "")


@given(text=st.text(max_size=80))
def test_no_other_address_is_taken_for_one(text: str) -> None:
    for address in (text, f"{text}@example.org", f"bounces@{text}", MAILBOX):
        read = read_return_path(address, MAILBOX)
        assert read is None or address.lower().strip().strip("<>").startswith("bounces+")
