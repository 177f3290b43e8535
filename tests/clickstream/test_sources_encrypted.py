"""Encrypted logs are decrypted by the real gpg as they stream; what is missing is told with how to mend it."""

import gzip
import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from communicator.clickstream.sources import LogRef, find_logs, open_log
from communicator.errors import UnreadableFile
from tests.clickstream.lines import line
from tests.clickstream.test_sources import zip_of
from tests.components import need_gpg

FEW = [line(minute) for minute in range(3)]
PLAIN = gzip.compress(b"\n".join(FEW))
NOBODY = "course.staff@example.org"


@pytest.fixture(scope="module")
def keyring() -> Iterator[str]:
    """A folder with a key of our own; short, since gpg's agent listens in it."""
    need_gpg()
    with tempfile.TemporaryDirectory(prefix="gpg", dir="/tmp") as folder:
        gpg(folder, "--passphrase", "", "--quick-generate-key", NOBODY, "future-default", "default", "never")
        yield folder
        subprocess.run(["gpgconf", "--homedir", folder, "--kill", "all"], check=True)


@pytest.fixture
def at_home(keyring: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("GNUPGHOME", keyring)
    return keyring


def gpg(home: str, *arguments: str, given: bytes = b"") -> bytes:
    command = ["gpg", "--homedir", home, "--batch", "--quiet", "--trust-model", "always", *arguments]
    return subprocess.run(command, input=given, capture_output=True, check=True).stdout


def encrypted(home: str, plain: bytes = PLAIN, *options: str) -> bytes:
    return gpg(home, *options, "--encrypt", "--recipient", NOBODY, given=plain)


def read(path: Path) -> list[bytes | None]:
    return [record for ref in find_logs([str(path)]) for record in open_log(ref).lines()]


def test_an_encrypted_log_is_read_whatever_it_is_called(at_home: str, tmp_path: Path) -> None:
    (tmp_path / "events.log.gz.gpg").write_bytes(encrypted(at_home))
    (tmp_path / "armoured").write_bytes(encrypted(at_home, PLAIN, "--armor"))

    assert read(tmp_path / "events.log.gz.gpg") == FEW
    assert read(tmp_path / "armoured") == FEW


def test_a_data_package_of_encrypted_logs_is_read_without_unpacking(at_home: str, tmp_path: Path) -> None:
    members = {"demox-events-2026-03-02.log.gz.gpg": encrypted(at_home), "demox-auth_user.sql.gpg": b"x"}
    (tmp_path / "demox-2026-03-08.zip").write_bytes(zip_of(members))

    (ref,) = find_logs([str(tmp_path)])

    assert ref.name == "demox-2026-03-08.zip!demox-events-2026-03-02.log.gz.gpg"
    assert list(open_log(ref).lines()) == FEW


@pytest.mark.slow
def test_a_large_one_streams_and_may_be_left_half_way(at_home: str, tmp_path: Path) -> None:
    path = tmp_path / "large.gpg"
    path.write_bytes(encrypted(at_home, b"\n".join(os.urandom(500).hex().encode() for _ in range(8_000))))

    lines = open_log(LogRef(str(path))).lines()
    assert next(lines)
    lines.close()  # type: ignore[attr-defined]

    assert len(read(path)) == 8_000


def test_a_missing_key_is_told_with_its_id_and_how_to_import_it(keyring: str, tmp_path: Path) -> None:
    path = tmp_path / "events.log.gpg"
    path.write_bytes(encrypted(keyring))
    with pytest.MonkeyPatch.context() as patched, tempfile.TemporaryDirectory(prefix="gpg", dir="/tmp") as empty:
        patched.setenv("GNUPGHOME", empty)
        with pytest.raises(UnreadableFile, match=r"no secret key for key id [0-9A-F]{16}; .*gpg --import"):
            read(path)
        subprocess.run(["gpgconf", "--homedir", empty, "--kill", "all"], check=True)


def test_one_that_wants_a_passphrase_is_told(at_home: str, tmp_path: Path) -> None:
    path = tmp_path / "events.log.gpg"
    path.write_bytes(gpg(at_home, "--passphrase", "hush", "--pinentry-mode", "loopback", "--symmetric", given=PLAIN))
    gpg(at_home, "--version")
    subprocess.run(["gpgconf", "--homedir", at_home, "--reload", "gpg-agent"], check=True)

    with pytest.raises(UnreadableFile, match=r"wants a passphrase that gpg's agent doesn't hold"):
        read(path)


@pytest.mark.parametrize("damage", ["cut", "changed"])
def test_damaged_ones_are_told_and_nothing_is_taken(damage: str, at_home: str, tmp_path: Path) -> None:
    whole = bytearray(encrypted(at_home, os.urandom(100_000)))
    whole[60_000] ^= 0xFF
    (tmp_path / "events.log.gpg").write_bytes(whole if damage == "changed" else whole[:-5_000])

    with pytest.raises(UnreadableFile, match=r"events.log.gpg can't be decrypted: .*fetch it again"):
        read(tmp_path / "events.log.gpg")


def test_rubbish_that_is_called_encrypted_is_told(at_home: str, tmp_path: Path) -> None:
    (tmp_path / "events.log.gpg").write_bytes(b"rubbish" * 100)

    with pytest.raises(UnreadableFile, match="holds no encrypted data that gpg knows"):
        read(tmp_path / "events.log.gpg")


def test_a_machine_without_gpg_is_told_what_to_install(
    keyring: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "events.log.gpg").write_bytes(encrypted(keyring))
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(UnreadableFile, match=r"gpg is not installed; install it \(apt-get install gnupg\)"):
        read(tmp_path / "events.log.gpg")
