"""Whatever a file is wrapped in, its bytes come out as they were; what is cut or damaged is never taken for an end."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from communicator.errors import UnreadableFile
from communicator.packed.files import members_of, opened
from communicator.packed.names import is_called_archive, plain_name
from tests.packed.wrapping import PACKINGS, tar_of, zip_of

INSIDE = "below/table.sql"
ARCHIVES: dict[str, Callable[[dict[str, bytes]], bytes]] = {
    "zip": zip_of,
    "tar": tar_of,
    **{f"tar.{name}": lambda members, pack=pack: pack(tar_of(members)) for name, pack in PACKINGS.items()},  # type: ignore[misc]
    "zip.gz": lambda members: PACKINGS["gz"](zip_of(members)),
}


def read(path: Path, member: str = "") -> bytes:
    with opened(path, member) as file:
        return file.read()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("packed")


@settings(max_examples=60, deadline=None)
@given(
    st.binary(max_size=300), st.lists(st.sampled_from(sorted(PACKINGS)), max_size=3), st.sampled_from(sorted(ARCHIVES))
)
def test_what_was_wrapped_comes_out(folder: Path, plain: bytes, packings: list[str], archive: str) -> None:
    plain = b"plain " + plain  # what begins like something packed is taken for that
    wrapped = plain
    for name in packings:
        wrapped = PACKINGS[name](wrapped)
    (folder / "alone").write_bytes(wrapped)
    (folder / "bundled").write_bytes(ARCHIVES[archive]({"other.txt": b"x", INSIDE: wrapped}))

    assert read(folder / "alone") == plain
    assert members_of(folder / "bundled") == [INSIDE, "other.txt"]
    assert read(folder / "bundled", INSIDE) == plain


@pytest.mark.parametrize("packing", PACKINGS)
def test_what_is_cut_is_told_with_its_name_when_it_is_read_to_there(tmp_path: Path, packing: str) -> None:
    path = tmp_path / f"table.sql.{packing}"
    path.write_bytes(PACKINGS[packing](b"".join(b"%d\n" % number for number in range(50_000)))[:-20])

    with pytest.raises(UnreadableFile, match=rf"table.sql.{packing} is cut or damaged \(.*ends early\)"):
        read(path)


@pytest.mark.parametrize("archive", ARCHIVES)
def test_an_archive_that_is_cut_has_no_members(tmp_path: Path, archive: str) -> None:
    whole = ARCHIVES[archive]({f"{number}.sql": bytes(str(number), "ascii") * 900 for number in range(20)})
    path = tmp_path / f"package.{archive}"
    path.write_bytes(whole[: len(whole) // 2 + 1])

    with pytest.raises(UnreadableFile, match=r"package\..* is no archive that can be read: .*fetch it once more"):
        members_of(path)


def test_a_member_that_is_gone_and_a_file_that_is_no_archive_are_told(tmp_path: Path) -> None:
    for name, content in {"p.zip": zip_of({"a": b""}), "p.tgz": ARCHIVES["tar.gz"]({"a": b""}), "p.gz": b"x"}.items():
        (tmp_path / name).write_bytes(content)

    for name in ("p.zip", "p.tgz"):
        with pytest.raises(UnreadableFile, match=rf"{name}.* holds? no b any more"):
            read(tmp_path / name, "b")
    with pytest.raises(UnreadableFile, match="neither a zip nor a tar"):
        members_of(tmp_path / "p.gz")


def test_names_tell_what_is_under_the_wrapping() -> None:
    assert plain_name("a.SQL.gz.GPG") == "a.SQL"
    assert is_called_archive("p.tar.zst.gpg")
    assert not is_called_archive("tar.sql.gz")
