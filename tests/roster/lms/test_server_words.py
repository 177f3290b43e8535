"""What a database server says when it refuses becomes a sentence; what it quotes of our question stays out."""

import pymysql
import pytest

from communicator.errors import ConfigurationError
from communicator.roster.lms.connection import LmsDatabase
from communicator.roster.lms.refusals import Server, as_error
from communicator.service_errors import LmsAway, LmsRefused

SERVER = Server("db.example", 3306, "edxapp", "reader")


@pytest.mark.parametrize(
    ("number", "text", "error", "told"),
    [
        (1130, "Host '10.0.0.7' is not allowed to connect", LmsRefused, "create the user for this host's address"),
        (3159, "Connections using insecure transport are prohibited", LmsRefused, "add ?ssl_ca=/path/to/ca.pem"),
        (4031, "Connections using insecure transport are prohibited", LmsRefused, "add ?ssl_ca=/path/to/ca.pem"),
        (1040, "Too many connections", LmsAway, "has no connection left"),
        (1969, "Query execution was interrupted (max_statement_time exceeded)", LmsAway, "at a quieter hour"),
        (3024, "Query execution was interrupted", LmsAway, "at a quieter hour"),
        (2013, "Lost connection to MySQL server during query", LmsAway, "ended the connection"),
        (
            2003,
            "Can't connect to MySQL server on 'db.example' (timed out)",
            LmsAway,
            "db.example:3306 can't be reached",
        ),
        (1146, "Table 'edxapp.auth_user' doesn't exist", LmsRefused, "has no table auth_user"),
        (
            1142,
            "SELECT command denied to user 'r'@'h' for table `edxapp`.`auth_user`",
            LmsRefused,
            "edxapp.auth_user TO",
        ),
        (1054, "Unknown column 'mode' in 'field list'", LmsRefused, "lacks the column mode"),
        (9999, "user1@learners.example", LmsRefused, "refused to be read (error 9999)"),
    ],
)
def test_each_refusal_says_how_to_mend_it(number: int, text: str, error: type[Exception], told: str) -> None:
    found = as_error(SERVER, pymysql.err.OperationalError(number, text))
    assert type(found) is error
    assert told in str(found)
    assert "learners.example" not in str(found)


def test_an_error_of_no_number_is_one_sentence_too() -> None:
    assert "refused to be read (error 0)" in str(as_error(SERVER, None))


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("mysql://ro:h@sh/ed:pw@db.example/edxapp", "signs in the password are written as %40"),
        ("mysql://ro:hush@db.example/edxapp?read_default_file=/etc/my.cnf", "ssl_key, and no read_default_file"),
    ],
)
def test_a_url_that_is_read_otherwise_than_meant_is_refused_without_its_password(url: str, told: str) -> None:
    with pytest.raises(ConfigurationError, match=told) as refused:
        LmsDatabase(url)
    assert not any(part in str(refused.value) for part in ("h@sh", "hush", "ed:pw"))
