"""Two collectors of one course at the same time, as a worker beside somebody's command: each post is stored once."""

from datetime import UTC, datetime, timedelta

import pytest

from communicator.config import Settings
from communicator.database import Database
from communicator.social.collectors.sources import Wanted, set_sources
from communicator.social.coverage import coverage
from tests.social.collectors.fake_x import FakeX
from tests.social.collectors.mastodon_process import MastodonProcess
from tests.social.collectors.test_kills import PAUSE, start, stored_ids

pytestmark = pytest.mark.slow


def test_two_collectors_at_once_store_each_post_once(
    database: Database, with_x: Settings, course_pk: int, mastodon: MastodonProcess, x: FakeX
) -> None:
    now = datetime.now(UTC)
    ids = [x.post(f"post {number} #rsemi", now - timedelta(seconds=300 + number)) for number in range(350)]
    posts = [mastodon.post(f"post {number} #rsemi") for number in range(90)]
    set_sources(database, with_x, course_pk, Wanted(x=True, mastodon=[mastodon.url], tags=["rsemi"]))
    # Slow enough for both to be at it, page by page.
    x.pause = 0.3
    mastodon.fault(PAUSE, count=None)
    collectors = [start(with_x), start(with_x)]
    complaints = [collector.communicate(timeout=60)[1] for collector in collectors]
    mastodon.mend()
    assert [collector.returncode for collector in collectors] == [0, 0], complaints
    statuses = [f"{post['uri'].split('/')[2]}/{post['id']}" for post in posts]
    assert stored_ids(database) == sorted([*ids, *statuses])
    with database.reading() as session:
        told = {line.network: line for line in coverage(session, course_pk)}
    assert {network: line.posts for network, line in told.items()} == {"twitter": 350, "mastodon": 90}
    assert {line.state for line in told.values()} == {"ok"}
    assert (told["twitter"].spent or 0) >= x.delivered > len(ids)
