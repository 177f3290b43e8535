"""Every handler: who may call it, what it asks of the backend, and what it refuses to pass on."""

import json

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.xblock.conftest import COURSE, KEY_ID, SECRET, CourseKey, call, lms_user, make_platform
from tests.xblock.tiny_backend import TinyBackend
from xblock_communicator.block import CommunicatorXBlock
from xblock_communicator.operations import AN_ID, OPERATIONS, read_request
from xblock_communicator.problems import Malformed

AN_ANSWER = {"learners": 1284}
AGREED = (
    "audience count learners communications create show update preview test send pause resume cancel deliveries learner"
    " findlearner cube choices answers segments keepsegment changesegment dropsegment lint templates reusable rules"
    " approve decline retry plan effect effects forecast runs audit"
    " card insights public social posts decide activities"
)


def all_handlers() -> list[str]:
    """Every name the platform would serve, found on the class itself."""
    names = (name for name in dir(CommunicatorXBlock) if not name.startswith("__"))
    return [name for name in names if getattr(getattr(CommunicatorXBlock, name), "_is_xblock_handler", False)]


def claims_of(backend: TinyBackend) -> dict[str, object]:
    token = backend.asked[-1].headers["Authorization"].removeprefix("Bearer ")
    assert jwt.get_unverified_header(token)["kid"] == KEY_ID
    return jwt.decode(token, SECRET, algorithms=["HS256"], audience="communicator", issuer=KEY_ID)


def test_there_is_a_handler_for_each_operation_and_one_for_studio() -> None:
    assert sorted(all_handlers()) == sorted([*AGREED.split(), "submit_studio_edits"])


@pytest.mark.parametrize("name", all_handlers())
def test_a_learner_gets_403_from_every_handler(
    name: str, learner_block: CommunicatorXBlock, backend: TinyBackend
) -> None:
    answer = call(learner_block, name, {"id": "abc", "values": {"display_name": "mine"}, "defaults": []})
    assert answer.status_code == 403
    assert answer.content_type == "application/problem+json"
    assert answer.json["title"] == "Only for course staff"
    assert backend.asked == []
    assert learner_block.display_name == "Communicator"


@pytest.mark.parametrize("name", OPERATIONS)
def test_each_operation_asks_its_own_route(name: str, staff_block: CommunicatorXBlock, backend: TinyBackend) -> None:
    backend.answers_with(200, AN_ANSWER)
    answer = call(staff_block, name, {"id": "Ab_c-1", "body": {"criteria": {"all": True}}})
    asked = backend.asked[-1]
    operation = OPERATIONS[name]
    assert (asked.method, asked.path) == (operation.method, "/api/v1" + operation.path.replace("{id}", "Ab_c-1"))
    assert asked.query == {"course_id": [COURSE]}
    assert asked.body == (b"" if operation.method == "GET" else b'{"criteria": {"all": true}}')
    assert (answer.status_code, answer.json) == (200, AN_ANSWER)


@pytest.mark.parametrize("name", ["communications", "deliveries", "effect"])
def test_a_list_is_had_as_csv_too_with_the_same_token_and_course(
    name: str, staff_block: CommunicatorXBlock, backend: TinyBackend
) -> None:
    backend.content_type, backend.body = "text/csv; charset=utf-8", "pseudónimo,state\r\n".encode()
    answer = call(staff_block, name, {"id": "Ab_c-1", "as_csv": True})
    assert (answer.status_code, answer.content_type, answer.body) == (200, "text/csv", backend.body)
    asked = backend.asked[-1]
    assert asked.headers["Accept"] == "text/csv, application/problem+json"
    assert asked.query == {"course_id": [COURSE]}
    assert claims_of(backend)["course_id"] == COURSE


def test_nobody_but_staff_gets_csv_and_nothing_else_is_passed_off_as_it(
    learner_block: CommunicatorXBlock, staff_block: CommunicatorXBlock, backend: TinyBackend
) -> None:
    assert call(learner_block, "deliveries", {"id": "abc", "as_csv": True}).status_code == 403
    assert call(staff_block, "audience", {"as_csv": True}).status_code == 400
    assert call(staff_block, "deliveries", {"id": "abc", "as_csv": "yes"}).status_code == 400
    assert backend.asked == []
    assert call(staff_block, "deliveries", {"id": "abc", "as_csv": True}).status_code == 502  # JSON came
    backend.answers_with(409, {"title": "Not read yet"}, "application/problem+json")
    assert call(staff_block, "effect", {"id": "abc", "as_csv": True}).status_code == 409


def test_the_token_says_who_asks_about_which_course(staff_block: CommunicatorXBlock, backend: TinyBackend) -> None:
    call(staff_block, "audience")
    claims = claims_of(backend)
    assert claims["sub"] == "7"
    assert claims["course_id"] == COURSE
    assert claims["role"] == "staff"
    assert (claims["email"], claims["name"]) == ("ines@staff.example", "Inés Example")
    assert 0 < claims["exp"] - claims["iat"] <= 300  # type: ignore[operator]


