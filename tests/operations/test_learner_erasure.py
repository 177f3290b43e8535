"""Erasing a person: nothing on the disk, in no table and in no log line tells of them, and nothing brings them back."""

import json
import logging
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from sqlalchemy import String, cast, select

from communicator import clock
from communicator.access.audit import note
from communicator.access.sites import find_site
from communicator.access.tables import AuditEntry, Site
from communicator.audience.marks import write_marks
from communicator.audience.segments import save_segment
from communicator.audience.tables import Segment
from communicator.clickstream import event_removal
from communicator.clickstream.compaction import compact_all
from communicator.clickstream.log_import import import_log
from communicator.clickstream.sources import LogRef
from communicator.clickstream.store import visible_files
from communicator.clickstream.tables import EventFile, LogImport
from communicator.courses.catalogue import list_courses
from communicator.database import Base, Database
from communicator.errors import UnknownLearner
from communicator.identifiers import new_id
from communicator.operations.learner_erasure import erase_learner
from communicator.operations.learner_export import export_learner
from communicator.outreach.tables import Communication, CommunicationStatus, Delivery
from communicator.roster.edx_package import import_files
from communicator.roster.tables import Actor, CourseLearner, Learner
from communicator.social.matching import link_profile
from tests.clickstream.lines import COURSE, line
from tests.clickstream.submissions import PART, PROBLEM, check
from tests.clickstream.test_compaction import DAY, YEARS_LATER

OTHER = "course-v1:DemoX+OTHER+2026"
USER_ID, USERNAME, EMAIL, ANONYMOUS = "70000007", "gone_girl", "gone@learners.example", "a" * 32
WORDS = (USER_ID, USERNAME, EMAIL, ANONYMOUS, "Gone Girl", "gone_before")


def log_lines() -> list[bytes]:
    gone = [line(DAY * day, user=int(USER_ID), username=USERNAME) for day in range(4)]
    gone += [line(5, user="", username=USERNAME), line(6, "play_video", user=int(USER_ID), course=OTHER)]
    gone += [line(7, "edx.course.enrollment.activated", user=int(USER_ID), username="gone_before")]
    gone += [check(9, "My name is Gone Girl", user=int(USER_ID), username=USERNAME)]
    others = [line(DAY * day + 1, user=user) for day in range(5) for user in (1, 2)]
    others += [check(9, "choice_1", user=1)]
    return [*gone, *others]


def write_roster(folder: Path) -> Path:
    """A data package in which the person is, and another."""
    folder.mkdir(exist_ok=True)
    tables = {
        "auth_user": [
            "id\tusername\temail\tfirst_name\tlast_name\tis_staff",
            f"{USER_ID}\t{USERNAME}\t{EMAIL}\tGone\tGirl\t0",
            "1\tlearner1\tone@learners.example\tOne\tLearner\t0",
        ],
        "auth_userprofile": ["user_id\tname\tgender", f"{USER_ID}\tGone Girl\tf", "1\tOne\tm"],
        "student_courseenrollment": [
            "user_id\tcourse_id\tcreated\tis_active\tmode",
            f"{USER_ID}\t{COURSE}\t2026-03-01 00:00:00\t1\taudit",
            f"1\t{COURSE}\t2026-03-01 00:00:00\t1\taudit",
        ],
        "student_anonymoususerid": [
            "user_id\tanonymous_user_id\tcourse_id",
            f"{USER_ID}\t{ANONYMOUS}\t{COURSE}",
            f"1\t{'b' * 32}\t{COURSE}",
        ],
        "student_courseaccessrole": ["org\tcourse_id\tuser_id\trole", f"DemoX\t{COURSE}\t{USER_ID}\tbeta_testers"],
    }
    for name, lines in tables.items():
        (folder / f"DemoX-STAT101-2026-{name}-prod-analytics.sql").write_text("\n".join(lines) + "\n")
    return folder


def bring(database: Database, folder: Path) -> tuple[Site, Path]:
    """Log and roster imported: who they are of, and the log."""
    log = folder / "tracking.log"
    log.write_bytes(b"\n".join(log_lines()) + b"\n")
    with database.writing() as session:
        site = find_site(session, None)
    import_log(database, folder / "data", site.id, LogRef(str(log)))
    import_files(database, site.id, [write_roster(folder / "roster")])
    return site, log


def left_out(*pseudonyms: str) -> dict[str, Any]:
    """Criteria that leave these people out by hand."""
    return {
        "all": True,
        "exclude": list(pseudonyms),
        "exclude_reasons": {each: f"spoke with {each}" for each in pseudonyms},
    }


