"""A workspace keeps its models, uses one of them, and changes it only for a better one."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from classifiers.adapt_new import ENOUGH
from classifiers.gold import GoldDocument, GoldGap
from classifiers.tag import GapStatus
from classifiers.tagger import Tagger
from classifiers.training import train
from classifiers.vocabulary import Concept
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


def thawing(count: int) -> list[GoldDocument]:
    """Reviews, so many of which bear a driver that the vocabulary has and the model does not."""
    rows = [row for row in SAMPLE if row.relevant]
    return [
        replace(row, id=f"thaw:{row.id}", drivers=(*row.drivers, "thaw")) for row in rows[:count]
    ] + rows[count:]


WIDER = replace(DRIVERS, concepts=(*DRIVERS, Concept(id="thaw", pref_label={"en": "Thaw"})))


def test_a_driver_of_the_workspace_is_learnt_from_enough_reviews(small: Tagger) -> None:
    for count, learnt in ((ENOUGH - 1, False), (ENOUGH, True)):
        reviews = thawing(count)
        new = learn.train(reviews, small, known=(WIDER, GAPS))
        told = learn.outlook(small, new, reviews)
        assert ("thaw" in new.drivers) == learnt
        assert told.learnt == (("thaw",) if learnt else ())
        assert told.drivers == ({} if learnt else {"thaw": count})
        assert [line.split(";")[0] for line in told.lines] == (
            ["New in it: thaw"] if learnt else [f"Not learnt yet: thaw (borne by {count})"]
        )
    french = [
        replace(row, id=f"fr:{row.id}", document=replace(row.document, language="fr"))
        for row in SAMPLE
    ]
    bilingual = learn.train([*SAMPLE, *french], None, known=(DRIVERS, GAPS))
    told = learn.outlook(bilingual, new, thawing(ENOUGH))
    assert told.unheard == {"thaw": ()}
    wide = learn.train(thawing(ENOUGH), bilingual, known=(WIDER, GAPS))
    assert list(learn.outlook(bilingual, wide, thawing(ENOUGH)).lines) == [
        "New in it: thaw; hardly any document in fr bears it, where its names found more"
    ]
    with pytest.raises(UserError, match="neither the model in use nor a vocabulary knows thaw"):
        learn.train(thawing(1), small, known=(DRIVERS, GAPS))


def test_a_gap_of_the_workspace_waits_for_a_model_made_anew(small: Tagger) -> None:
    gap = GoldGap(concept="maps", status=GapStatus.IDENTIFIED, quote="Snow and ice stop them.")
    reviews = [replace(row, id=f"map:{row.id}", gaps=(gap,)) for row in SAMPLE if row.relevant]
    wider = replace(GAPS, concepts=(*GAPS, Concept(id="maps", pref_label={"en": "Maps"})))
    told = learn.outlook(small, learn.train(reviews, small, known=(DRIVERS, wider)), reviews)
    assert told.gaps == {"maps": len(reviews)}
    assert "trained --from-scratch" in next(told.lines)
    anew = learn.train([*SAMPLE, *reviews], None, known=(DRIVERS, wider))
    assert anew.gap_types == ("counts", "maps")


def test_what_makes_scores_say_less_is_said(small: Tagger) -> None:
    """A model is not to be judged by what it has learnt from, nor blamed without a word."""
    reviews = thawing(2)
    learnt = learn.train(reviews, small, known=(WIDER, GAPS))
    assert list(learn.caveats(small, SAMPLE)) == []
    others = [row for row in SAMPLE if not row.relevant][:5]
    seen, unknown = learn.caveats(learnt, [*reviews, *others])
    assert f"has learnt from {len(reviews)} of these {len(reviews) + 5} documents" in seen
    assert "does not know the driver thaw (borne by 2)" in unknown


def test_a_model_made_anew_knows_only_what_it_was_shown() -> None:
    """What no document bears is left to its names, which find it as long as no model knows it."""
    assert learn.train(SAMPLE, None, known=(WIDER, GAPS)).drivers == ("harvest", "winter")
    assert "thaw" in learn.train([*SAMPLE, *thawing(30)], None, known=(WIDER, GAPS)).drivers


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
    code, said, remarks = fow("evaluate", str(gold), "--workspace", folder, "--json")
    assert (code, len(json.loads(said)["by_language"])) == (0, 1)
    assert ("has learnt from" in remarks) == listed[1]["in_use"]
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
        (["train", "absent.jsonl", "--out", "/dev/null/model"], "/dev/null/model: cannot be made"),
        (["train", "absent.jsonl"], "absent.jsonl: cannot be read: No such file"),
        (["train", "/dev/null"], "no gold document in it; fow review export writes what"),
    ],
)
def test_a_mistake_is_one_line(arguments: list[str], words: str, workspace: Workspace) -> None:
    code, _, errors = fow(*arguments, "--workspace", str(workspace.folder))
    assert code == 2
    assert words in errors
    assert errors.count("\n") == 1
