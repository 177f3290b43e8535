"""`communicator roster sync`: a course's facts, people and profile links come from Moodle."""

import json
import sys
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from communicator.access.sites import add_site
from communicator.access.tables import Site
from communicator.cli import main
from communicator.config import Settings
from communicator.courses.catalogue import find_course
from communicator.database import Database
from communicator.errors import BadInput, ConfigurationError, UnknownCourse
from communicator.operations.moodle_sync import moodle_site, sync_courses
from communicator.roster.moodle.course_groups import GroupCounts
from communicator.roster.moodle.rest import MoodleSite
from communicator.roster.tables import Learner
from communicator.social.matching import consent, link_profile, profile_completion
from communicator.social.tables import ProfileLink
from tests.roster.moodle.double import BY_FIELD, COMPLETION, COURSES, TOKEN, Moodle, course, fields, groups, person


def links(database: Database) -> dict[tuple[str, str], ProfileLink]:
    with database.reading() as session:
        query = select(Learner.username, ProfileLink).join(ProfileLink, ProfileLink.learner_id == Learner.id)
        return {(username, link.network): link for username, link in session.execute(query)}


@pytest.fixture(autouse=True)
def three_people(moodle: Moodle) -> None:
    moodle.courses = [course(2, "Aula &amp; redes")]
    moodle.people = [
        person(5, customfields=fields(mastodon="https://social.example/@Ana", x="@ana_h")),
        person(6, customfields=fields(x="not a handle!", bluesky="six.example")),
        person(7),
    ]


def test_a_course_gets_its_name_and_dates(database: Database, site: Site, caller: MoodleSite) -> None:
    sync_courses(database, site, caller, "2")

    with database.reading() as session:
        found = find_course(session, "2", "campus")
    assert found.name == "Aula & redes"
    assert found.start == datetime(2026, 10, 4, 22, tzinfo=UTC)
    assert found.end == datetime(2026, 12, 20, 22, tzinfo=UTC)


def test_the_facts_come_from_another_function_or_not_at_all(
    database: Database, site: Site, moodle: Moodle, caller: MoodleSite
) -> None:
    moodle.courses = [course(2, end=0)]
    moodle.functions.remove(BY_FIELD)
    facts = sync_courses(database, site, caller, "2").courses[0].facts
    assert facts is not None
    assert (facts.name, facts.end) == ("Social networks and education", None)

    moodle.functions.remove(COURSES)
    assert sync_courses(database, site, caller, "2").courses[0].facts is None
    with database.reading() as session:
        assert find_course(session, "2").name == "Social networks and education"  # what was known stays


def test_profile_links_are_noted_without_consent(database: Database, site: Site, caller: MoodleSite) -> None:
    done = sync_courses(database, site, caller, "2").courses[0]

    assert done.links == {"linked": 2, "invalid": 1, "unsupported": 1}
    found = links(database)
    assert {key: link.handle for key, link in found.items()} == {
        ("user5", "mastodon"): "ana@social.example",
        ("user5", "twitter"): "ana_h",
    }
    assert all(link.consented_at is None for link in found.values())
    with database.reading() as session:
        completion = profile_completion(session, find_course(session, "2").id)
    assert (completion.enrolled, completion.linked, completion.consented) == (3, 1, 0)


def test_a_field_that_was_emptied_takes_its_link_and_consent_along(
    database: Database, site: Site, moodle: Moodle, caller: MoodleSite
) -> None:
    sync_courses(database, site, caller, "2")
    with database.writing() as session:
        learner = session.scalars(select(Learner.id).where(Learner.username == "user5")).one()
        consent(session, learner, "twitter", "I agree")
        consent(session, learner, "mastodon", "I agree")
        other = session.scalars(select(Learner.id).where(Learner.username == "user7")).one()
        link_profile(session, other, "twitter", "from_a_list")
    moodle.people[0]["customfields"] = fields(mastodon="https://social.example/@Ana")

    done = sync_courses(database, site, caller, "2").courses[0]

    found = links(database)
    assert done.links["dropped"] == 1
    assert set(found) == {("user5", "mastodon"), ("user7", "twitter")}  # a list's link stays
    assert found["user5", "mastodon"].consented_at is not None


def test_groups_grades_and_completion_come_along(
    database: Database, site: Site, moodle: Moodle, caller: MoodleSite
) -> None:
    moodle.courses = [course(2, has_completion=True)]
    moodle.people[0]["groups"] = groups(g3="North &amp; south", g4="Évora")
    moodle.grades, moodle.completed = {5: 30.0}, {6: 1795176000}
    done = sync_courses(database, site, caller, "2").courses[0]

    assert done.groups == GroupCounts(2, 2, 0)
    assert (done.outcomes.graded, done.outcomes.completed) == (1, 1)


