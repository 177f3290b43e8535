"""Sequences: one row a learner, events in order of time."""

from datetime import timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from sqlalchemy import select

from communicator.clickstream.log_import import import_log
from communicator.clickstream.sequences import CourseSequences, course_sequences, sequences_of_rows
from communicator.clickstream.sources import LogRef
from communicator.clickstream.tables import EventFile
from communicator.courses.catalogue import find_course
from communicator.database import Database
from communicator.errors import UnreadableFile
from communicator.roster.tables import CourseLearner, Enrolment
from tests.clickstream.lines import COURSE, START, line
from tests.clickstream.test_store import import_lines, site_id

LINES = [
    line(30, "page_close", user=1),
    line(5, "problem_check", user=1, event_source="server", event={"success": "correct", "grade": 1, "max_grade": 4}),
    line(10, "play_video", user=2, event='{"id": "v", "currentTime": 2.5}'),
    line(60 * 24 * 2, "page_close", user="", username="learner1"),
    line(7, "page_close", user="", username=""),
]


def sequences(database: Database, folder: Path, *, everybody: bool = False) -> CourseSequences:
    with database.reading() as session:
        course_pk = find_course(session, COURSE).id
    return course_sequences(database, folder, course_pk, everybody=everybody)


def test_each_learner_has_a_row_of_events_in_order_of_time(database: Database, tmp_path: Path) -> None:
    import_lines(database, tmp_path, LINES)

    found = sequences(database, tmp_path)

    first, second = (found.of(row) for row in range(2))
    assert found.offsets.tolist() == [0, 3, 4]
    assert [found.type_names[code] for code in found.types[first]] == ["problem_check_correct", *["page_close"] * 2]
    expected = [START + timedelta(minutes=minute) for minute in (5, 30, 60 * 24 * 2)]
    assert found.times[first].tolist() == [round(each.timestamp() * 1_000_000) for each in expected]
    assert found.grades[first].tolist()[0] == 0.25
    assert np.isnan(found.grades[first][1:]).all()
    assert [found.object_names[code] for code in found.objects[second]] == ["v"]
    assert found.positions[second].tolist() == [2.5]


def test_learners_without_events_have_an_empty_row_and_who_left_has_one_for_training_only(
    database: Database, tmp_path: Path
) -> None:
    import_lines(database, tmp_path, LINES)
    with database.writing() as session:
        gone, stays = session.scalars(select(CourseLearner).order_by(CourseLearner.id)).all()
        session.add(Enrolment(course_learner_id=gone.id, is_active=False))
        silent = CourseLearner(course_pk=gone.course_pk, pseudonym="silent", actor_id=visitor_of(database))
        session.add(silent)
        session.flush()
        ids = gone.id, stays.id, silent.id

    assert sequences(database, tmp_path).course_learner_ids.tolist() == [ids[1], ids[2]]
    everybody = sequences(database, tmp_path, everybody=True)
    assert everybody.course_learner_ids.tolist() == list(ids)
    assert np.diff(everybody.offsets).tolist() == [3, 1, 0]


def visitor_of(database: Database) -> int:
    from communicator.roster.identity import VISITOR, ensure_actors

    with database.reading() as session:
        return ensure_actors(session, 1, [VISITOR])[VISITOR]


def test_a_course_without_events_has_no_sequences(database: Database, tmp_path: Path) -> None:
    import_lines(database, tmp_path, LINES)
    with database.writing() as session:
        session.query(EventFile).delete()

    found = sequences(database, tmp_path)

    assert found.offsets.tolist() == [0, 0, 0]
    assert found.type_names == []


def test_a_data_folder_that_lost_files_is_told(database: Database, tmp_path: Path) -> None:
    import_lines(database, tmp_path, LINES)
    for path in tmp_path.rglob("*.parquet"):
        path.unlink()

    with pytest.raises(UnreadableFile, match="restore the folder"):
        sequences(database, tmp_path)


def test_reading_while_a_partition_is_replaced_sees_one_import_or_the_other(database: Database, tmp_path: Path) -> None:
    import_lines(database, tmp_path, LINES)
    before = len(sequences(database, tmp_path).types)
    log = tmp_path / "more.log"
    log.write_bytes(b"\n".join(line(100 + n, user=1) for n in range(10)))

    import_log(database, tmp_path, site_id(database), LogRef(str(log)))

    assert len(sequences(database, tmp_path).types) == before + 10


@pytest.mark.parametrize("first", [0, -(2**61)])  # a clock that is off by millennia
def test_events_of_one_moment_are_in_order_of_type_object_and_position(first: int) -> None:
    chance = np.random.default_rng(5)
    told = [
        (
            int(chance.integers(1, 5)),
            int(first if number == 0 else chance.integers(0, 3)),
            str(chance.choice(["a", "b"])),
            str(chance.choice(["x", "y"])),
            [None, 1.0, 2.0][chance.integers(0, 3)],
        )
        for number in range(200)
    ]
    names = ("actor_id", "time", "type", "object", "position")
    events = pl.DataFrame(told, schema=names, orient="row").with_columns(grade=pl.lit(1.0), max_grade=pl.lit(1.0))

    found = sequences_of_rows(events, np.arange(1, 5), events["actor_id"].to_numpy() - 1)

    whose = np.repeat(np.arange(1, len(found.offsets)), np.diff(found.offsets)).tolist()
    positions = [None if np.isnan(position) else position for position in found.positions.tolist()]
    types = [found.type_names[code] for code in found.types]
    objects = [found.object_names[code] for code in found.objects]
    expected = sorted(told, key=lambda row: (*row[:4], row[4] or 0.0))
    assert list(zip(whose, found.times.tolist(), types, objects, positions, strict=True)) == expected
