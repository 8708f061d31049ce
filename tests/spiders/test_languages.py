"""Language codes as sources write them."""

from __future__ import annotations

import pytest

from spiders.languages import language_code


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("en", "en"),
        ("EN", "en"),
        ("fr-CA", "fr"),
        ("en_US", "en"),
        ("fre", "fr"),
        ("fra", "fr"),
        ("eng", "en"),
        ("Français", "fr"),
        ("English", "en"),
        (" de ", "de"),
        ("und", None),
        ("xyz", None),
        ("other", None),
        ("", None),
        (None, None),
    ],
)
def test_codes_and_names_become_iso_639_1(written: str | None, code: str | None) -> None:
    assert language_code(written) == code
