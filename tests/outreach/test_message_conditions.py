"""Paragraphs by condition: read by those who meet it, told of clearly where they can't be read."""

import threading
from dataclasses import replace

import pytest

from communicator.clock import now
from communicator.config import Settings
from communicator.database import Database
from communicator.errors import InvalidFields
from communicator.outreach.composing.conditional import parse, read_condition
from communicator.outreach.composing.knowledge import NOTHING_KNOWN, Knowledge
from communicator.outreach.composing.learners import knowledge_of
from communicator.outreach.composing.variants import variants
from communicator.outreach.message_body import make_template
from communicator.outreach.placeholders import Addressee
from communicator.outreach.site_rules import change_rules
from communicator.prediction.published import latest_snapshot
from communicator.prediction.tables import Prediction
from communicator.roster.tables import CourseLearner
from communicator.roster.told_tables import CourseGroup, GroupMember
from communicator.worker.loop import run_worker
from tests.audience.people import Person, populate
from tests.outreach.mail_server import running
from tests.outreach.messages import begun
from tests.seeding import seed_course

BO = Addressee("Bo", "Bo Li")


def read(body: str, known: Knowledge = NOTHING_KNOWN, addressee: Addressee = BO) -> str:
    return make_template("s", body, "Statistics").fill(addressee, None, known).text.split("\n\n-- ")[0]


def chances(**known: int) -> Knowledge:
    return Knowledge(chances=known)


def attributes(**known: str) -> Knowledge:
    return Knowledge(attributes={name: tuple(values.split("|")) for name, values in known.items()})


@pytest.mark.parametrize(
    ("asked", "known", "is_met"),
    [
        ("certify >= 50", chances(certify=50), True),
        ("certify >= 50", chances(certify=49), False),
        ("certify > 50", chances(certify=50), False),
        ("certify <= 20", chances(certify=20), True),
        ("certify < 20", chances(certify=20), False),
        ("certify = 0", chances(certify=0), True),
        ("certify ≥ 50 %", chances(certify=50), True),
        ("leave 50-100", chances(leave=100), True),
        ("leave 50 to 100", chances(leave=49), False),
        ("leave 50–60", chances(leave=60), True),
        ("leave >= 0", NOTHING_KNOWN, False),
        ("last_seen is never", attributes(last_seen="never"), True),
        ("last_seen is recent or earlier", attributes(last_seen="earlier"), True),
        ("mode is Verified", attributes(mode="verified"), True),
        ("mode is not verified or honor", attributes(mode="honor"), False),
        ("mode is not verified", attributes(mode="audit"), True),
        ("mode is not verified", NOTHING_KNOWN, False),
        ("cohort is B", attributes(cohort="A|B"), True),
        ("cohort is not B", attributes(cohort="A|B"), False),
        ('country is "ES", "PT"', attributes(country="PT"), True),
        ("name is known", NOTHING_KNOWN, True),
        ("name is not known", NOTHING_KNOWN, False),
        ("name is unknown", NOTHING_KNOWN, False),
    ],
)
def test_a_condition_is_met_by_what_is_known(asked: str, known: Knowledge, is_met: bool) -> None:
    body = f"[:if {asked}:]\nYes\n[:else:]\nNo\n[:end:]"
    assert read(body, known) == ("Yes" if is_met else "No")


def test_who_isnt_known_enough_reads_what_is_otherwise_and_never_what_is_asked_for() -> None:
    body = "All\n\n[:if leave >= 80:]\nA\n[:end:]\n[:if mode is verified:]\nB\n[:else:]\nC\n[:end:]"
    assert read(body) == "All\n\nC"


def test_without_a_name_the_paragraph_for_those_without_is_read() -> None:
    body = "[:if name is known:]\nDear [:firstname:],\n[:else:]\nHello,\n[:end:]\n\nweek 4 is open."
    assert read(body) == "Dear Bo,\n\nweek 4 is open."
    assert read(body, addressee=Addressee()) == "Hello,\n\nweek 4 is open."


def test_marks_are_seen_by_nobody_and_parts_of_a_list_stay_one() -> None:
    body = "1. one\n\n[:if leave >= 80:]\n1. two\n[:end:]\n1. three"
    template = make_template("s", body, "Statistics")
    page = template.fill(BO, None, chances(leave=90)).html
    assert page.count("<ol") == 1
    assert page.count("<li") == 3
    assert "[:" not in page + template.fill(BO, None).html


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("[:if certify >= 50:]\nx", "Line 1: this [:if …:] has no [:end:]."),
        ("x\n[:end:]", "Line 2: [:end:] without an [:if …:] before it."),
        ("x\n\n[:else:]\ny", "Line 3: [:else:] without an [:if …:] before it."),
        ("[:if leave > 5:]\n[:if leave > 9:]\nx\n[:end:]\n[:end:]", "Line 2: [:if …:] inside the one of line 1"),
        ("[:if leave > 5:]\nx\n[:else:]\ny\n[:else:]\nz\n[:end:]", "Line 5: [:else:] without"),
        ("Hello [:if leave > 5:] you [:end:]", "Line 1: [:if…:] must stand on a line of its own"),
        ("[:if leave > 5\nx\n[:end:]", "Line 1: [:if…:] must stand on a line of its own, and end with :]"),
        ("[:if certfy > 5:]\nx\n[:end:]", "certfy is not a chance; did you mean certify?"),
        ("[:if grade > 5:]\nx\n[:end:]", "grade is not a chance; known are certify, complete, leave"),
        ("[:if mood is good:]\nx\n[:end:]", "mood is not an attribute; did you mean mode?"),
        ("[:if last_seen is often:]\nx\n[:end:]", "last_seen is one of recent, earlier, never"),
        ("[:if certify is high:]\nx\n[:end:]", "compare it, such as [:if certify >= 50:]"),
        ("[:if certify >= 101:]\nx\n[:end:]", "chances go from 0 to 100"),
        ("[:if certify 60-40:]\nx\n[:end:]", "smaller end first"),
        ("[:if certify < 0:]\nx\n[:end:]", "nobody's chance lies there"),
        ("[:if they care:]\nx\n[:end:]", "isn't understood; write such as [:if certify >= 50:]"),
        ("[:if:]\nx\n[:end:]", "isn't understood"),
    ],
)
def test_what_cant_be_read_is_told_with_its_line_when_composing(body: str, told: str) -> None:
    assert any(told in fault for fault in parse(body).faults), parse(body).faults
    with pytest.raises(InvalidFields):
        make_template("s", body, "Statistics")


