"""What each kind of user sees, in the LMS and in Studio."""

import json

import pytest
from django.utils import translation
from xblock.completable import XBlockCompletionMode
from xblock.reference.user_service import XBlockUser

from tests.xblock.conftest import SECRET, Platform, call, lms_user, make_platform
from tests.xblock.tiny_backend import TinyBackend
from xblock_communicator.block import CommunicatorXBlock

IN_STUDIO = lms_user(False, "staff")  # as Studio's preview says it: staff by role, never by right


def scripts(fragment: object) -> list[str]:
    return [resource.data for resource in fragment.resources]  # type: ignore[attr-defined]


def test_staff_get_the_page_in_their_language_with_their_own_address_to_reply_to(
    staff_block: CommunicatorXBlock,
) -> None:
    with translation.override("es-419"):
        fragment = staff_block.student_view()
    assert "communicator-mount" in fragment.content
    assert "/xblock/resource/communicator/public/communicator.js" in scripts(fragment)
    assert fragment.js_init_fn == "CommunicatorBlock"
    assert fragment.json_init_args == {"locale": "es-419", "user_email": "ines@staff.example"}


def test_nothing_the_operator_set_reaches_the_page(staff_block: CommunicatorXBlock, backend: TinyBackend) -> None:
    fragment = staff_block.student_view()
    whole = json.dumps([fragment.content, fragment.json_init_args, scripts(fragment)])
    assert SECRET not in whole
    assert backend.url not in whole


def test_learners_get_a_note_with_no_script_and_no_data(learner_block: CommunicatorXBlock) -> None:
    fragment = learner_block.student_view()
    assert "for its staff" in fragment.content
    assert "communicator-mount" not in fragment.content
    assert fragment.resources == []
    assert fragment.js_init_fn is None


@pytest.mark.parametrize("without", [("user",), ("user", "settings")])
def test_where_the_platform_names_nobody_the_reader_is_a_learner(without: tuple[str, ...]) -> None:
    assert "for its staff" in Platform(without=without).block().render("student_view").content


def test_a_visitor_who_is_not_signed_in_is_a_learner() -> None:
    assert "for its staff" in Platform(user=XBlockUser()).block().render("student_view").content


def test_studio_shows_a_placeholder_and_never_asks_the_backend(backend: TinyBackend) -> None:
    block = make_platform(backend.url)(IN_STUDIO).block()
    fragment = block.author_view()
    assert "visible to staff only" in fragment.content
    assert fragment.resources == []
    assert call(block, "audience").status_code == 403
    assert backend.asked == []


def test_studio_edits_the_display_name_and_nothing_else(staff_block: CommunicatorXBlock) -> None:
    fragment = staff_block.render("studio_view")
    assert 'data-field-name="display_name"' in fragment.content
    assert fragment.content.count("data-field-name=") == 1


def test_a_display_name_is_shown_as_text_not_as_markup(learner_block: CommunicatorXBlock) -> None:
    learner_block.display_name = "<script>alert(1)</script>"
    assert "<script>" not in learner_block.render("student_view").content


def test_no_learner_has_to_complete_the_block() -> None:
    assert CommunicatorXBlock.completion_mode == XBlockCompletionMode.EXCLUDED


def test_studio_saves_an_author_s_display_name() -> None:
    class Permissions:
        def can_write(self, course_key: str) -> bool:
            return True

    block = Platform(user=lms_user(False, "student"), services={"studio_user_permissions": Permissions()}).block()
    answer = call(block, "submit_studio_edits", {"values": {"display_name": "Write to them"}, "defaults": []})
    assert answer.status_code == 200
    assert block.display_name == "Write to them"


def test_an_answer_that_is_a_problem_speaks_the_reader_s_language() -> None:
    class Spanish:
        def gettext(self, text: str) -> str:
            return f"[es] {text}"

    block = Platform(user=lms_user(True, "staff"), services={"i18n": Spanish()}).block()
    assert call(block, "audience").json["title"] == "[es] The Communicator is not set up on this site"
