"""Gold files are read whole, or the line that cannot be read is named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from classifiers.errors import GoldUnreadable
from classifiers.gold import read_gold
from classifiers.tag import GapStatus

ROW = {
    "id": "sample:1",
    "lang": "fr",
    "title": "Un titre",
    "abstract": "Une phrase.",
    "relevant": True,
    "drivers": ["a", "a"],
    "gaps": [{"gap": "g", "status": "identified", "quote": "Une phrase."}],
    "translation_of": "sample:0",
}


def write(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_a_line_becomes_a_gold_document(tmp_path: Path) -> None:
    (row,) = read_gold([write(tmp_path / "gold.jsonl", json.dumps(ROW), "")])
    assert row.language == row.document.language == "fr"
    assert row.drivers == ("a",)
    assert row.gaps[0].status is GapStatus.IDENTIFIED
    assert row.family == "sample:0"
    assert row.weight == 1.0


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"relevant": "yes"}, "'relevant' must be true or false"),
        ({"title": 3}, "'title' must be a text"),
        ({"drivers": "a"}, "'drivers' must be a list of concept ids"),
        (
            {"gaps": [{"gap": "g", "status": "lost"}]},
            "'status' must be identified or addressed, not 'lost'",
        ),
        ({"gaps": ["g"]}, "'gaps' must be a list of objects"),
    ],
)
def test_a_wrong_field_is_named_with_file_and_line(
    tmp_path: Path, change: dict[str, object], fault: str
) -> None:
    path = write(tmp_path / "gold.jsonl", json.dumps(ROW), json.dumps({**ROW, **change}))
    with pytest.raises(GoldUnreadable) as caught:
        read_gold([path])
    assert str(caught.value).startswith(f"{path}, line 2: ")
    assert fault in str(caught.value)


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("{", "not JSON"),
        ("[]", "expected an object, found list"),
        ("{}", "'relevant' is missing"),
        *(
            ('{"id": "a", "title": "T", "relevant": true, ' + rest, fault)
            for rest, fault in (
                ('"weight": "x"}', "'weight' must be a number from 0 to 1"),
                ('"weight": NaN}', "'weight' must be a number from 0 to 1"),
                ('"weight": -1}', "'weight' must be a number from 0 to 1"),
                ('"gaps": [{"gap": "a", "status": "b"}]}', "'status' must be identified or add"),
                ('"gaps": [{"gap": "a"}]}', "'status' is missing"),
            )
        ),
    ],
)
def test_a_line_that_is_no_gold_document_is_named(tmp_path: Path, line: str, fault: str) -> None:
    path = write(tmp_path / "gold.jsonl", line)
    with pytest.raises(GoldUnreadable, match=f"line 1: {fault}"):
        read_gold([path])


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(
        GoldUnreadable, match=r"none\.jsonl: cannot be read: No such file or directory$"
    ):
        read_gold([tmp_path / "none.jsonl"])
