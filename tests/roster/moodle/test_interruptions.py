"""A sync of Moodle's roster that is killed, again and again, ends where one that wasn't would have."""

import subprocess
import sys
import time

import pytest
from sqlalchemy import func, select

from communicator.access.tables import Site
from communicator.database import Database
from communicator.operations.moodle_sync import sync_courses
from communicator.roster.moodle.rest import MoodleSite
from communicator.roster.people import count_enrolled
from communicator.roster.tables import CourseLearner, Enrolment, Learner
from communicator.roster.told_tables import CourseCompletion, CourseGrade, GroupMember
from tests.roster.moodle.double import COMPLETION, TOKEN, Moodle, course, groups, person

pytestmark = pytest.mark.slow
PEOPLE = 60
SYNC = """
import sys
from communicator.cli import main
from communicator.roster.moodle import listing, outcomes
listing.PAGE, listing.SEAM = 20, 5
outcomes.WHOLE, outcomes.TOGETHER = 0, 10
sys.argv = ["communicator", "roster", "sync", "--site", "campus", "--course", "2"]
main()
"""


@pytest.fixture(autouse=True)
def many_people(moodle: Moodle, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMMUNICATOR_MOODLE_TOKEN", TOKEN)
    monkeypatch.setenv("COMMUNICATOR_MOODLE_CALLS_PER_SECOND", "1000")
    moodle.courses = [course(2, has_completion=True)]
    moodle.people = [person(number, groups=groups(g3="A")) for number in range(10, 10 + PEOPLE)]
    moodle.grades = dict.fromkeys(range(10, 10 + PEOPLE), 30.0)


def how_many(database: Database) -> dict[str, int]:
    tables = (Learner, CourseLearner, Enrolment, GroupMember, CourseGrade, CourseCompletion)
    with database.reading() as session:
        return {each.__tablename__: session.scalars(select(func.count()).select_from(each)).one() for each in tables}


@pytest.mark.usefixtures("command_environment")
def test_killed_again_and_again_it_ends_where_it_would_have(database: Database, site: Site, moodle: Moodle) -> None:
    cut_off = 0
    for calls in (3, 15, 45):
        asked = len(moodle.asked)
        process = subprocess.Popen([sys.executable, "-c", SYNC], stdout=subprocess.DEVNULL)
        until = time.monotonic() + 60
        while len(moodle.asked) < asked + calls and process.poll() is None and time.monotonic() < until:
            time.sleep(0.002)
        process.kill()
        cut_off += process.wait() != 0
    assert cut_off >= 2

    done = subprocess.run([sys.executable, "-c", SYNC], stdout=subprocess.DEVNULL, check=False)

    assert done.returncode == 0
    assert set(how_many(database).values()) == {PEOPLE}
    about = [form["userid"] for form in moodle.asked if form.get("wsfunction") == COMPLETION]
    assert len(set(about)) == PEOPLE
    assert len(about) <= PEOPLE + cut_off * 10  # a group that was cut off, and nobody else, is asked about twice


@pytest.mark.usefixtures("command_environment")
def test_who_is_known_stays_enrolled_though_a_sync_is_killed_while_it_reads(
    database: Database, site: Site, moodle: Moodle, caller: MoodleSite
) -> None:
    known = sync_courses(database, site, caller, "2").courses[0].people.active
    asked = len(moodle.asked)
    process = subprocess.Popen([sys.executable, "-c", SYNC], stdout=subprocess.DEVNULL)
    until = time.monotonic() + 60
    while len(moodle.asked) < asked + 4 and process.poll() is None and time.monotonic() < until:
        time.sleep(0.002)
    process.kill()
    process.wait()

    with database.reading() as session:
        course_pk = session.scalars(select(CourseLearner.course_pk).limit(1)).one()
        assert count_enrolled(session, course_pk) == known == PEOPLE
