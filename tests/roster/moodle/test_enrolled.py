"""Who is enrolled in a Moodle course becomes its learners, and again updates."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select

from communicator.access.tables import Site
from communicator.courses.catalogue import ensure_course
from communicator.courses.tables import Course
from communicator.database import Database
from communicator.file_errors import TooManyWouldLeave
from communicator.roster.erased import ErasedBy, note_erased
from communicator.roster.history import changes_of
from communicator.roster.identity import ensure_actors, ensure_course_learners
from communicator.roster.moodle import listing
from communicator.roster.moodle.enrolled import EnrolledCounts, import_enrolled
from communicator.roster.moodle.people import Enrolled, read_person
from communicator.roster.moodle.rest import MoodleSite
from communicator.roster.people import active_course_learners, count_enrolled
from communicator.roster.tables import CourseLearner, Enrolment, Learner
from communicator.service_errors import MoodleRefused
from tests.roster.moodle.double import Moodle, course, fields, groups, person


@pytest.fixture
def two(database: Database, site: Site, moodle: Moodle) -> Course:
    """Course 2 of the site, with nobody in it yet."""
    moodle.courses = [course(2)]
    with database.writing() as session:
        return ensure_course(session, site, "2")


def people_of(database: Database) -> dict[str, tuple[Learner, CourseLearner, bool]]:
    with database.reading() as session:
        query = select(Learner, CourseLearner, Enrolment.is_active).join(CourseLearner.learner).join(Enrolment)
        return {row[0].platform_user_id: (row[0], row[1], row[2]) for row in session.execute(query)}


def read(told: Mapping[str, Any]) -> Enrolled:
    found = read_person(told)
    assert isinstance(found, Enrolled)
    return found


def test_students_become_learners(database: Database, two: Course, moodle: Moodle, caller: MoodleSite) -> None:
    seen = 1794272400
    moodle.people = [
        person(5, firstname="Björn", lastname="D'Amico & Rossi", country="SE", lastcourseaccess=seen),
        person(6),
        person(3, "editingteacher"),
        person(4, "teacher"),
        person(7, ""),
    ]
    moodle.suspended = {6}

    counts = import_enrolled(database, two.site_id, two, caller)

    assert (counts.learners, counts.new_learners, counts.active, counts.suspended, counts.left) == (2, 2, 1, 1, 0)
    assert counts.skipped == {"staff": 2, "no_learner_role": 1}
    found = people_of(database)
    learner, in_course, is_active = found["5"]
    assert (learner.username, learner.email, learner.country) == ("user5", "user5@learners.example", "SE")
    assert (learner.first_name, learner.full_name) == ("Björn", "Björn D'Amico & Rossi")
    assert (is_active, found["6"][2]) == (True, False)
    assert in_course.last_seen == datetime.fromtimestamp(seen, UTC)
    assert found["6"][1].last_seen is None
    with database.reading() as session:
        assert list(active_course_learners(session, two.id)) == [in_course.id]


def test_only_what_is_kept_is_asked_for(database: Database, two: Course, moodle: Moodle, caller: MoodleSite) -> None:
    moodle.people = [person(5, city="Lund", phone1="1", description="about me")]

    import_enrolled(database, two.site_id, two, caller)

    asked = {each["name"]: each["value"] for each in moodle.asked[0]["options"].values()}["userfields"].split(",")
    assert not {"city", "phone1", "description", "enrolledcourses", "profileimageurl"} & set(asked)


def test_again_updates_and_who_left_becomes_inactive(
    database: Database, two: Course, moodle: Moodle, caller: MoodleSite
) -> None:
    staying = [person(9), person(10)]
    moodle.people = [person(5, country="SE"), person(6), person(7), *staying]
    import_enrolled(database, two.site_id, two, caller)
    before = people_of(database)
    moodle.people = [person(5, email="new@learners.example"), person(7, "teacher"), person(8), *staying]

    counts = import_enrolled(database, two.site_id, two, caller)

    assert (counts.learners, counts.new_learners, counts.active, counts.left) == (4, 1, 4, 2)
    after = people_of(database)
    assert (after["5"][0].email, after["5"][0].country) == ("new@learners.example", "")
    assert after["5"][1].pseudonym == before["5"][1].pseudonym
    assert [after[user_id][2] for user_id in ("5", "6", "7", "8")] == [True, False, False, True]


def test_who_comes_back_is_active_with_the_same_pseudonym(
    database: Database, two: Course, moodle: Moodle, caller: MoodleSite
) -> None:
    everybody = [person(5), person(6)]
    moodle.people = everybody
    import_enrolled(database, two.site_id, two, caller)
    before = people_of(database)["6"][1].pseudonym
    moodle.people = everybody[:1]
    import_enrolled(database, two.site_id, two, caller)
    moodle.people = everybody
    import_enrolled(database, two.site_id, two, caller)

    assert people_of(database)["6"][1].pseudonym == before
    assert people_of(database)["6"][2]


def test_names_that_moodle_no_longer_tells_stay(
    database: Database, two: Course, moodle: Moodle, caller: MoodleSite
) -> None:
    moodle.people = [person(5)]
    import_enrolled(database, two.site_id, two, caller)
    moodle.people = [person(5, username=None, email=None, firstname=None, lastname=None)]
    import_enrolled(database, two.site_id, two, caller)

    learner = people_of(database)["5"][0]
    assert (learner.username, learner.email, learner.first_name) == ("user5", "user5@learners.example", "Ana")


@pytest.mark.parametrize("at_once", [2, 3, 5, 500])
def test_pages_are_read_to_the_end_though_some_come_short(
    database: Database,
    two: Course,
    moodle: Moodle,
    caller: MoodleSite,
    monkeypatch: pytest.MonkeyPatch,
    at_once: int,
) -> None:
    monkeypatch.setattr(listing, "PAGE", at_once)
    monkeypatch.setattr(listing, "SEAM", at_once // 2)
    moodle.people = [person(number) for number in range(10, 17)]
    moodle.hidden = {11}

    counts = import_enrolled(database, two.site_id, two, caller)

    assert counts.learners == 7 - len(moodle.hidden)


def test_nobody_at_all_changes_nothing_where_some_were_known(
    database: Database, two: Course, moodle: Moodle, caller: MoodleSite
) -> None:
    moodle.people = [person(5), person(3, "teacher")]
    import_enrolled(database, two.site_id, two, caller)
    moodle.hidden = {5}

    with pytest.raises(MoodleRefused, match="accessallgroups"):
        import_enrolled(database, two.site_id, two, caller)

    with database.reading() as session:
        assert count_enrolled(session, two.id) == 1


def test_where_most_would_leave_nothing_changes_unless_it_may(
    database: Database, two: Course, moodle: Moodle, caller: MoodleSite
) -> None:
    moodle.people = [person(number) for number in (5, 6, 7, 8)]
    import_enrolled(database, two.site_id, two, caller)
    moodle.people = [person(5), person(9)]

    with pytest.raises(TooManyWouldLeave, match=r"3 of the 4 learners.*--course 2 --yes"):
        import_enrolled(database, two.site_id, two, caller)

    assert {user_id for user_id, row in people_of(database).items() if row[2]} == {"5", "6", "7", "8"}
    assert import_enrolled(database, two.site_id, two, caller, may_lose_most=True).left == 3
    assert {user_id for user_id, row in people_of(database).items() if row[2]} == {"5", "9"}


def test_who_was_missed_between_two_pages_has_not_left(
    database: Database, two: Course, moodle: Moodle, caller: MoodleSite
) -> None:
    moodle.people = [person(number) for number in (5, 6, 7)]
    import_enrolled(database, two.site_id, two, caller)

    class Missing:
        """Tells of all but 6, the first time."""

        calls = 0

        def call(self, function: str, /, **arguments: Any) -> Any:
            self.calls += 1
            page = caller.call(function, **arguments)
            return [each for each in page if each["id"] != 6] if self.calls == 1 else page

    counts = import_enrolled(database, two.site_id, two, Missing())

    assert (counts.learners, counts.left) == (2, 0)
    assert people_of(database)["6"][2]


def test_who_is_suspended_while_people_are_read_is_told_once(
    database: Database, two: Course, moodle: Moodle, caller: MoodleSite
) -> None:
    moodle.people, moodle.suspended = [person(number) for number in (5, 6, 7)], {7}

    class Changing:
        """Suspends 5 and lets 7 back after the first answer."""

        def call(self, function: str, /, **arguments: Any) -> Any:
            page = caller.call(function, **arguments)
            moodle.suspended = {5}
            return page

    counts = import_enrolled(database, two.site_id, two, Changing())

    assert (counts.active, counts.suspended) == (2, 1)
    assert {user_id: row[2] for user_id, row in people_of(database).items()} == {"5": False, "6": True, "7": True}


def test_how_enrolments_changed_is_kept(database: Database, two: Course, moodle: Moodle, caller: MoodleSite) -> None:
    moodle.people = [person(5), person(6)]
    import_enrolled(database, two.site_id, two, caller)
    moodle.people = [person(5)]
    import_enrolled(database, two.site_id, two, caller)

    with database.reading() as session:
        changes = changes_of(session, [people_of(database)["6"][1].id])
    assert [(each.is_active, each.source) for [*told] in changes.values() for each in told] == [
        (True, "export"),
        (False, "missing"),
    ]


def test_a_course_that_nobody_is_in_yet_is_no_failure(database: Database, two: Course, caller: MoodleSite) -> None:
    assert import_enrolled(database, two.site_id, two, caller) == EnrolledCounts()


def test_a_failure_half_way_lets_nobody_leave(
    database: Database, two: Course, moodle: Moodle, caller: MoodleSite
) -> None:
    moodle.people = [person(5), person(6)]
    import_enrolled(database, two.site_id, two, caller)
    moodle.people, moodle.may_review = [person(5)], False

    with pytest.raises(MoodleRefused, match="Review course enrolments"):
        import_enrolled(database, two.site_id, two, caller)

    with database.reading() as session:
        assert count_enrolled(session, two.id) == 2


def test_who_was_seen_in_a_log_keeps_the_pseudonym(
    database: Database, two: Course, moodle: Moodle, caller: MoodleSite
) -> None:
    key = ("5", "", "")
    with database.writing() as session:
        ensure_course_learners(session, two.id, [ensure_actors(session, two.site_id, [key])[key]])
        pseudonym = session.scalars(select(CourseLearner.pseudonym)).one()
    moodle.people = [person(5)]

    counts = import_enrolled(database, two.site_id, two, caller)

    assert counts.joined_actors == 1
    assert people_of(database)["5"][1].pseudonym == pseudonym


def test_who_was_erased_stays_away_and_is_counted(
    database: Database, two: Course, moodle: Moodle, caller: MoodleSite
) -> None:
    with database.writing() as session:
        note_erased(session, two.site_id, [(ErasedBy.USER, "6")])
    moodle.people = [person(5), person(6, lastcourseaccess=1794272400, groups=groups(g3="A"))]

    counts = import_enrolled(database, two.site_id, two, caller)

    assert (counts.learners, counts.skipped) == (1, {"erased": 1})
    assert set(people_of(database)) == set(counts.seen) == set(counts.profiles) == {"5"}
    assert counts.groups == {}


def test_other_roles_can_be_the_learners(database: Database, two: Course, moodle: Moodle, caller: MoodleSite) -> None:
    moodle.people = [person(5, "pupil"), person(6)]

    counts = import_enrolled(database, two.site_id, two, caller, roles={"pupil"})

    assert set(counts.profiles) == {"5"}


def test_profile_fields_are_read_and_no_others() -> None:
    written = fields(mastodon=" @ana@social.example ", X="ana", hobby="chess", bluesky="")

    assert read(person(5, customfields=written)).profiles == {"mastodon": "@ana@social.example", "x": "ana"}
    assert read(person(5)).profiles == {}


def test_what_is_no_address_or_country_is_not_kept() -> None:
    facts = read(person(5, email="not an address", country="Spain")).facts

    assert (facts["email"], facts["country"]) == ("", "")


def test_a_name_is_what_moodle_shows_where_it_hides_the_parts() -> None:
    facts = read(person(5, firstname=None, lastname=None, fullname="Ana")).facts

    assert (facts["first_name"], facts["full_name"]) == ("", "Ana")


@pytest.mark.parametrize("user_id", [None, 0, "5"])
def test_who_has_no_id_is_nobody(user_id: object) -> None:
    assert read_person(person(5, id=user_id)) == "no_user_id"