def test_no_two_calls_share_a_token(staff_block: CommunicatorXBlock, backend: TinyBackend) -> None:
    call(staff_block, "audience")
    first = claims_of(backend)["jti"]
    call(staff_block, "audience")
    assert claims_of(backend)["jti"] != first


def test_an_instructor_is_told_from_other_staff(backend: TinyBackend) -> None:
    call(make_platform(backend.url)(lms_user(True, "instructor")).block(), "audience")
    assert claims_of(backend)["role"] == "instructor"


def test_the_course_comes_from_the_platform_whatever_the_browser_says(
    staff_block: CommunicatorXBlock, backend: TinyBackend
) -> None:
    query = {"course_id": "course-v1:Other+Course+Run", "site": "other", "last_seen": "recent"}
    call(staff_block, "audience", {"query": query, "course_id": "course-v1:Other+Course+Run"})
    assert backend.asked[-1].query == {"course_id": [COURSE], "last_seen": ["recent"]}
    assert claims_of(backend)["course_id"] == COURSE


def test_a_preview_s_branch_is_no_other_course(backend: TinyBackend) -> None:
    platform = make_platform(backend.url)(lms_user(True, "staff"))
    platform.usage_id.context_key = CourseKey(f"{COURSE}+branch@draft-branch")
    call(platform.block(), "audience")
    assert claims_of(backend)["course_id"] == COURSE


def test_a_block_in_a_library_has_nobody_to_write_to(backend: TinyBackend) -> None:
    class LibraryKey(str):
        __slots__ = ()
        is_course = False

    platform = make_platform(backend.url)(lms_user(True, "staff"))
    platform.usage_id.context_key = LibraryKey("lib:DemoX:1")
    answer = call(platform.block(), "audience")
    assert (answer.status_code, answer.json["title"]) == (409, "This block is not in a course")
    assert backend.asked == []


def test_the_idempotency_key_is_passed_on(staff_block: CommunicatorXBlock, backend: TinyBackend) -> None:
    call(staff_block, "create", {"body": {}, "idempotency_key": "a-key-1"})
    assert backend.asked[-1].headers["Idempotency-Key"] == "a-key-1"
    call(staff_block, "create", {"body": {}, "idempotency_key": None})
    assert "Idempotency-Key" not in backend.asked[-1].headers


@pytest.mark.parametrize(
    ("status", "content_type"),
    [(201, "application/json"), (403, "application/problem+json"), (409, "application/problem+json")],
)
def test_the_backend_s_own_answer_is_passed_on_as_it_is(
    staff_block: CommunicatorXBlock, backend: TinyBackend, status: int, content_type: str
) -> None:
    backend.answers_with(status, {"matching": 12, "was": 14}, content_type)
    answer = call(staff_block, "send", {"id": "abc", "body": {"snapshot": "s"}})
    assert (answer.status_code, answer.content_type) == (status, content_type)
    assert answer.json == {"matching": 12, "was": 14}
    assert answer.headers["Cache-Control"] == "no-store"


def test_how_long_to_wait_is_passed_on(staff_block: CommunicatorXBlock, backend: TinyBackend) -> None:
    backend.answers_with(429, {}, "application/problem+json")
    backend.headers = {"Retry-After": "30", "Set-Cookie": "session=theirs"}
    answer = call(staff_block, "audience")
    assert answer.headers["Retry-After"] == "30"
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    "document",
    [
        b"{",
        b"[]",
        b"\xff",
        {},
        {"id": "../courses"},
        {"id": "a/b"},
        {"id": "a?b"},
        {"id": "ab\n"},
        {"id": ""},
        {"id": 5},
        {"id": "a", "query": ["x"]},
        {"id": "a", "query": {"x": 1}},
        {"id": "a", "query": {"X-": "1"}},
        {"id": "a", "body": "text"},
        {"id": "a", "idempotency_key": "two\r\nlines"},
    ],
)
def test_a_request_that_cannot_be_meant_is_400_and_goes_nowhere(
    staff_block: CommunicatorXBlock, backend: TinyBackend, document: object
) -> None:
    answer = call(staff_block, "preview", document)
    assert answer.status_code == 400
    assert answer.json["detail"]
    assert backend.asked == []


def test_other_methods_than_post_are_not_answered(staff_block: CommunicatorXBlock, backend: TinyBackend) -> None:
    answer = call(staff_block, "cancel", method="GET")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert backend.asked == []


def test_a_request_larger_than_any_message_is_413(staff_block: CommunicatorXBlock, backend: TinyBackend) -> None:
    assert call(staff_block, "create", {"body": {"body": "x" * 1_000_001}}).status_code == 413
    assert backend.asked == []


@given(st.text(max_size=80))
def test_no_id_reaches_another_route(given_id: str) -> None:
    raw = json.dumps({"id": given_id}).encode()
    if AN_ID.fullmatch(given_id):
        assert read_request(OPERATIONS["show"], raw).path == f"/communications/{given_id}"
    else:
        with pytest.raises(Malformed):
            read_request(OPERATIONS["show"], raw)
