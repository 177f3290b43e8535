"""The demo ends when told to, and leaves sites that somebody added beside its own alone."""

import os
import signal

import pytest
from click.testing import CliRunner

from communicator.access.sites import add_site, list_sites
from communicator.cli import demo as command
from communicator.config import Settings
from communicator.database import Database
from communicator.operations.demo import own_site


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