def test_a_message_has_not_more_conditions_than_a_reader_can_check() -> None:
    body = "\n".join(f"[:if leave >= {n}:]\n{n}\n[:end:]" for n in range(9))
    assert "at most 8 different conditions" in parse(body).faults[0]


def test_only_what_learners_are_can_be_told_apart_not_what_no_learner_is() -> None:
    body = "x\n[:if certify >= 50:]\na\n[:end:]\n[:if certify < 50:]\nb\n[:end:]\n[:if certify >= 80:]\nc\n[:end:]"
    found = {way.answers for way in variants(make_template("s", body, "Statistics"))}
    assert found == {(True, False, True), (True, False, False), (False, True, False), (False, False, False)}


def test_a_condition_says_itself_as_it_can_be_written() -> None:
    for asked in ("certify >= 50", "mode is not verified or honor", "name is not known", "leave 5-9"):
        condition, fault = read_condition(asked)
        assert fault == ""
        assert read_condition(str(condition)) == (condition, "")


def test_what_a_message_asks_for_is_loaded_as_of_its_snapshot_in_one_query(database: Database) -> None:
    course = seed_course(database, 40)
    body = "x\n[:if leave >= 50:]\na\n[:end:]\n[:if last_seen is never:]\nb\n[:end:]\n[:if mode is audit:]\nc\n[:end:]"
    asks_for = make_template("s", body, "Statistics").asks_for
    assert asks_for == {"leave", "last_seen", "mode"}
    with database.reading() as session:
        snapshot = latest_snapshot(session, course.id)
        assert snapshot is not None
        ids = [found.id for found in session.query(CourseLearner).filter_by(course_pk=course.id)]
        known = knowledge_of(session, course.id, snapshot.id, ids, asks_for)
        rows = session.query(Prediction).filter_by(snapshot_id=snapshot.id)
        assert {row.course_learner_id: row.leave_per_cent for row in rows} == {
            learner: facts.chances["leave"] for learner, facts in known.items()
        }
        assert {facts.attributes["last_seen"] for facts in known.values()} == {("recent",), ("earlier",), ("never",)}
        assert all(set(facts.chances) == {"leave"} for facts in known.values())
        earlier = knowledge_of(session, course.id, "gone", ids, asks_for)
        assert all(not facts.chances for facts in earlier.values())
        assert knowledge_of(session, course.id, snapshot.id, ids, ()) == dict.fromkeys(ids, NOTHING_KNOWN)


def test_of_groups_a_learner_may_be_in_several(database: Database) -> None:
    with database.writing() as session:
        course, learners, _ = populate(session, [Person(), Person()])
        for name in ("A", "B"):
            group = CourseGroup(
                site_id=course.site_id, course_id=course.course_id, kind="group", platform_id=name, name=name
            )
            session.add(group)
            session.flush()
            session.add(GroupMember(group_id=group.id, learner_id=learners[0].learner_id, as_of=now()))
        session.flush()
        ids = [learner.id for learner in learners]
        known = knowledge_of(session, course.id, None, ids, {"cohort"})
    assert sorted(known[ids[0]].attributes["cohort"]) == ["A", "B"]
    assert known[ids[1]] == NOTHING_KNOWN


def test_each_learner_is_sent_what_is_theirs_from_whom_the_sites_rules_say(
    database: Database, settings: Settings
) -> None:
    body = "Hello.\n\n[:if certify >= 50:]\nNear.\n[:else:]\nStill time.\n[:end:]"
    people = [Person((70, 50, 10)), Person((10, 50, 10)), Person(None)]
    with database.writing() as session:
        course, learners, snapshot = populate(session, people)
        rules = {"from_domains": ["campus.example"], "site_title": "Open Campus"}
        change_rules(session, settings, course.site_id, rules, "tester")
        begun(session, settings, course, body=body, language="es", snapshot=snapshot.id)
        addresses = [learner.learner.email for learner in learners if learner.learner]
    with running() as server:
        run_worker(database, replace(settings, smtp_url=server.url), once=True, stop=threading.Event())
    read_by = {}
    for recipient, mail in server.accepted:
        text = mail.get_body(("plain",))
        assert text is not None
        read_by[recipient] = text.get_content().splitlines()[2]
        assert str(mail["From"].addresses[0]) == '"Prof. Ada" <ada@campus.example>'
        assert "estás en el curso Statistics de Open Campus" in text.get_content()
    assert [read_by[address] for address in addresses] == ["Near.", "Still time.", "Still time."]
