"""Whatever keeps an LMS's database from being read is one clear sentence, without its password."""

from collections.abc import Callable
from pathlib import Path

import pytest

from communicator.access.sites import add_site
from communicator.access.tables import Site
from communicator.config import Settings, lms_database_url
from communicator.database import Database
from communicator.errors import BadInput, CommunicatorError, ConfigurationError, UnknownCourse
from communicator.operations.lms_sync import sync_lms
from communicator.roster.lms import connection
from communicator.roster.lms.connection import LmsDatabase
from communicator.roster.lms.switches import switch
from communicator.service_errors import LmsAway, LmsRefused
from tests.ports import free_port
from tests.roster.lms.lms import COURSE, READER, WORD, Lms

pytestmark = pytest.mark.slow
Asks = Callable[[str], CommunicatorError]


@pytest.fixture
def refusal(database: Database, site: Site) -> Asks:
    """What a sync through this URL is told."""

    def ask(url: str) -> CommunicatorError:
        lms = LmsDatabase(url)
        try:
            with pytest.raises(CommunicatorError) as told:
                sync_lms(database, site, lms, COURSE)
        finally:
            lms.close()
        assert WORD not in str(told.value)
        assert "\n" not in str(told.value)
        return told.value

    return ask


def test_a_wrong_password_is_told(lms: Lms, refusal: Asks) -> None:
    error = refusal(lms.url(password="another"))
    assert isinstance(error, LmsRefused)
    assert "doesn't accept the user reader with this password" in str(error)
    assert "COMMUNICATOR_LMS_DATABASE_URL" in str(error)


def test_a_server_that_is_away_may_be_asked_again(refusal: Asks) -> None:
    port = free_port()
    error = refusal(f"mysql://{READER}:secret@127.0.0.1:{port}/edxapp")
    assert isinstance(error, LmsAway)
    assert f"127.0.0.1:{port} can't be reached" in str(error)
    assert isinstance(refusal("mysql://reader:secret@nowhere.invalid/edxapp"), LmsAway)


def test_a_database_that_is_not_there_is_told(lms: Lms, refusal: Asks) -> None:
    assert "has no database nothing" in str(refusal(lms.server.url("nothing")))
    # Who has no rights there isn't told whether there is one.
    assert "grant it SELECT" in str(refusal(lms.server.url("nothing", READER, WORD)))


def test_a_table_that_is_missing_is_named(lms: Lms, refusal: Asks) -> None:
    lms.run("DROP TABLE certificates_generatedcertificate")
    assert "has no table certificates_generatedcertificate" in str(refusal(lms.url()))


def test_a_table_that_may_not_be_read_is_named_with_the_grant_that_mends_it(lms: Lms, refusal: Asks) -> None:
    lms.run(f"REVOKE SELECT ON {lms.name}.* FROM {READER}@'127.0.0.1'")
    for table in ("course_overviews_courseoverview", "student_courseenrollment", "auth_userprofile"):
        lms.run(f"GRANT SELECT ON {lms.name}.{table} TO {READER}@'127.0.0.1'")

    error = refusal(lms.url())

    assert f"run GRANT SELECT ON {lms.name}.auth_user TO 'reader'" in str(error)


def test_a_column_that_is_missing_is_named(lms: Lms, refusal: Asks) -> None:
    lms.run("ALTER TABLE student_courseenrollment DROP COLUMN mode")
    assert f"has no column mode in {lms.name}.student_courseenrollment" in str(refusal(lms.url()))


def test_a_column_that_may_not_be_read_is_named(lms: Lms, refusal: Asks) -> None:
    lms.run(f"REVOKE SELECT ON {lms.name}.* FROM {READER}@'127.0.0.1'")
    for table in ("course_overviews_courseoverview", "student_courseenrollment", "auth_userprofile"):
        lms.run(f"GRANT SELECT ON {lms.name}.{table} TO {READER}@'127.0.0.1'")
    lms.run(f"GRANT SELECT ON {lms.name}.certificates_generatedcertificate TO {READER}@'127.0.0.1'")
    lms.run(f"GRANT SELECT (id, username, first_name) ON {lms.name}.auth_user TO {READER}@'127.0.0.1'")

    assert f"has no column email, last_name, is_staff, is_superuser in {lms.name}.auth_user" in str(refusal(lms.url()))


