"""Dumps of INSERT statements are read row by row, whatever their size and however their bytes arrive."""

import io
import tracemalloc
from collections import Counter
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communicator.roster.files.counts import FileCounts, Row
from communicator.roster.files.mysql_dump import is_dump, read_dump
from tests.roster import plain_sql

CREATED = "CREATE TABLE `auth_user` (`id` int(11) NOT NULL, `username` varchar(30), PRIMARY KEY (`id`));\n"


class Everything:
    """All tables are wanted."""

    def __contains__(self, table: object) -> bool:
        return True


class Dripping(io.BytesIO):
    """A stream that gives few bytes at a time, as pipes do."""

    drop = 7

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(self.drop if size is None or size < 0 else min(size, self.drop))


def read(text: str | bytes, drop: int = 1 << 20) -> tuple[dict[str, list[Row]], FileCounts]:
    counts, found = FileCounts(), dict[str, list[Row]]()
    stream = Dripping(text.encode() if isinstance(text, str) else text)
    stream.drop = drop
    for table, row in read_dump(stream, Everything(), counts):
        found.setdefault(table, []).append(row)
    return found, counts


def test_every_real_dump_gives_the_rows_that_a_plain_reader_finds(real_data: Path) -> None:
    paths = sorted((real_data / "roster" / "mysql_dumps").glob("*.sql"))
    assert paths
    for path in paths:
        text = path.read_text(encoding="utf-8")
        found, counts = read(text)
        assert found == plain_sql.tables(text), path.name
        assert (counts.skipped, counts.is_cut_short) == (Counter(), False)
        assert is_dump(path.read_bytes()[:200])


def test_columns_come_from_the_insert_else_from_the_table_it_was_created_with() -> None:
    named = "INSERT INTO auth_user (username, `id`) VALUES ('mara', 7), ('jo',8);"

    found, _ = read(CREATED + "INSERT INTO `lms`.`auth_user` VALUES (9,'kim');" + named)

    assert [row["id"] for row in found["auth_user"]] == ["9", "7", "8"]
    assert [row["username"] for row in found["auth_user"]] == ["kim", "mara", "jo"]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (r"'O\'Hara'", "O'Hara"),
        ("'O''Hara'", "O'Hara"),
        (r"'a\nb\tc\\d'", "a\nb\tc\\d"),
        ('"say ""hi"" \'now\'"', "say \"hi\" 'now'"),
        ("NULL", None),
        ("-1.5e3", "-1.5e3"),
        ("TRUE", "1"),
        ("_binary 'x;),('", "x;),("),
        ("_utf8mb4'马'", "马"),
        ("N'z'", "z"),
        ("0x4D61", "Ma"),
        ("/* a ( comment */ 'kim'", "kim"),
        (r"'nul \0'", "nul \ufffd"),
    ],
)
@pytest.mark.parametrize("drop", [1, 3, 1 << 20])
def test_a_value_is_what_mysql_means_by_it(written: str, meant: str | None, drop: int) -> None:
    found, counts = read(f"{CREATED}INSERT INTO `auth_user` VALUES (1,{written}),(2,'after');", drop)

    assert [row["username"] for row in found["auth_user"]] == [meant, "after"]
    assert counts.skipped == {}


def test_what_is_no_row_of_values_is_counted_by_reason_and_the_rest_is_read() -> None:
    dump = (
        f"{CREATED}INSERT INTO auth_user VALUES (1,NOW()),(2,'b','c'),(3,'d');".encode()
        + b"INSERT INTO auth_user VALUES (4,'\xff'),(5,'e') ON DUPLICATE KEY UPDATE id=VALUES(id);"
        + b"INSERT INTO auth_user SELECT * FROM b; INSERT INTO nowhere VALUES (1);"
        + b"INSERT INTO auth_user VALUES (6,'f"
    )

    found, counts = read(dump)

    assert [row["id"] for row in found["auth_user"]] == ["3", "5"]
    assert counts.skipped == {
        ("auth_user", "unreadable_value"): 1,
        ("auth_user", "wrong_number_of_columns"): 1,
        ("auth_user", "not_utf8"): 1,
        ("auth_user", "unreadable_insert"): 1,
        ("nowhere", "columns_unknown"): 1,
    }
    assert counts.is_cut_short


@pytest.mark.parametrize("drop", [1, 5, 1 << 20])
def test_what_surrounds_inserts_is_passed_over(drop: int) -> None:
    dump = f"""-- MySQL dump; with 'a quote
# and "another
/*!40101 SET NAMES utf8 */;
DROP TABLE IF EXISTS `auth_user`;
{CREATED}LOCK TABLES `auth_user` WRITE;
/*!40000 ALTER TABLE `auth_user` DISABLE KEYS */;
INSERT INTO `auth_user` VALUES (1,'-- no comment'),
(2,'/* nor this */'); -- but this
UNLOCK TABLES;
DELIMITER ;;
CREATE TRIGGER t BEFORE INSERT ON auth_user FOR EACH ROW BEGIN INSERT INTO auth_user VALUES (9,'x'); END ;;
DELIMITER ;
INSERT IGNORE INTO auth_user VALUES (3,'c');
-- Dump completed"""

    found, counts = read(dump, drop)

    assert [row["id"] for row in found["auth_user"]] == ["1", "2", "3"]
    assert (counts.skipped, counts.is_cut_short) == (Counter(), False)


def test_tables_that_are_not_wanted_are_counted() -> None:
    counts = FileCounts()
    dump = CREATED + "INSERT INTO auth_user VALUES (1,'a');INSERT INTO other VALUES (1,'('),(2,NOW()),(3,')');"

    rows = list(read_dump(io.BytesIO(dump.encode()), {"auth_user"}, counts))

    assert [table for table, _ in rows] == ["auth_user"]
    assert counts.unused == {"other": 3}


@given(
    names=st.lists(st.none() | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00\x08\x1a"))),
    drop=st.integers(1, 40),
    is_doubled=st.booleans(),
)
def test_any_text_comes_back_however_it_is_cut(names: list[str | None], drop: int, is_doubled: bool) -> None:
    def quoted(name: str) -> str:
        name = name.replace("\\", "\\\\")
        return "'" + (name.replace("'", "''") if is_doubled else name.replace("'", r"\'").replace("\n", r"\n")) + "'"

    rows = ",".join(f"({n},{'NULL' if name is None else quoted(name)})" for n, name in enumerate(names))
    found, counts = read(f"{CREATED}INSERT INTO `auth_user` VALUES {rows};" if rows else CREATED, drop)

    assert [row["username"] for row in found.get("auth_user", [])] == names
    assert counts.skipped == {}


@given(st.binary(max_size=200), st.integers(1, 40))
def test_no_bytes_stop_the_reader(tail: bytes, drop: int) -> None:
    found, _ = read(CREATED.encode() + b"INSERT INTO auth_user VALUES (1,'a');" + tail, drop)

    assert found["auth_user"][0] == {"id": "1", "username": "a"}


@pytest.mark.slow
def test_a_large_dump_is_read_in_constant_memory() -> None:
    class Large(io.BytesIO):
        """Made while it is read: 60 pieces of a thousand rows."""

        pieces = iter([f"{CREATED}INSERT INTO auth_user VALUES ", *(["(1,'" + "x" * 90 + "'),"] * 60_000), "(2,'b');"])

        def read(self, size: int | None = -1, /) -> bytes:
            return "".join(islice(self.pieces, 1000)).encode()

    tracemalloc.start()
    count = len([1 for _ in read_dump(Large(), {"auth_user"}, FileCounts())])
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert count == 60_001
    assert peak < 4 << 20  # of 6 MB
