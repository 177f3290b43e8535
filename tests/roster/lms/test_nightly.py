"""The worker syncs each site once a night, whoever of several workers comes first."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from communicator.access.sites import add_site
from communicator.access.tables import Site
from communicator.config import Settings
from communicator.database import Database
from communicator.operations.nightly_sync import sync_due
from communicator.roster.lms.status import statuses
from communicator.roster.lms.switches import switch
from communicator.roster.lms.tables import NightlySync
from communicator.roster.tables import CourseLearner
from tests.roster.lms.lms import COURSE, Lms

AT_NIGHT = datetime(2026, 3, 3, 2, 30, tzinfo=UTC)


def test_a_site_that_says_nothing_of_a_database_is_left_alone(database: Database, site: Site) -> None:
    with database.writing() as session:
        switch(session, site.id, on=["*"])
    assert sync_due(database, AT_NIGHT) == []


def test_a_site_without_any_course_switched_on_is_left_alone(
    database: Database, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMMUNICATOR_LMS_DATABASE_URL", "mysql://reader:secret@127.0.0.1:1/edxapp")
    assert sync_due(database, AT_NIGHT) == []


def test_a_night_whose_sync_fails_is_not_tried_again_before_the_next(
    database: Database, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMMUNICATOR_LMS_DATABASE_URL", "mysql://reader:secret@127.0.0.1:1/edxapp")
    with database.writing() as session:
        switch(session, site.id, on=["*"])
    assert sync_due(database, AT_NIGHT - timedelta(hours=2)) == []
    assert sync_due(database, AT_NIGHT) == ["campus"]
    assert sync_due(database, AT_NIGHT + timedelta(hours=20)) == []
    assert sync_due(database, AT_NIGHT + timedelta(days=1)) == ["campus"]
    sync_due(database, AT_NIGHT + timedelta(days=60))
    with database.reading() as session:
        assert session.scalars(select(func.count(NightlySync.id))).one() == 1  # old nights are forgotten


@pytest.mark.slow
def test_of_several_workers_one_syncs_each_site(
    database: Database, settings: Settings, site: Site, lms: Lms, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMMUNICATOR_LMS_DATABASE_URL_CAMPUS", lms.url())
    lms.add_course()
    lms.people(range(1, 4))
    with database.writing() as session:
        switch(session, site.id, on=["*"])
        add_site(session, settings.secret_key, "aula", "moodle", "https://moodle.example")  # without a token

    with ThreadPoolExecutor(3) as workers:
        done = list(workers.map(lambda _: sync_due(database, AT_NIGHT), range(3)))

    assert sorted(done) == [[], [], ["campus"]]
    with database.reading() as session:
        (status,) = statuses(session, site.id)
        assert (status.course_id, status.state, status.learners) == (COURSE, "ok", 3)
        assert session.scalars(select(func.count(CourseLearner.id))).one() == 3
