"""Finding a learner who replied: by a whole address or user name, within the course, told by pseudonym only."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from communicator import clock
from communicator.access.tables import AuditEntry
from communicator.courses.tables import Course
from communicator.database import Database
from communicator.roster.tables import Actor, CourseLearner, Learner
from communicator.web.routes.finding import MOST, WITHIN
from tests.contract.conftest import LEARNERS, Headers, Sign
from tests.seeding import COURSE_ID, seed_course

OTHER = "course-v1:Other+C+R"
Find = Callable[..., Any]
Named = tuple[str, str, str]


@pytest.fixture
def find(client: FlaskClient, course: Course, admin: Headers) -> Find:
    def found(who: object, headers: Headers = admin, course_id: str = COURSE_ID) -> Any:
        query = {"course_id": course_id}
        return client.post("/api/v1/learners/find", query_string=query, json={"who": who}, headers=headers)

    return found


@pytest.fixture
def learner(database: Database, course: Course) -> Named:
    """(pseudonym, address, user name) of one of the course."""
    here = select(CourseLearner.pseudonym, Learner.email, Learner.username).join(Learner)
    with database.reading() as session:
        pseudonym, email, username = session.execute(here.where(CourseLearner.course_pk == course.id)).first() or ()
    return pseudonym, email, username


def _entries(database: Database) -> list[AuditEntry]:
    with database.reading() as session:
        return list(session.scalars(select(AuditEntry).where(AuditEntry.action == "learner.find")))


def test_a_whole_address_or_user_name_gives_the_pseudonym(find: Find, learner: Named) -> None:
    pseudonym, email, username = learner
    for who in (email, f"  {email.upper()} ", username, username.upper()):
        answer = find(who)
        assert (answer.status_code, answer.json) == (200, {"pseudonym": pseudonym})


def test_a_part_of_an_address_and_patterns_find_nobody(find: Find, learner: Named) -> None:
    _, email, username = learner
    for who in (email[:-1], username[:-1] + "%", "%", "_" * len(username), "   "):
        answer = find(who)
        assert answer.status_code == 404
        assert email[:-1] not in answer.text


def test_nobody_of_another_course_is_found(find: Find, database: Database, sign: Sign) -> None:
    seed_course(database, LEARNERS + 5, seed=2, site="campus-lms", course_id=OTHER)
    elsewhere = f"learner{LEARNERS + 2}@learners.example"
    assert find(elsewhere).status_code == 404
    assert find(elsewhere, course_id=OTHER).status_code == 200
    assert find(elsewhere, sign(), OTHER).status_code == 403


def test_those_who_only_read_find_nobody(find: Find, learner: Named, token: Callable[[str], Headers]) -> None:
    assert find(learner[1], token("read")).status_code == 403


def test_staff_and_test_accounts_are_not_found(find: Find, learner: Named, database: Database) -> None:
    with database.writing() as session:
        session.execute(update(CourseLearner).where(CourseLearner.pseudonym == learner[0]).values(is_set_apart=True))
    assert find(learner[1]).status_code == 404


def test_what_two_have_is_told_of_neither(find: Find, learner: Named, database: Database) -> None:
    with database.writing() as session:
        session.execute(update(Learner).where(Learner.username == "learner9").values(email=learner[1].upper()))
    answer = find(learner[1])
    assert answer.status_code == 409
    assert learner[1] not in answer.text


def test_one_known_from_the_log_alone_is_found_by_user_name(find: Find, database: Database, course: Course) -> None:
    with database.writing() as session:
        actor = Actor(site_id=course.site_id, username="From_the_log")
        session.add(actor)
        session.flush()
        session.add(CourseLearner(course_pk=course.id, pseudonym="logged", actor_id=actor.id))
    assert find("from_the_LOG").json == {"pseudonym": "logged"}


def test_each_look_up_is_audited_without_what_was_typed(
    find: Find, learner: Named, database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    find(learner[1])
    find("nobody@elsewhere.example")
    assert [(entry.details, entry.course_pk is not None) for entry in _entries(database)] == [
        ({"pseudonym": learner[0]}, True),
        ({"pseudonym": None}, True),
    ]
    told = "".join(capsys.readouterr())
    assert learner[1] not in told
    assert "elsewhere.example" not in told


def test_staff_see_in_the_audit_who_looked_somebody_up_and_not_whom(
    find: Find, learner: Named, client: FlaskClient, sign: Sign
) -> None:
    find(learner[1], sign(role="instructor", sub="77"))
    find("nobody@elsewhere.example")
    answer = client.get("/api/v1/audit", query_string={"course_id": COURSE_ID}, headers=sign(role="staff"))
    last, first = answer.json["entries"][:2]
    assert (last["action"], last["details"]) == ("learner.find", {"found": False})
    assert (first["caller"], first["details"]) == ("campus-lms user 77 (instructor)", {"found": True})
    assert not [each for each in (*learner, "elsewhere.example") if each in answer.text]


def test_a_list_of_guesses_is_stopped_for_an_hour(find: Find, learner: Named, database: Database, sign: Sign) -> None:
    for guess in range(MOST):
        assert find(f"guess{guess}").status_code == 404
    refused = find(learner[1])
    assert refused.status_code == 429
    assert WITHIN.total_seconds() - 60 < int(refused.headers["Retry-After"]) <= WITHIN.total_seconds()
    assert len(_entries(database)) == MOST
    assert find(learner[1], sign()).status_code == 200  # another caller
    with database.writing() as session:
        session.execute(update(AuditEntry).values(at=clock.now() - WITHIN))
    assert find(learner[1]).status_code == 200


def test_a_platform_token_finds_once(find: Find, learner: Named, sign: Sign) -> None:
    once = sign()
    assert find(learner[1], once).status_code == 200
    assert find(learner[1], once).status_code == 401


def test_nothing_typed_is_a_fault_of_the_field(find: Find) -> None:
    for who in ("", None, 5, "x" * 300):
        assert find(who).status_code == 422
