"""A log that is still written is stored as it grows, once: through rotation, half lines, and kills at any moment."""

import gzip
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from communicator.clickstream.following import Checkpoints, Follower, Storing, followed_by_one
from communicator.clickstream.tables import EventFile, LogImport
from communicator.database import Database
from communicator.errors import UnreadableFile
from communicator.file_errors import FollowedTwice
from tests.clickstream.lines import line
from tests.clickstream.test_store import contents, import_lines, site_id

Follow = Callable[..., Follower]


@pytest.fixture
def log(tmp_path: Path) -> Path:
    folder = tmp_path / "logs"
    folder.mkdir()
    return folder / "tracking.log"


@pytest.fixture
def follow(database: Database, tmp_path: Path, log: Path) -> Iterator[Follow]:
    followers = []

    def begun() -> Follower:
        checkpoints = Checkpoints(database, site_id(database), str(log), log.name)
        storing = Storing(database, tmp_path, site_id(database), checkpoints)
        follower = Follower(log, checkpoints, storing, lingers=0.0)
        followers.append(follower)
        follower.begin()
        return follower

    yield begun
    for each in followers:
        each.close()


def append(log: Path, *records: bytes, end: bytes = b"\n") -> None:
    with log.open("ab") as file:
        file.write(b"\n".join(records) + end)


def looked(follower: Follower) -> int:
    """How many events are taken by now."""
    while follower.look():
        pass
    return follower.taken.events


def told(database: Database) -> tuple[int, int, int]:
    """Events that are visible; records and events that all imports told of."""
    with database.reading() as session:
        visible = session.scalar(select(func.sum(EventFile.events))) or 0
        records, events = session.execute(select(func.sum(LogImport.records), func.sum(LogImport.events))).one()
    return visible, records or 0, events or 0


def test_what_is_there_and_what_is_appended_is_stored_once(database: Database, log: Path, follow: Follow) -> None:
    append(log, line(1), line(2), b"rubbish", line(3))
    follower = follow()
    assert looked(follower) == 3
    append(log, line(4))
    assert looked(follower) == 4
    follower.close()

    again = follow()
    assert looked(again) == 0
    append(log, line(5))
    assert looked(again) == 1
    assert told(database) == (5, 6, 5)


def test_a_half_written_line_waits_for_its_end(log: Path, follow: Follow) -> None:
    whole = line(2)
    append(log, line(1), whole[:50], end=b"")
    follower = follow()
    assert looked(follower) == 1
    append(log, whole[50:], end=b"")
    assert looked(follower) == 1
    append(log, b"")
    assert looked(follower) == 2
    assert not follower.taken.skipped


def test_a_document_over_lines_waits_for_its_end(log: Path, follow: Follow) -> None:
    pretty = json.dumps(json.loads(line(2)), indent=2).encode().split(b"\n")
    append(log, line(1), *pretty[:6])
    follower = follow()
    assert looked(follower) == 1
    append(log, *pretty[6:])
    assert looked(follower) == 2
    assert not follower.taken.skipped


def test_a_renamed_log_is_read_to_its_end_and_the_new_one_from_its_beginning(
    database: Database, log: Path, follow: Follow
) -> None:
    append(log, line(1))
    follower = follow()
    looked(follower)
    append(log, line(2))
    log.rename(log.with_name("tracking.log.1"))
    append(log.with_name("tracking.log.1"), line(3))  # its writer has it open still
    append(log, line(4))

    assert looked(follower) == 4
    assert looked(follower) == 4
    assert told(database) == (4, 4, 4)


@pytest.mark.parametrize("is_followed", [True, False])
def test_a_log_that_is_copied_and_cut_off_loses_nothing(
    is_followed: bool, database: Database, log: Path, follow: Follow
) -> None:
    append(log, line(1), line(2))
    follower = follow()
    looked(follower)
    if not is_followed:
        follower.close()
    append(log, line(3))
    shutil.copy(log, log.with_name("tracking.log-20260303"))
    os.truncate(log, 0)
    append(log, line(4), line(5), line(6), line(7))  # longer than it was

    looked(follower if is_followed else follow())

    assert told(database) == (7, 7, 7)


def test_rotations_that_nobody_followed_are_made_up_for_packed_or_not(
    database: Database, log: Path, follow: Follow
) -> None:
    log.with_name("tracking.log.9").write_bytes(line(100))  # older than the following, so nobody asked for it
    os.utime(log.with_name("tracking.log.9"), (1, 1))
    append(log, line(1), line(2))
    follower = follow()
    looked(follower)
    follower.close()
    append(log, line(3))
    log.with_name("tracking.log.2.gz").write_bytes(gzip.compress(log.read_bytes()))
    log.unlink()
    append(log.with_name("tracking.log.1"), line(4), line(5))
    append(log, line(6))

    again = follow()
    looked(again)

    assert told(database) == (6, 6, 6)
    assert not again.taken.gone


