"""Roster files as they come: packed, bundled, encrypted, and cut."""

import bz2
import gzip
import io
import subprocess
import tarfile
import zipfile
from pathlib import Path
from shutil import which

import pyarrow
import pytest

from communicator.database import Database
from communicator.errors import UnreadableFile
from tests.roster.packages import enrolled, import_, member, standing, table


@pytest.mark.parametrize("ending", ["gz", "bz2", "zst"])
def test_packed_tables_are_read(database: Database, tmp_path: Path, ending: str) -> None:
    text = table("student_courseenrollment", enrolled(7, 8)).encode()
    packed = {"gz": gzip.compress(text), "bz2": bz2.compress(text), "zst": pyarrow.compress(text, "zstd", asbytes=True)}
    path = tmp_path / f"student_courseenrollment.sql.{ending}"
    path.write_bytes(packed[ending])

    import_(database, tmp_path)

    assert standing(database).keys() == {"7", "8"}


@pytest.mark.parametrize("ending", ["tar", "tar.gz", "tar.xz", "tgz"])
def test_a_package_may_be_a_tar(database: Database, tmp_path: Path, ending: str) -> None:
    texts = {
        member("student_courseenrollment"): table("student_courseenrollment", enrolled(7, 8)).encode(),
        member("student_courseenrollment", "edge") + ".gz": gzip.compress(b"of another site"),
        "DemoX-STAT101-2026-prod.mongo": b"{}",
    }
    path = tmp_path / f"demox-2026-01-11.{ending}"
    with tarfile.open(path, {"tar": "w", "tar.gz": "w:gz", "tgz": "w:gz", "tar.xz": "w:xz"}[ending]) as written:
        for name, text in texts.items():
            info = tarfile.TarInfo(f"package/{name}")
            info.size = len(text)
            written.addfile(info, io.BytesIO(text))

    counts = import_(database, tmp_path, platform_site="prod")

    assert standing(database).keys() == {"7", "8"}
    assert f"{path.name}!package/DemoX-STAT101-2026-prod.mongo" in counts.ignored


def test_a_packed_file_that_is_cut_is_told_and_puts_nobody_out(database: Database, tmp_path: Path) -> None:
    rows = enrolled(*range(1, 3000))
    path = tmp_path / "student_courseenrollment.sql.gz"
    path.write_bytes(gzip.compress(table("student_courseenrollment", rows).encode())[:-100])

    with pytest.raises(UnreadableFile, match=r"student_courseenrollment.sql.gz is cut or damaged .*import it again"):
        import_(database, path, is_whole=True)
    assert standing(database) == {}


@pytest.fixture
def keyring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of keys with one of ours; Debian's gnupg is tests/install-components'."""
    if which("gpg") is None:
        pytest.skip("GnuPG: gpg is not installed")
    home = tmp_path / "keys"
    home.mkdir(mode=0o700)
    monkeypatch.setenv("GNUPGHOME", str(home))
    made = ["gpg", "--batch", "--quiet", "--passphrase", "", "--quick-gen-key", "czar@example.com", "future-default"]
    subprocess.run(made, check=True, capture_output=True)
    return home


def encrypted(data: bytes) -> bytes:
    command = ["gpg", "--batch", "--quiet", "--trust-model", "always", "--encrypt", "--recipient", "czar@example.com"]
    return subprocess.run(command, input=data, check=True, capture_output=True).stdout


def test_encrypted_members_are_opened_by_the_installed_gpg(
    database: Database, tmp_path: Path, keyring: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "demox-2026-01-11.zip"
    with zipfile.ZipFile(path, "w") as written:
        name = member("student_courseenrollment") + ".gpg"
        written.writestr(name, encrypted(table("student_courseenrollment", enrolled(7, 8)).encode()))

    import_(database, path)
    monkeypatch.setenv("GNUPGHOME", str(tmp_path))

    assert standing(database).keys() == {"7", "8"}
    with pytest.raises(UnreadableFile, match=r"prod-analytics.sql.gpg can't be decrypted: no secret key"):
        import_(database, path)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(UnreadableFile, match="is encrypted, and gpg is not installed"):
        import_(database, path)
    subprocess.run(
        [which("gpgconf", path="/usr/bin:/bin") or "true", "--homedir", keyring, "--kill", "all"], check=False
    )