def write_to_them(database: Database) -> str:
    """A message that was sent to everybody but one, and a handle that the person gave."""
    with database.writing() as session:
        person = session.scalars(select(CourseLearner).join(Learner).where(Learner.username == USERNAME)).first()
        assert person is not None
        assert person.learner_id is not None
        sent = Communication(
            id=new_id(), course_pk=person.course_pk, status=CommunicationStatus.SENT, subject="Hello", body="Hello",
            from_name="Teacher", reply_to="t@example.org", created_at=clock.now(),
            criteria=left_out(person.pseudonym, "other"), created_by="staff",
        )  # fmt: skip
        session.add(sent)
        session.flush()
        save_segment(session, person.course_pk, "All but some", left_out(person.pseudonym, "other"), "staff")
        note(session, "staff", "communication.send", person.course_pk, criteria=left_out(person.pseudonym, "other"))
        write_marks(session, person.course_pk, "a survey", {"survey:plan": {person.id: "to meet gone girl"}})
        session.add(
            Delivery(
                id=new_id(), communication_id=sent.id, course_learner_id=person.id, state="sent", message_id="<x>",
                changed_at=clock.now(),
            )
        )  # fmt: skip
        link_profile(session, person.learner_id, "mastodon", "@gone_girl@mastodon.example")
        return person.pseudonym


def assert_nowhere(database: Database, folder: Path, words: tuple[str, ...]) -> None:
    """No column of any table, and no file of the data folder, holds one of the words."""
    with database.reading() as session:
        for table in Base.metadata.sorted_tables:
            for row in session.execute(select(*(cast(column, String) for column in table.columns))):
                for column, value in zip(table.columns, row, strict=True):
                    found = [word for word in words if word.lower() in (value or "").lower()]
                    assert not found, f"{found} is in {table.name}.{column.name}"
    for path in folder.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert not [word for word in words if word.encode() in content], path


def stored_actors(folder: Path) -> set[int]:
    return {actor for path in folder.rglob("*.parquet") for actor in pl.read_parquet(path)["actor_id"]}


