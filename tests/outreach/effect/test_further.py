"""Who completed and who certified is told beside the outcome that was asked, without a verdict."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from communicator.config import Settings
from communicator.courses.tables import Course
from communicator.database import Database
from communicator.outreach.effect.further import CERTIFICATES_COME, read_further
from communicator.outreach.effect.reading import read_trial
from communicator.outreach.effect.report import effect_of
from communicator.outreach.effect.tables import TrialMember
from communicator.outreach.tables import Communication
from communicator.roster.tables import Certificate
from tests.outreach.effect.compared import Compared, log_until, send

DAY = timedelta(days=1)


@pytest.fixture
def found(database: Database, settings: Settings) -> Compared:
    """Read; its course ends in thirty days. A written to learner certifies."""
    found = send(database, settings, people=10, percent=50)
    log_until(database, settings.data_dir, found.course, found.drawn_at + 8 * DAY)
    with database.writing() as session:
        session.get_one(Course, found.course.id).end = found.drawn_at + 30 * DAY
        session.add(Certificate(course_learner_id=found.written_to[0], status="downloadable"))
    read_trial(database, settings, found.message, found.drawn_at + 10 * DAY)
    return found


def exploratory(database: Database, found: Compared):  # type: ignore[no-untyped-def]
    with database.reading() as session:
        facts = effect_of(session, session.get_one(Communication, found.message), found.drawn_at + 10 * DAY)
    return {each["outcome"]: each for each in facts["exploratory"]}


def test_they_are_read_with_the_outcome_and_again_after_the_course(
    database: Database, settings: Settings, found: Compared
) -> None:
    assert read_further(database, settings, found.drawn_at + 10 * DAY) == [found.message]
    told = exploratory(database, found)["certified"]
    assert told["arms"]["written_to"] == {"learners": 5, "count": 1, "per_cent": 20.0}
    assert "verdict" not in told
    with database.writing() as session:
        session.add(Certificate(course_learner_id=found.held_out[0], status="downloadable"))
    over = found.drawn_at + 30 * DAY + CERTIFICATES_COME
    assert read_further(database, settings, over - DAY) == []
    assert read_further(database, settings, over) == [found.message]
    assert exploratory(database, found)["certified"]["arms"]["held_out"]["count"] == 1
    assert read_further(database, settings, over + DAY) == []
    with database.reading() as session:
        query = select(TrialMember.course_learner_id).where(TrialMember.certified)
        assert sorted(session.scalars(query)) == sorted([found.written_to[0], found.held_out[0]])


def test_of_a_course_that_tells_nothing_nothing_is_told(
    database: Database, settings: Settings, found: Compared
) -> None:
    read_further(database, settings, found.drawn_at + 10 * DAY)
    assert exploratory(database, found)["completed"]["difference"] is None


def test_before_the_outcome_is_read_they_are_not_either(database: Database, settings: Settings) -> None:
    send(database, settings, people=10, percent=50)
    late = timedelta(days=400)
    with database.reading() as session:
        began = session.scalars(select(TrialMember.drawn_at)).first()
    assert began is not None
    assert read_further(database, settings, began + late) == []
