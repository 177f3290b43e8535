"""The wheel: what an LMS installs is small, complete, and brings no part of the backend's world along."""

import json
import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

from xblock_communicator.operations import OPERATIONS

PROJECT = Path(__file__).parents[2]
BARE = {"xblock", "django", "requests", "pyjwt", "mooc-communicator"}
NEVER_BARE = {"flask", "torch", "sqlalchemy", "numpy", "click", "alembic", "polars"}

LOADS = """
import gettext, json, sys
from importlib.metadata import entry_points
from importlib.resources import files
from django.conf import settings
settings.configure(USE_I18N=True)
(point,) = entry_points(group="xblock.v1", name="communicator")
block = point.load()
from xblock.core import XBlock
assert XBlock.load_class("communicator") is block
page = block.open_local_resource("public/communicator.js").read()
spanish = gettext.translation("text", str(files("xblock_communicator") / "translations"), ["es"])
print(json.dumps({
    "handlers": sum(getattr(getattr(block, name), "_is_xblock_handler", False) for name in dir(block)),
    "page": len(page),
    "spanish": spanish.gettext("Only for course staff"),
    "backend": [name for name in sys.modules if name.split(".")[0] == "communicator"],
}))
"""

pytestmark = pytest.mark.slow


def run(*command: object, cwd: Path) -> str:
    done = subprocess.run([str(part) for part in command], cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`pip wheel .` of a clean copy: a build folder left behind by an earlier one would hide what is missing."""
    source = tmp_path_factory.mktemp("source")
    listed = run("git", "ls-files", "--cached", "--others", "--exclude-standard", cwd=PROJECT).splitlines()
    for name in (name for name in listed if (PROJECT / name).is_file()):
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(PROJECT / name, source / name)
    target = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", target, ".", cwd=source)
    (built,) = target.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def bare(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an empty environment into which only the wheel was installed."""
    folder = tmp_path_factory.mktemp("bare")
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    run(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", wheel, cwd=folder)
    return python


def test_the_wheel_holds_the_page_the_texts_the_templates_and_the_migrations(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    assert {
        "xblock_communicator/public/communicator.js",
        "xblock_communicator/translations/es/LC_MESSAGES/text.mo",
        "communicator/web/static/communicator.js",
        "communicator/migrations/env.py",
        "communicator/migrations/script.py.mako",
    } <= names
    assert any(name.startswith("communicator/migrations/versions/0001_") for name in names)
    assert any(name.startswith("communicator/web/templates/") for name in names)
    assert not any(name.startswith(("tests/", "benchmarks/", "trials/")) for name in names)


def test_no_file_of_either_package_stays_behind(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    tracked = run(
        "git", "ls-files", "backend/communicator", "xblock_communicator", "migrations", cwd=PROJECT
    ).splitlines()
    for name in (name for name in tracked if (PROJECT / name).is_file()):
        shipped = name.removeprefix("backend/")
        shipped = f"communicator/{shipped}" if shipped.startswith("migrations/") else shipped
        is_ours_alone = Path(name).name == "Makefile" or Path(name).suffix == ".md"
        assert shipped in names or is_ours_alone, name


def test_a_bare_install_brings_what_the_lms_has_and_nothing_of_the_backend_s(bare: Path) -> None:
    installed = json.loads(run(bare, "-m", "pip", "list", "--format", "json", cwd=bare.parent))
    names = {package["name"].lower() for package in installed}
    assert names >= BARE
    assert not names & NEVER_BARE


def test_the_block_loads_from_its_entry_point_without_the_backend(bare: Path) -> None:
    told = json.loads(run(bare, "-W", "ignore", "-c", LOADS, cwd=bare.parent))
    assert told["handlers"] == len(OPERATIONS) + 1  # one for Studio
    assert told["page"] > 1000
    assert told["spanish"] == "Solo para el equipo docente"
    assert told["backend"] == []
