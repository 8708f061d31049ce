"""A workspace keeps its models, uses one of them, and changes it only for a better one."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from classifiers.tagger import Tagger
from classifiers.training import train
from monitor import learn
from monitor.errors import SettingWrong, UserError
from monitor.models import STARTER, keep, kept_models, load_model, use
from monitor.settings import TagSettings
from monitor.tag import load_tagger
from monitor.workspace import Workspace
from tests.classifiers.test_training import DRIVERS, GAPS, SAMPLE
from tests.monitor.test_cli import fow

NONE = TagSettings()
QUOTE = "Little is known about what they do."


@pytest.fixture(scope="module")
def small() -> Tagger:
    return train(SAMPLE, drivers=DRIVERS, gaps=GAPS)


def names(workspace: Workspace) -> dict[str, bool]:
    return {one.name: one.in_use for one in kept_models(workspace, NONE)}


def test_the_starter_is_in_use_until_another_is_chosen(workspace: Workspace, small: Tagger) -> None:
    assert names(workspace) == {STARTER: True}
    keep(workspace, small)
    assert names(workspace) == {STARTER: True, small.model.version: False}
    use(workspace, NONE, small.model.version)
    assert names(workspace) == {STARTER: False, small.model.version: True}
    assert load_tagger(workspace, NONE).model == small.model
    use(workspace, NONE, STARTER)
    assert load_tagger(workspace, NONE).model == Tagger.load().model


def test_keeping_a_model_twice_keeps_it_once(workspace: Workspace, small: Tagger) -> None:
    assert keep(workspace, small) == keep(workspace, small)
    assert load_model(workspace, small.model.version).model == small.model
    assert len(names(workspace)) == 2


def test_a_model_half_written_at_a_crash_is_none(workspace: Workspace, small: Tagger) -> None:
    small.save(workspace.folder / "models" / f".{small.model.version}.123")
    (workspace.folder / "models" / "0123456789ab").mkdir()
    assert names(workspace) == {STARTER: True}


def test_only_what_can_be_read_is_put_to_use(workspace: Workspace, small: Tagger) -> None:
    (workspace.folder / "models" / "0123456789ab").mkdir(parents=True)
    for name in ("absent", "../starter", "0123456789ab"):
        with pytest.raises(UserError, match=name):
            use(workspace, NONE, name)
    assert names(workspace) == {STARTER: True}
    keep(workspace, small)
    with pytest.raises(UserError, match=r"fow\.toml.*take that line out"):
        use(workspace, TagSettings(model="elsewhere"), small.model.version)


def test_a_model_in_use_that_is_gone_is_named(workspace: Workspace, small: Tagger) -> None:
    keep(workspace, small).rename(workspace.folder / "models" / "away")
    (workspace.folder / "models" / "in-use").write_text(small.model.version, encoding="utf-8")
    with pytest.raises(SettingWrong, match="fow models use"):
        load_tagger(workspace, NONE)
    (workspace.folder / "models" / "in-use").write_text("../..", encoding="utf-8")
    with pytest.raises(UserError, match="names no model"):
        load_tagger(workspace, NONE)


def test_the_held_out_fifth_is_the_same_in_every_run_and_keeps_families_together() -> None:
    learnt, held = learn.part(SAMPLE, None)
    assert len(learnt) + len(held) == len(SAMPLE)
    assert 0.1 < len(held) / len(SAMPLE) < 0.3
    more = [replace(row, id=f"fr:{row.id}", translation_of=row.id) for row in SAMPLE]
    learnt_too, held_too = learn.part([*more, *SAMPLE], None)
    assert {row.id for row in held} <= {row.id for row in held_too}
    assert {row.family for row in learnt_too}.isdisjoint(row.family for row in held_too)


def test_what_is_judged_by_is_never_learnt_from() -> None:
    audit = SAMPLE[:10]
    translation = replace(SAMPLE[0], id="fr:1", translation_of=SAMPLE[0].id)
    learnt, held = learn.part([*SAMPLE, translation], audit)
    assert held == list(audit)
    assert learnt == list(SAMPLE[10:])


def test_a_model_is_better_only_by_its_score_on_enough_documents(small: Tagger) -> None:
    starter = Tagger.load()
    assert learn.judge(starter, small, SAMPLE).better
    assert not learn.judge(small, starter, SAMPLE).better
    assert not learn.judge(small, small, SAMPLE).better
    few = learn.judge(starter, small, SAMPLE[: learn.LEAST_AUDIT - 1])
    assert not few.better
    assert "too few" in few.reason()


def write(path: Path, rows: range) -> Path:
    """Gold documents in the vocabularies that come with the monitor."""
    lines = []
    for number in rows:
        relevant, gap = number % 2 == 0, number % 6 == 0
        subject = "Robots take over the jobs of workers" if relevant else "Stars and planets"
        row = {
            "id": f"review:{number}",
            "lang": "en",
            "title": f"{subject}, part {number}",
            "abstract": f"We look at them. {QUOTE}" if gap else "We look at them.",
            "relevant": relevant,
            "drivers": ["technology"] if relevant else [],
            "gaps": [{"gap": "evidence", "status": "identified", "quote": QUOTE}] if gap else [],
        }
        lines.append(json.dumps(row))
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest.mark.slow
def test_train_keeps_the_model_and_says_whether_it_is_used(
    workspace: Workspace, tmp_path: Path
) -> None:
    folder, gold = str(workspace.folder), write(tmp_path / "gold.jsonl", range(150))
    code, out, errors = fow("train", str(gold), "--workspace", folder, "--json")
    assert code == 0, errors
    said = json.loads(out)
    assert said["audit"]["documents"] + said["learnt_from"] == 150
    starter = Tagger.load().model.data_hash
    assert Tagger.load(Path(said["folder"])).model.data_hash.startswith(f"{starter}+")
    gain = said["audit"]["scores"]["overall"]
    assert said["in_use"] == (gain["second"] > gain["first"])
    listed = [
        json.loads(line)
        for line in fow("models", "list", "--json", "--workspace", folder)[1].splitlines()
    ]
    assert [one["name"] for one in listed] == [STARTER, said["version"]]
    assert [one["in_use"] for one in listed] == [not said["in_use"], said["in_use"]]
    again = fow("train", str(gold), "--workspace", folder)[1]
    assert "ut to use: " in again
    out = fow(
        *("models", "compare", STARTER, said["version"], "--gold", str(gold)),
        *("--workspace", folder),
    )[1]
    assert "150 documents" in out
    assert "technology" in out


@pytest.mark.slow
def test_out_changes_nothing_in_the_workspace(workspace: Workspace, tmp_path: Path) -> None:
    gold, out = write(tmp_path / "gold.jsonl", range(60)), tmp_path / "apart"
    place = str(workspace.folder)
    arguments = ("train", str(gold), "--from-scratch", "--out", str(out), "--workspace", place)
    code, said, errors = fow(*arguments)
    assert code == 0, errors
    assert "Not put to use: " in said
    assert names(workspace) == {STARTER: True}
    assert "+" not in Tagger.load(out).model.data_hash


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["models", "use", "nonsense"], "nonsense: no such model here"),
        (["models", "compare", "starter", "x", "--gold", "absent.jsonl"], "x: no such model here"),
        (["train", "absent.jsonl"], "absent.jsonl: cannot be read"),
    ],
)
def test_a_mistake_is_one_line(arguments: list[str], words: str, workspace: Workspace) -> None:
    code, _, errors = fow(*arguments, "--workspace", str(workspace.folder))
    assert code == 2
    assert words in errors
    assert errors.count("\n") == 1
