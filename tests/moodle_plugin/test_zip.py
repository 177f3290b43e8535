"""`make moodle-zip`: what a Moodle site unpacks, the same bytes from the same sources."""

import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

from tests.moodle_plugin.conftest import PLUGIN


def pack(target: Path) -> bytes:
    """The bytes of the ZIP file, packed into `target`."""
    subprocess.run([sys.executable, str(PLUGIN / "pack.py"), str(target)], check=True, capture_output=True)
    return target.read_bytes()


def test_the_zip_has_one_folder_with_all_that_a_plugin_is_and_nothing_else(tmp_path: Path) -> None:
    pack(tmp_path / "one.zip")
    with ZipFile(tmp_path / "one.zip") as archive:
        names = set(archive.namelist())
    assert {name.split("/")[0] for name in names} == {"communicator"}
    needed = ["version.php", "lib.php", "db/install.xml", "lang/en/local_communicator.php", "LICENSE", "README.md"]
    assert {f"communicator/{name}" for name in needed} <= names
    sources = {path for path in PLUGIN.rglob("*") if path.is_file() and "__pycache__" not in path.parts}
    assert {path.relative_to(PLUGIN).as_posix() for path in sources} - {"pack.py"} == {
        name.removeprefix("communicator/") for name in names
    }


def test_the_same_sources_give_the_same_bytes_with_the_versions_time(tmp_path: Path) -> None:
    assert pack(tmp_path / "one.zip") == pack(tmp_path / "two.zip")
    with ZipFile(tmp_path / "one.zip") as archive:
        times = {entry.date_time[:3] for entry in archive.infolist()}
    # PHP's opcode cache goes by a file's time: a release whose files are as old as the last one's wouldn't be seen.
    assert "".join(f"{number:02}" for number in times.pop()) in (PLUGIN / "version.php").read_text()
    assert not times
