"""The worker collects by itself: a source whose time has come is read, beside the mails."""

import threading
from datetime import timedelta

from sqlalchemy import func, select

from communicator import clock
from communicator.config import Settings
from communicator.database import Database
from communicator.social.collectors.sources import Wanted, set_sources
from communicator.social.tables import SocialPost
from communicator.worker.loop import run_worker
from tests.social.collectors.fake_x import FakeX


def test_a_worker_reads_the_sources_that_are_due(
    database: Database, with_x: Settings, course_pk: int, x: FakeX
) -> None:
    set_sources(database, with_x, course_pk, Wanted(x=True, tags=("RSEMi",), cap=None))
    x.post("#RSEMi from a worker", clock.now() - timedelta(minutes=1))
    run_worker(database, with_x, once=True, stop=threading.Event())
    with database.reading() as session:
        assert session.scalars(select(func.count(SocialPost.id))).one() == 1