def test_tls_that_can_not_be_agreed_on_is_told(lms: Lms, refusal: Asks, tmp_path: Path) -> None:
    authorities = "/etc/ssl/certs/ca-certificates.crt"
    if not Path(authorities).exists():
        pytest.skip("certificates: not installed (apt-get install ca-certificates)")
    assert "can't agree on TLS" in str(refusal(f"{lms.url()}?ssl_ca={authorities}"))
    assert "is not there" in str(refusal(f"{lms.url()}?ssl_ca=/nowhere"))
    (tmp_path / "empty.pem").write_text("nothing")
    assert "holds no certificate" in str(refusal(f"{lms.url()}?ssl_ca={tmp_path}/empty.pem"))


@pytest.mark.parametrize(
    "url",
    ["postgresql://user:secret@host/edxapp", "mysql://user:secret@host", "mysql:///edxapp", "secret", "mysql://h:x/d"],
)
def test_a_url_of_another_kind_is_refused_without_being_repeated(url: str) -> None:
    with pytest.raises(ConfigurationError, match="write it as mysql://") as told:
        LmsDatabase(url)
    assert "secret" not in str(told.value)


def test_a_site_without_a_url_is_told_which_variable_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ConfigurationError, match="set COMMUNICATOR_LMS_DATABASE_URL_UPV_1 to mysql://"):
        lms_database_url("upv-1")
    monkeypatch.setenv("COMMUNICATOR_LMS_DATABASE_URL", "mysql://any")
    monkeypatch.setenv("COMMUNICATOR_LMS_DATABASE_URL_UPV_1", "mysql://own")
    assert (lms_database_url("upv-1"), lms_database_url("other")) == ("mysql://own", "mysql://any")


def test_a_user_that_may_write_is_warned_of_and_one_that_may_not_is_not(
    database: Database, site: Site, lms: Lms
) -> None:
    lms.add_course()
    assert sync_by(database, site, lms.url()) == []
    (warning,) = sync_by(database, site, lms.server.url(lms.name))
    assert "may only read: GRANT SELECT" in warning
    lms.run(f"GRANT INSERT ON {lms.name}.auth_user TO {READER}@'127.0.0.1'")
    assert "may change the LMS's database" in sync_by(database, site, lms.url())[0]


def test_nothing_can_be_written_even_by_a_user_that_may(lms: Lms) -> None:
    database = LmsDatabase(lms.server.url(lms.name))
    with database.reading() as snapshot, pytest.raises(LmsRefused):
        snapshot.ask("DELETE FROM auth_user")
    database.close()


def test_an_unknown_course_and_a_site_without_any_switched_on_are_told(
    database: Database, settings: Settings, site: Site, lms: Lms, reader: LmsDatabase
) -> None:
    lms.add_course()
    with pytest.raises(UnknownCourse, match="has no course course-v1:Other"):
        sync_lms(database, site, reader, "course-v1:Other+A+B")
    with pytest.raises(BadInput, match=r"None of the 1 courses .* communicator roster courses --site campus --on"):
        sync_lms(database, site, reader)
    with database.writing() as session:
        other = add_site(session, settings.secret_key, "other", "edx").site
        switch(session, other.id, on=["*"])
    with pytest.raises(BadInput):
        sync_lms(database, site, reader)  # another site's patterns don't count


def sync_by(database: Database, site: Site, url: str) -> list[str]:
    lms = LmsDatabase(url)
    try:
        return sync_lms(database, site, lms, COURSE).warnings
    finally:
        lms.close()


def test_a_question_that_takes_too_long_is_given_up(lms: Lms, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "ANSWERS_WITHIN", 1)
    database = LmsDatabase(lms.url())
    many = ", ".join(f"information_schema.columns {each}" for each in "abc")
    with pytest.raises(LmsAway, match=r"took longer over one question|ended the connection"), database.reading() as one:
        one.ask(f"SELECT COUNT(MD5(CONCAT({', '.join(f'{each}.column_name' for each in 'abc')}))) FROM {many}")
    database.close()


def test_a_connection_that_breaks_may_be_asked_again(lms: Lms) -> None:
    database = LmsDatabase(lms.url())
    with pytest.raises(LmsAway, match="ended the connection"), database.reading() as one:
        ((number,),) = one.ask("SELECT CONNECTION_ID()")
        lms.run(f"KILL {number}")
        one.ask("SELECT 1")
    with database.reading() as one:
        assert one.ask("SELECT 1") == [(1,)]
    database.close()