@pytest.mark.parametrize("by", ["user id", pytest.param("pseudonym", marks=pytest.mark.slow)])
@pytest.mark.parametrize("is_compacted", [True, pytest.param(False, marks=pytest.mark.slow)])
def test_nothing_tells_of_who_was_erased_and_nothing_brings_them_back(
    database: Database, tmp_path: Path, by: str, is_compacted: bool, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    site, log = bring(database, tmp_path)
    pseudonym = write_to_them(database)
    data = tmp_path / "data"
    if is_compacted:
        compact_all(database, data, YEARS_LATER)
    with database.reading() as session:
        theirs = set(session.scalars(select(Actor.id).where(Actor.username.in_([USERNAME, "gone_before"]))))
        theirs |= set(session.scalars(select(Actor.id).where(Actor.user_id == USER_ID)))
    assert theirs & stored_actors(data)

    done = erase_learner(database, data, site, USER_ID if by == "user id" else pseudonym, "command line")

    assert done.events == 8
    assert not theirs & stored_actors(data)
    words = (*WORDS, pseudonym)
    assert_nowhere(database, data, words)
    again = import_log(database, data, site.id, LogRef(str(log)))
    assert (again.records, again.events, again.new_events, again.skipped) == (19, 11, 0, {"erased": 8})
    told = import_files(database, site.id, [tmp_path / "roster"])
    assert told.tables["auth_user"].skipped == {"erased": 1}
    assert told.tables["student_courseenrollment"].skipped == {"erased": 1}
    assert_nowhere(database, data, words)
    assert not [word for word in words if word in caplog.text]
    with database.reading() as session:
        record = session.scalars(select(LogImport).order_by(LogImport.id.desc())).first()
        assert record is not None
        assert (record.events, record.skipped) == (11, {"erased": 8})
        assert session.scalars(select(Learner.platform_user_id)).all() == ["1"]
        sent, entry = session.scalars(select(AuditEntry).order_by(AuditEntry.id))
        assert entry.details["deliveries"] == {"sent": 1}
        kept = left_out("other")
        assert sent.details["criteria"] == kept
        assert session.scalars(select(Communication)).one().criteria == kept
        assert session.scalars(select(Segment)).one().criteria == kept
    with pytest.raises(UnknownLearner):
        erase_learner(database, data, site, USER_ID, "command line")


@pytest.mark.slow
def test_others_keep_everything(database: Database, tmp_path: Path) -> None:
    site, _ = bring(database, tmp_path)
    before = export_learner(database, tmp_path / "data", site, "1")

    erase_learner(database, tmp_path / "data", site, USER_ID, "command line")

    assert export_learner(database, tmp_path / "data", site, "1") == before
    assert len(before["events"][COURSE]) == 6
    assert [answer["value"] for answer in before["answers"]] == ["choice_1"]


@pytest.mark.slow
def test_who_was_known_by_a_name_alone_stays_erased_when_a_roster_tells_the_id(
    database: Database, tmp_path: Path
) -> None:
    log = tmp_path / "nameless.log"
    log.write_bytes(b"\n".join([line(1, user="", username=USERNAME), line(2, user=1)]))
    with database.writing() as session:
        site = find_site(session, None)
    import_log(database, tmp_path / "data", site.id, LogRef(str(log)))
    with database.reading() as session:
        query = select(CourseLearner.pseudonym).join(Actor, Actor.id == CourseLearner.actor_id)
        pseudonym = session.scalars(query.where(Actor.username == USERNAME)).one()

    erase_learner(database, tmp_path / "data", site, pseudonym, "command line")
    _, log = bring(database, tmp_path)

    assert_nowhere(database, tmp_path / "data", (USERNAME, EMAIL, "Gone Girl"))
    with database.reading() as session:
        assert session.scalars(select(Learner.platform_user_id)).all() == ["1"]


def test_a_name_that_is_somebody_elses_now_is_theirs(database: Database, tmp_path: Path) -> None:
    site, _ = bring(database, tmp_path)
    erase_learner(database, tmp_path / "data", site, USER_ID, "command line")
    log = tmp_path / "later.log"
    log.write_bytes(line(DAY * 9, user=12, username=USERNAME))

    assert import_log(database, tmp_path / "data", site.id, LogRef(str(log))).new_events == 1


@pytest.mark.parametrize("stopped_at", range(4))
def test_an_erasure_that_was_killed_is_completed_by_the_next(
    database: Database, tmp_path: Path, stopped_at: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    site, _ = bring(database, tmp_path)
    rewrite = event_removal._rewrite
    done: list[object] = []

    class Killed(BaseException):
        """As a SIGKILL: nothing after it happens."""

    def rewrite_until_killed(*arguments: object) -> object:
        if len(done) == stopped_at:
            raise Killed
        done.append(rewrite(*arguments))  # type: ignore[arg-type]
        return done[-1]

    monkeypatch.setattr(event_removal, "_rewrite", rewrite_until_killed)
    with pytest.raises(Killed):
        erase_learner(database, tmp_path / "data", site, USER_ID, "command line")
    monkeypatch.setattr(event_removal, "_rewrite", rewrite)
    # What a killed importer and a killed erasure leave on the disk.
    with database.reading() as session:
        course = next(each for each in list_courses(session) if each.course_id == COURSE)
        left = tmp_path / "data" / visible_files(session, course.id)[0].path
    left.with_name("2026-03-02-leftbehind.parquet").write_bytes(left.read_bytes())

    erase_learner(database, tmp_path / "data", site, USER_ID, "command line")

    assert_nowhere(database, tmp_path / "data", WORDS)
    with database.reading() as session:
        named = set(session.scalars(select(EventFile.path)))
        actors = set(session.scalars(select(Actor.id)))
    assert {path.relative_to(tmp_path / "data").as_posix() for path in (tmp_path / "data").rglob("*.parquet")} >= named
    assert stored_actors(tmp_path / "data") <= actors


def test_an_export_holds_all_that_is_known(database: Database, tmp_path: Path) -> None:
    site, _ = bring(database, tmp_path)
    pseudonym = write_to_them(database)

    told = export_learner(database, tmp_path / "data", site, USER_ID)

    assert json.loads(json.dumps(told)) == told
    assert told["user_ids"] == [USER_ID]
    assert {USERNAME, "gone_before", ANONYMOUS} <= set(told["names"])
    assert pseudonym in told["pseudonyms"]
    assert {"learner", "actor", "course_learner", "enrolment", "delivery", "profile_link", "anonymous_id"} <= set(
        told["tables"]
    )
    assert {name: len(events) for name, events in told["events"].items()} == {COURSE: 7, OTHER: 1}
    (answer,) = told["answers"]
    assert (answer["problem"], answer["part"], answer["value"]) == (PROBLEM, PART, "My name is Gone Girl")
    assert told["communications"][0]["subject"] == "Hello"
