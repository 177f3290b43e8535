"""A course to collect posts for, and its key."""

import pytest

from communicator.access.sites import find_site
from communicator.courses.catalogue import add_course
from communicator.database import Database

COURSE_ID = "course-v1:DemoX+RSE+2015"
KEY = b"a key of thirty-two bytes, or so"


@pytest.fixture
def course_pk(database: Database) -> int:
    """A course in Madrid."""
    with database.writing() as session:
        return add_course(session, find_site(session, None), COURSE_ID, time_zone="Europe/Madrid").id
