"""The commands about sites, tokens and logins."""

import json

import pytest
from click.testing import CliRunner, Result

from communicator.access.sites import active_secrets, find_site
from communicator.access.tokens import verify_token
from communicator.cli.site import site
from communicator.cli.token import login, token
from communicator.config import Settings
from communicator.database import Database
from communicator.errors import AlreadyThere


def run(command: object, *arguments: str) -> Result:
    result = CliRunner().invoke(command, arguments)  # type: ignore[arg-type]
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def test_a_site_is_added_rotated_and_listed(command_environment: Settings, database: Database) -> None:
    added = json.loads(run(site, "add", "campus-lms", "--kind", "edx", "--json").output)
    rotated = json.loads(run(site, "rotate", "campus-lms", "--json").output)
    assert added["key_id"] == rotated["key_id"]
    with database.reading() as session:
        kept = find_site(session, "campus-lms")
        assert active_secrets(kept, command_environment.secret_key) == [rotated["secret"], added["secret"]]
    listed = run(site, "list")
    assert added["key_id"] in listed.output
    assert added["secret"] not in listed.output
    with pytest.raises(AlreadyThere):
        run(site, "add", "campus-lms", "--kind", "edx")


def test_a_token_is_created_listed_and_revoked(command_environment: Settings, database: Database) -> None:
    made = json.loads(run(token, "create", "--scope", "read", "--name", "grafana", "--json").output)
    with database.reading() as session:
        assert verify_token(session, made["token"]).scope == "read"
    assert made["token"] not in run(token, "list").output
    assert "revoked" in run(token, "revoke", made["id"]).output
    assert "revoked" in run(token, "list").output
    refused = run(token, "create", "--scope", "everything")
    assert (refused.exit_code, "Use admin, read or course:COURSE_ID" in refused.output) == (2, True)


def test_login_prints_a_link(command_environment: Settings, database: Database) -> None:
    assert run(login).output.startswith("https://communicator.example/login/")


@pytest.mark.parametrize("command", [["add"], ["rotate"], ["list"]])
def test_every_command_has_an_example(command: list[str]) -> None:
    assert "Example: communicator site" in run(site, *command, "--help").output