def test_all_known_courses_are_brought_though_one_is_gone(
    database: Database, site: Site, moodle: Moodle, caller: MoodleSite
) -> None:
    with pytest.raises(BadInput, match="--course"):
        sync_courses(database, site, caller)
    moodle.courses.append(course(3))
    sync_courses(database, site, caller, "2")
    sync_courses(database, site, caller, "3")
    del moodle.courses[0]

    done = sync_courses(database, site, caller)

    assert ([each.course_id for each in done.courses], done.gone) == (["3"], ["2"])


@pytest.mark.parametrize("course_id", ["1", "x", "course-v1:A+B+C", "-2", "²"])
def test_what_is_no_moodle_course_is_refused(
    database: Database, site: Site, caller: MoodleSite, course_id: str
) -> None:
    with pytest.raises(BadInput, match=r"view\.php"):
        sync_courses(database, site, caller, course_id)


def test_a_course_that_moodle_does_not_have_is_not_made(database: Database, site: Site, caller: MoodleSite) -> None:
    with pytest.raises(UnknownCourse):
        sync_courses(database, site, caller, "99")
    with database.reading() as session, pytest.raises(UnknownCourse):
        find_course(session, "99")


def test_only_a_moodle_site_with_an_address_can_be_asked(
    database: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMMUNICATOR_MOODLE_TOKEN", TOKEN)
    with database.writing() as session:
        add_site(session, settings.secret_key, "mooc", "edx", "https://mooc.example")
        add_site(session, settings.secret_key, "bare", "moodle")

    with pytest.raises(BadInput, match="no Moodle site"):
        moodle_site(database, "mooc")
    with pytest.raises(ConfigurationError, match="no address"):
        moodle_site(database, "bare")


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["communicator", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    assert isinstance(ended.value.code, int)
    return ended.value.code


@pytest.mark.usefixtures("command_environment", "site")
def test_the_command_tells_what_it_brought(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], moodle: Moodle
) -> None:
    monkeypatch.setenv("COMMUNICATOR_MOODLE_TOKEN_CAMPUS", TOKEN)
    moodle.people += [person(3, "teacher"), person(8)]
    moodle.suspended = {8}

    assert run(monkeypatch, "roster", "sync", "--site", "campus", "--course", "2") == 0
    told = capsys.readouterr().out
    assert told.splitlines() == [
        "Course 2 (Aula & redes): 4 learners (4 new), 3 active, 1 suspended, 0 left.",
        "  left out, who teach or manage the course: 1",
        "  profile links: 2",
        "  profile fields without a valid handle: 1",
        "  profile fields of networks that aren't collected: 1",
    ]
    assert run(monkeypatch, "roster", "sync", "--site", "campus", "--json") == 0
    told_again = json.loads(capsys.readouterr().out)
    assert told_again["courses"][0]["new_learners"] == 0
    assert "learners.example" not in told + json.dumps(told_again)


@pytest.mark.usefixtures("command_environment", "site")
def test_the_command_tells_of_groups_grades_and_completion(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], moodle: Moodle
) -> None:
    monkeypatch.setenv("COMMUNICATOR_MOODLE_TOKEN", TOKEN)
    moodle.courses = [course(2, has_completion=True)]
    moodle.people = [person(5, groups=groups(g3="A")), person(6), person(7)]
    moodle.suspended, moodle.grades, moodle.completed = {7}, {5: 30.0, 6: 6.0}, {5: 1795176000}
    moodle.may_view = {COMPLETION}

    assert run(monkeypatch, "roster", "sync", "--course", "2") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[1:4] == [
        "  groups: 1, with 1 places taken, 0 left",
        "  with a grade: 0; asked about one by one: 3, 1 completed",
        "  of whom Moodle told nothing (usernotenroled): 1",
    ]
    assert lines[4].startswith("  No grades: ")
    assert run(monkeypatch, "roster", "sync", "--course", "2", "--json") == 0
    assert json.loads(capsys.readouterr().out)["courses"][0]["outcomes"]["skipped"] == {}


@pytest.mark.usefixtures("command_environment", "site")
def test_the_command_tells_a_refusal_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COMMUNICATOR_MOODLE_TOKEN", "wrong-token")

    assert run(monkeypatch, "roster", "sync", "--course", "2") == 1
    told = capsys.readouterr().err
    assert told.startswith("communicator: ")
    assert told.count("\n") == 1
    assert "wrong-token" not in told
