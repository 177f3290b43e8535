"""The trial of killed workers, short: 2,000 mails, 10 SIGKILLs among refusals and broken connections."""

from pathlib import Path

import pytest

from trials.outreach import trial


@pytest.mark.slow
def test_workers_killed_at_random_lose_nobody_and_mail_nobody_twice(database_url: str, tmp_path: Path) -> None:
    workers = 1 if database_url.startswith("sqlite") else 3
    figures = trial(database_url, tmp_path, deliveries=2_000, kills=10, workers=workers, seed=1)
    assert not figures.broken
    assert figures.kills == 10 + workers
    assert figures.states.total() == 2_000
    assert not figures.states.keys() - {"sent", "failed", "uncertain"}
