"""Whatever keeps the backend from answering is told apart, in words that say who can mend it."""

import logging

import pytest

from tests.ports import free_port
from tests.xblock.conftest import SECRET, call, lms_user, make_platform
from tests.xblock.tiny_backend import TinyBackend
from xblock_communicator.block import CommunicatorXBlock

STAFF = lms_user(True, "staff")


@pytest.mark.parametrize(
    ("bucket", "missing"),
    [
        ({"url": "", "key_id": "", "secret": ""}, "url, key_id, secret"),
        ({"secret": None}, "secret"),
        ({"url": "communicator.example"}, "url"),
        ({"url": "file:///etc/passwd"}, "url"),
        ({"url": "http://host:port"}, "url"),
        ({"timeout": "soon"}, "timeout"),
        ({"timeout": 600}, "timeout"),
    ],
)
def test_an_unfinished_setup_is_503_and_names_what_is_missing(
    bucket: dict[str, object], missing: str, backend: TinyBackend
) -> None:
    answer = call(make_platform(backend.url, **bucket)(STAFF).block(), "audience")
    assert answer.status_code == 503
    assert answer.json["title"] == "The Communicator is not set up on this site"
    assert f"a good value for: {missing}." in answer.json["detail"]
    assert SECRET not in answer.text


def test_a_site_that_knows_no_settings_is_not_set_up(backend: TinyBackend) -> None:
    platform = make_platform(backend.url)(STAFF)
    platform.without = ("settings",)
    assert call(platform.block(), "audience").status_code == 503


def test_a_closed_port_is_502(caplog: pytest.LogCaptureFixture) -> None:
    block = make_platform(f"http://127.0.0.1:{free_port()}")(STAFF).block()
    with caplog.at_level(logging.WARNING):
        answer = call(block, "audience")
    assert answer.status_code == 502
    assert answer.json["title"] == "The Communicator's server can't be reached"
    assert "ConnectionError" in caplog.text
    assert "ines@staff.example" not in caplog.text


@pytest.mark.parametrize("within_the_body", [False, True])
def test_a_backend_that_does_not_come_to_an_end_is_504(backend: TinyBackend, within_the_body: bool) -> None:
    backend.answers_with(200, {"learners": 1})
    backend.waits_within_the_body = within_the_body
    backend.answers.clear()
    answer = call(make_platform(backend.url, timeout=0.2)(STAFF).block(), "send", {"id": "abc"})
    assert answer.status_code == 504
    assert "within 0.2 seconds" in answer.json["detail"]


def test_a_key_that_the_backend_does_not_know_is_told_from_a_user_it_refuses(
    staff_block: CommunicatorXBlock, backend: TinyBackend, caplog: pytest.LogCaptureFixture
) -> None:
    backend.answers_with(401, {"detail": "The token has expired"}, "application/problem+json")
    answer = call(staff_block, "audience")
    assert "The token has expired" in caplog.text  # for the operator, who can mend it
    assert answer.status_code == 502
    assert answer.json["title"] == "The Communicator's server does not accept this site's key"
    assert "site list" in answer.json["detail"]


@pytest.mark.parametrize(("status", "content_type"), [(200, "text/html"), (404, "text/html"), (302, "")])
def test_another_web_server_at_the_url_is_not_taken_for_the_backend(
    staff_block: CommunicatorXBlock, backend: TinyBackend, status: int, content_type: str
) -> None:
    backend.status, backend.content_type, backend.body = status, content_type, b"<html></html>"
    answer = call(staff_block, "audience")
    assert answer.status_code == 502
    assert f"answered {status}" in answer.json["detail"]


def test_a_token_follows_no_redirect(staff_block: CommunicatorXBlock, backend: TinyBackend) -> None:
    backend.status, backend.headers = 302, {"Location": f"{backend.url}/elsewhere"}
    call(staff_block, "audience")
    assert len(backend.asked) == 1


def test_a_netrc_entry_does_not_take_the_token_s_place(
    staff_block: CommunicatorXBlock,
    backend: TinyBackend,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    netrc = tmp_path_factory.mktemp("home") / "netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password else\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    call(staff_block, "audience")
    assert backend.asked[-1].headers["Authorization"].startswith("Bearer ")
