"""fow.toml: every setting commented, the environment over it, and faults that name the key."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from monitor.errors import SettingWrong
from monitor.settings import Section, Settings, read_settings, template
from monitor.workspace import Workspace


def write(folder: Path, text: str) -> Path:
    path = folder / "fow.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_template_holds_every_setting_and_changes_none(tmp_path: Path) -> None:
    text = template()
    for name, field in Settings.model_fields.items():
        section = field.annotation
        assert isinstance(section, type)
        assert issubclass(section, Section)
        for key in section.model_fields:
            assert re.search(rf"^# {key} = ", text.split(f"[{name}]")[1], re.MULTILINE), key
    assert read_settings(write(tmp_path, text)) == Settings()


def test_the_template_with_every_default_uncommented_means_the_same(tmp_path: Path) -> None:
    text = re.sub(r"^# (\w+ = )", r"\1", template(), flags=re.MULTILINE)
    assert read_settings(write(tmp_path, text)) == Settings()


def test_the_environment_wins_over_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path, "[collect]\ndelay = 3\ntimeout = 9\n")
    monkeypatch.setenv("FOW_COLLECT__DELAY", "0.5")
    monkeypatch.setenv("FOW_COLLECT__ALLOW_PRIVATE_ADDRESSES", "true")
    collect = read_settings(path).collect
    assert (collect.delay, collect.timeout, collect.allow_private_addresses) == (0.5, 9, True)


def test_readers_and_channels_are_tables(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        '[[digest.readers]]\naddress = "claire@example.org"\nlanguage = "fr"\n'
        '[[slack.channels]]\nid = "C012"\n',
    )
    settings = read_settings(path)
    assert settings.digest.readers[0].language == "fr"
    assert settings.slack.channels[0].id == "C012"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[collect]\ndelay = -1\n", ["collect.delay", "-1", "FOW_COLLECT__DELAY"]),
        ("[collect]\nspeed = 1\n", ["collect.speed", "no such setting"]),
        ("[colect]\n", ["colect", "no such setting"]),
        ("[collect\n", ["not valid TOML", "fow.toml"]),
        ('[[digest.readers]]\naddress = "nobody"\n', ["digest.readers.0.address", "nobody"]),
        ('[digest]\nweekday = "someday"\n', ["digest.weekday", "someday"]),
    ],
)
def test_a_fault_is_one_line_that_names_the_key(
    tmp_path: Path, text: str, words: list[str]
) -> None:
    with pytest.raises(SettingWrong) as caught:
        read_settings(write(tmp_path, text))
    message = str(caught.value)
    assert "\n" not in message
    for word in words:
        assert word in message


@pytest.mark.parametrize(
    ("variable", "words"),
    [
        ("FOW_COLLECT__DELAY", "FOW_COLLECT__DELAY: input should be a valid number"),
        ("FOW_COLLECT__DELAI", "FOW_COLLECT__DELAI: there is no such setting"),
        ("FOW_COLECT__DELAY", "FOW_COLECT__DELAY: there is no section colect"),
    ],
)
def test_a_fault_in_the_environment_names_the_variable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str, words: str
) -> None:
    monkeypatch.setenv(variable, "soon")
    with pytest.raises(SettingWrong, match=words):
        read_settings(write(tmp_path, ""))


def test_a_secret_is_never_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOW_SLACK__TOKEN", "xoxb-secret")
    settings = read_settings(write(tmp_path, ""))
    assert "xoxb-secret" not in repr(settings)
    assert settings.slack.token.get_secret_value() == "xoxb-secret"


def test_the_secret_of_a_workspace_is_made_once_and_readable_by_its_owner_only(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = workspace.secret(workspace.settings())
    assert len(made) > 40
    assert workspace.secret(workspace.settings()) == made
    assert (workspace.folder / ".secret").stat().st_mode & 0o777 == 0o600
    monkeypatch.setenv("FOW_WEB__SECRET", "given")
    assert workspace.secret(workspace.settings()) == "given"


def test_all_who_need_the_secret_at_once_get_the_same(workspace: Workspace) -> None:
    settings, together = workspace.settings(), Barrier(4)

    def needed(_: int) -> str:
        together.wait()
        return workspace.secret(settings)

    with ThreadPoolExecutor(4) as pool:
        for _ in range(20):
            (workspace.folder / ".secret").unlink(missing_ok=True)
            (one,) = set(pool.map(needed, range(4)))
            assert len(one) > 40


def test_a_secret_that_a_kill_left_unwritten_is_made(workspace: Workspace) -> None:
    (workspace.folder / ".secret").touch()
    assert len(workspace.secret(workspace.settings())) > 40
