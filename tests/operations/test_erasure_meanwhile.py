"""Erasing somebody while their log is being imported, and the commands that erase."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from communicator.access.sites import find_site
from communicator.clickstream.log_import import import_log
from communicator.clickstream.publication import Publication
from communicator.clickstream.sources import LogRef
from communicator.config import read_settings
from communicator.courses.catalogue import list_courses
from communicator.database import Database
from communicator.errors import UnknownLearner
from communicator.operations.learner_erasure import erase_learner
from communicator.operations.schema import open_database
from communicator.roster.tables import Actor
from tests.clickstream.lines import COURSE, line
from tests.clickstream.test_compaction import DAY
from tests.operations.test_learner_erasure import USER_ID, USERNAME, WORDS, assert_nowhere, bring, stored_actors


def test_who_is_erased_while_a_log_of_theirs_is_imported_is_left_out_of_it(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site, _ = bring(database, tmp_path)
    data = tmp_path / "data"
    erased: list[object] = []
    log = tmp_path / "later.log"
    later = [line(DAY * 2 + n, user=int(user), username=name) for n in range(3) for user, name in PEOPLE]
    log.write_bytes(b"\n".join(later))
    write = Publication._write_all

    def write_and_erase(self: Publication, days: object) -> object:
        done = write(self, days)  # type: ignore[arg-type]
        if not erased:
            erased.append(erase_learner(database, data, site, USER_ID, "command line"))
        return done

    monkeypatch.setattr(Publication, "_write_all", write_and_erase)

    done = import_log(database, data, site.id, LogRef(str(log)))

    assert (done.records, done.events, done.new_events, done.skipped) == (6, 3, 3, {"erased": 3})
    assert_nowhere(database, data, WORDS)
    with database.reading() as session:
        assert stored_actors(data) <= set(session.scalars(select(Actor.id)))


PEOPLE = ((USER_ID, USERNAME), ("12", "learner12"))


@pytest.fixture
def stored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with the log and roster of others, as the commands find it."""
    monkeypatch.setenv("COMMUNICATOR_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.delenv("COMMUNICATOR_DATABASE_URL", raising=False)
    database = open_database(read_settings())
    bring(database, tmp_path)
    database.close()
    return tmp_path


@pytest.mark.slow
def test_the_command_asks_for_yes_where_nobody_can_be_asked(stored: Path) -> None:
    from communicator.cli.course import course
    from communicator.cli.learner import learner

    for group, words in ((learner, ["erase", USER_ID]), (course, ["erase", COURSE])):
        told = CliRunner().invoke(group, words)
        assert told.exit_code == 2
        assert "say --yes" in told.output


@pytest.mark.slow
def test_the_commands_give_out_and_erase(stored: Path) -> None:
    from communicator.cli.course import course
    from communicator.cli.learner import learner

    run = CliRunner()
    told = json.loads(run.invoke(learner, ["export", USER_ID], catch_exceptions=False).output)
    assert len(told["events"][COURSE]) == 7
    done = run.invoke(learner, ["erase", USER_ID, "--yes", "--json"], catch_exceptions=False)
    assert json.loads(done.stdout)["events"] == 8
    assert USER_ID not in done.output
    with pytest.raises(UnknownLearner):
        run.invoke(learner, ["export", USER_ID], catch_exceptions=False)
    gone = run.invoke(course, ["erase", COURSE, "--yes", "--json"], catch_exceptions=False)
    assert json.loads(gone.stdout)["events"] == 11
    database = open_database(read_settings())
    with database.reading() as session:
        assert COURSE not in [each.course_id for each in list_courses(session)]
        assert find_site(session, None)
    database.close()
