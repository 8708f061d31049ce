"""The distribution: a wheel installed elsewhere runs without the repository."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import venv
from pathlib import Path

import numpy
import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("monitor", "spiders", "classifiers", "digests")

pytestmark = pytest.mark.slow


def run(*command: object, cwd: Path) -> str:
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("FOW_", "PYTHON"))}
    done = subprocess.run(
        [str(word) for word in command],
        capture_output=True,
        text=True,
        cwd=cwd,
        env=clean,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a source archive, and the wheel that is built from it."""
    out = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", out, ROOT, cwd=out)
    return out


@pytest.fixture(scope="module")
def elsewhere(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new virtual environment with the wheel, outside the repository.

    The libraries are those that are here: a path that is added after the wheel's own, so that the
    repository itself cannot be imported.
    """
    place = tmp_path_factory.mktemp("elsewhere") / "venv"
    venv.create(place, with_pip=False)
    (wheel,) = built.glob("*.whl")
    pip = (sys.executable, "-m", "pip", "--python", place / "bin" / "python")
    run(*pip, "install", "--quiet", "--no-deps", "--no-index", wheel, cwd=place)
    (packages,) = (place / "lib").glob("python*/site-packages")
    (packages / "libraries.pth").write_text(f"{Path(numpy.__file__).parents[1]}\n")
    return place


def test_the_installed_wheel_passes_the_demo(elsewhere: Path, tmp_path: Path) -> None:
    where = run(
        elsewhere / "bin" / "python",
        "-c",
        f"import {', '.join(ROOMS)}; print(*(one.__file__ for one in ({', '.join(ROOMS)})))",
        cwd=tmp_path,
    )
    assert all(path.startswith(str(elsewhere)) for path in where.split())
    told = run(elsewhere / "bin" / "fow", "demo", "--out", tmp_path / "demo", cwd=tmp_path)
    assert "digest" in told
    assert (tmp_path / "demo" / "archive.db").is_file()


def test_the_installed_pages_and_publications_work(elsewhere: Path, tmp_path: Path) -> None:
    """What the demo does not read: pages, templates, the inventory, the manifest, the list."""
    fow = elsewhere / "bin" / "fow"
    run(fow, "init", tmp_path / "own", cwd=tmp_path)
    own = tmp_path / "own"
    assert run(fow, "gaps", "inventory", "list", cwd=own)
    assert run(fow, "slack", "manifest", cwd=own)
    assert run(fow, "sources", "list", cwd=own)
    run(fow, "publish-archive", "public", cwd=own)
    pages = (
        "from datetime import UTC, datetime; from pathlib import Path\n"
        "from fastapi.testclient import TestClient\n"
        "from monitor.web.app import create_app; from monitor.workspace import Workspace\n"
        "app = create_app(Workspace(Path('.')), lambda: datetime.now(UTC))\n"
        "with TestClient(app) as client:\n"
        "    for path in ('/health', '/sign-in', '/static/site.css', '/metrics'):\n"
        "        print(path, client.get(path).status_code)\n"
    )
    told = run(elsewhere / "bin" / "python", "-c", pages, cwd=own)
    assert set(told.split()[1::2]) == {"200"}
    assert len(told.split()) == 8


def test_the_wheel_holds_every_file_of_the_four_packages(built: Path, elsewhere: Path) -> None:
    (packages,) = (elsewhere / "lib").glob("python*/site-packages")
    listed = run("git", "ls-files", *ROOMS, cwd=ROOT).split("\n")
    assert len(listed) > 300
    missing = [path for path in listed if path and not (packages / path).is_file()]
    gone = [path for path in missing if (ROOT / path).exists()]
    assert not gone


def test_the_source_archive_holds_what_is_needed_to_test_it(built: Path) -> None:
    (archive,) = built.glob("*.tar.gz")
    with tarfile.open(archive) as packed:
        parts = {name.split("/", 1)[1] for name in packed.getnames() if "/" in name}
    for needed in ("README.md", "LICENSE", "pyproject.toml", "requirements.lock", "Makefile"):
        assert needed in parts
    assert any(part.startswith("tests/") for part in parts)
    assert any(part.startswith("docs/") for part in parts)
