"""The demo ends when told to, leaves what others added or decided alone, and goes on day by day."""

import os
import re
import shutil
import signal
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from communicator.access.sites import add_site, find_site, list_sites
from communicator.cli import demo as command
from communicator.cli.frame import Frame
from communicator.config import Settings
from communicator.courses.catalogue import find_course
from communicator.courses.tables import Course
from communicator.database import Database
from communicator.insights.tables import PublicCourse, PublicRelease
from communicator.operations.demo import own_site
from communicator.operations.demo_release import is_released, release_past
from communicator.operations.demo_social import has_new_posts, import_posts
from communicator.operations.roster_import import import_roster
from communicator.simulation.offerings import OfferingFiles, OfferingSpec, write_offering
from communicator.social.activities import Activity, list_activities, set_activities
from communicator.social.matching import profile_completion, withdraw_consent
from communicator.social.tables import ProfileLink, SocialMisspelling, SocialPost

SPEC = OfferingSpec("DemoX", "STAT101", "2025_T1", date(2025, 2, 3), 150, 11, 0, running=True)
FIRST_DAY = date(2025, 3, 16)


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_a_demo_that_a_shell_put_into_the_background_ends_too(
    command_environment: Settings, monkeypatch: pytest.MonkeyPatch, ending: signal.Signals
) -> None:
    monkeypatch.setattr(command, "prepare_courses", lambda *_: os.kill(os.getpid(), ending))
    before = {number: signal.signal(number, signal.SIG_IGN) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        ended = CliRunner().invoke(command.demo, ["--port", "0"])
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    assert (ended.exit_code, ended.output) == (0, "\nStopped.\n")


def test_the_demo_keeps_its_site_whatever_others_there_are(database: Database, settings: Settings) -> None:
    with database.writing() as session:
        add_site(session, settings.secret_key, "workbench", "edx")
        add_site(session, settings.secret_key, "campus-moodle", "moodle")
    names = []
    for _ in range(2):
        with database.writing() as session:
            names.append(own_site(session, settings).name)
    with database.reading() as session:
        assert [site.name for site in list_sites(session)] == ["campus-moodle", "local", "workbench"]
    assert names == ["local", "local"]


@pytest.fixture(scope="module")
def simulated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A running offering up to its sixth week."""
    folder: Path = tmp_path_factory.mktemp("running")
    write_offering(folder, SPEC, FIRST_DAY)
    return folder


@pytest.fixture
def offering(simulated: Path, tmp_path: Path) -> OfferingFiles:
    """The same, for a test to continue."""
    folder = tmp_path / "running"
    shutil.copytree(simulated, folder)
    return write_offering(folder, SPEC, FIRST_DAY)


@pytest.fixture
def course(database: Database, offering: OfferingFiles) -> Course:
    """The offering's course with its roster."""
    with database.writing() as session:
        site_id = find_site(session, None).id
    import_roster(database, site_id, (offering.folder,))
    with database.reading() as session:
        return find_course(session, offering.course_id)


def count_posts(database: Database) -> int:
    with database.reading() as session:
        return session.scalars(select(func.count()).select_from(SocialPost)).one()


@pytest.mark.slow
def test_posts_imported_twice_are_there_once_and_a_later_day_adds_its_own(
    database: Database, settings: Settings, course: Course, offering: OfferingFiles
) -> None:
    assert has_new_posts(database, course, offering)
    new = import_posts(database, settings, course, offering)
    assert count_posts(database) == new >= (offering.posts or 0) > 20
    assert not has_new_posts(database, course, offering)
    assert import_posts(database, settings, course, offering) == 0

    later = write_offering(offering.folder, SPEC, FIRST_DAY + timedelta(days=7))
    assert has_new_posts(database, course, later)
    assert import_posts(database, settings, course, later) > 0
    with database.reading() as session:
        last = session.scalars(select(func.max(SocialPost.created_at))).one()
    assert datetime(2025, 3, 17, tzinfo=UTC) < last < datetime(2025, 3, 24, tzinfo=UTC)


@pytest.mark.slow
def test_some_of_those_who_gave_a_profile_agreed_and_one_misspelling_is_confirmed(
    database: Database, settings: Settings, course: Course, offering: OfferingFiles
) -> None:
    import_posts(database, settings, course, offering)
    with database.reading() as session:
        told = profile_completion(session, course.id)
        decided = session.scalars(select(SocialMisspelling)).all()
        activities = list_activities(session, course.id)
    assert 0 < told.consented < told.linked < told.enrolled
    assert len(activities) == 10
    assert [row.target is not None for row in decided] == [True]


@pytest.mark.slow
def test_what_somebody_decided_in_the_demo_stays_as_the_course_goes_on(
    database: Database, settings: Settings, course: Course, offering: OfferingFiles
) -> None:
    import_posts(database, settings, course, offering)
    mine = [Activity("My own", "Discussions", "MyOwnTag")]
    with database.writing() as session:
        withdrew = session.scalars(select(ProfileLink).where(ProfileLink.consented_at.is_not(None))).first()
        assert withdrew is not None
        withdraw_consent(session, withdrew.learner_id)
        set_activities(session, course.id, mine)
    import_posts(database, settings, course, write_offering(offering.folder, SPEC, FIRST_DAY + timedelta(days=2)))
    with database.reading() as session:
        links = session.scalars(select(ProfileLink).where(ProfileLink.learner_id == withdrew.learner_id)).all()
        assert all(link.consented_at is None for link in links)
        assert list_activities(session, course.id) == mine


def test_past_offerings_are_opened_and_released_once(database: Database, course: Course) -> None:
    said: list[str] = []
    assert not is_released(database, course.site)
    release_past(database, course.site, [course], said.append)
    assert is_released(database, course.site)
    assert said == []
    with database.reading() as session:
        assert session.scalars(select(PublicCourse.course_pk)).all() == [course.id]
        assert len(session.scalars(select(PublicRelease)).all()) == 1
    release_past(database, course.site, [course], said.append)
    assert "younger than a week" in said[0]


def test_the_links_that_are_printed_end_with_where_it_is_ready(
    database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    url = "http://127.0.0.1:8123"
    command._tell_where(Frame(as_json=False), database, url, ("local", "course-v1:A+B+C"))
    printed = capsys.readouterr().out.strip().splitlines()
    assert printed[-1] == f"ready: {url}"
    assert [line.split()[-1] for line in printed[1:6]] == [
        f"{url}/courses/local/course-v1:A+B+C",
        f"{url}/courses/local/course-v1:A+B+C#insights",
        f"{url}/courses/local/course-v1:A+B+C#social",
        f"{url}/insights",
        f"{url}/inbox",
    ]
    assert re.fullmatch(rf"Log in \(once\)\s+{url}/login/\S+", printed[0])