def test_what_was_rotated_away_for_good_is_told(log: Path, follow: Follow) -> None:
    append(log, line(1))
    follower = follow()
    looked(follower)
    follower.close()
    log.write_bytes(line(9) + b"\n")

    again = follow()

    assert looked(again) == 1
    assert len(again.taken.gone) == 1
    assert f"what was written to {log} behind byte" in again.taken.gone[0]


def test_a_packed_or_missing_log_is_not_followed(log: Path, follow: Follow) -> None:
    with pytest.raises(UnreadableFile, match="can't be followed: No such file"):
        follow()
    log.write_bytes(gzip.compress(line(1)))
    with pytest.raises(UnreadableFile, match="import it without --follow"):
        follow()
    log.unlink()
    os.mkfifo(log)
    with pytest.raises(UnreadableFile, match="it is no plain file"):
        follow()


def test_one_process_follows_a_log(tmp_path: Path, log: Path) -> None:
    with followed_by_one(tmp_path, log), pytest.raises(FollowedTwice), followed_by_one(tmp_path, log):
        pass


def start(log: Path, folder: Path) -> "subprocess.Popen[str]":
    environment = {**os.environ, "COMMUNICATOR_DATA_DIR": str(folder), "COMMUNICATOR_DATABASE_URL": ""}
    command = [sys.executable, "-m", "communicator.cli", "clickstream", "import", str(log), "--follow", "--json"]
    return subprocess.Popen([*command, "--every", "0.1"], env=environment, stdout=subprocess.PIPE, text=True)


def wait_for(is_so: Callable[[], bool]) -> None:
    until = time.monotonic() + 40
    while not is_so() and time.monotonic() < until:
        time.sleep(0.1)


def write_and_rotate(log: Path, records: list[bytes], done: threading.Event) -> None:
    """Appends bytes as they come, cutting lines anywhere; renames the log twice, and copies it and cuts it once."""
    whole, chance = b"\n".join(records) + b"\n", random.Random(5)
    at, number, file = 0, 0, log.open("ab", buffering=0)
    while at < len(whole):
        size = chance.randint(1, 3_000)
        file.write(whole[at : at + size])
        at += size
        time.sleep(0.012)
        if number < 3 and at > len(whole) * (number + 1) // 4:
            rest = whole.index(b"\n", at - 1) + 1
            file.write(whole[at:rest])
            at, number = rest, number + 1
            if number == 2:
                time.sleep(0.1)
                shutil.copy(log, log.with_name(f"{log.name}.{number}"))
                os.truncate(log, 0)
            else:
                file.close()
                log.rename(log.with_name(f"{log.name}.{number}"))
                file = log.open("ab", buffering=0)
    file.close()
    done.set()


@pytest.mark.slow
def test_kills_at_any_moment_lose_and_double_nothing(tmp_path: Path, sqlite_template: Path) -> None:
    records = [line(n / 3, user=n % 20, event=json.dumps({"n": n})) for n in range(6_000)]
    folder, log, done, chance = (
        tmp_path / "data",
        tmp_path / "logs" / "tracking.log",
        threading.Event(),
        random.Random(7),
    )
    folder.mkdir()
    log.parent.mkdir()
    shutil.copy(sqlite_template, folder / "communicator.db")
    append(log, records[0])
    writer = threading.Thread(target=write_and_rotate, args=(log, records[1:], done), daemon=True)
    database = Database(f"sqlite:///{folder / 'communicator.db'}")
    kills, process = 0, start(log, folder)
    wait_for(lambda: told(database)[1] > 0)  # what was rotated away before it was ever followed is nobody's
    writer.start()
    while not done.is_set():
        process.kill()
        process.communicate()
        assert process.returncode == -signal.SIGKILL
        process, kills = start(log, folder), kills + 1
        time.sleep(chance.uniform(1.0, 5.0))
    writer.join()
    wait_for(lambda: told(database)[1] >= len(records))
    process.send_signal(signal.SIGTERM)
    out, _ = process.communicate(timeout=20)

    assert kills >= 3
    assert process.returncode == 0
    assert json.loads(out)["skipped"] == {}
    assert told(database) == (len(records), len(records), len(records))
    clean = Database(f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'clean.db')}")
    import_lines(clean, tmp_path, records)
    assert contents(database, folder) == contents(clean, tmp_path)
    database.close()
    clean.close()
