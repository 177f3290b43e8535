"""Every type of every platform falls into a family."""

import pytest

from communicator.clickstream.event_types import PAGE_CLASSES
from communicator.clickstream.moodle_event_types import TYPES as MOODLE_TYPES
from communicator.clickstream.vocabulary import TOLD
from communicator.clickstream.xuetangx_log import TYPES as XUETANGX_TYPES
from communicator.prediction.standing.families import FAMILIES, families_of, family_of


@pytest.mark.parametrize(
    ("name", "family"),
    [
        ("courseware_load", "navigation"),
        ("seq_goto", "navigation"),
        ("edx.ui.lms.something.new", "navigation"),
        ("play_video", "video"),
        ("edx.video.something.new", "video"),
        ("edx.video.bumper.played", "video"),
        ("problem_check", "problem"),
        ("problem_check_browser", "problem"),
        ("openassessmentblock.create_submission", "problem"),
        ("edx.drag_and_drop_v2.item.dropped", "problem"),
        ("edx.forum.thread.created", "forum"),
        ("reply_to_thread", "forum"),
        ("view_users", "forum"),
        ("book", "reading"),
        ("wiki_page", "reading"),
        ("edx.bookmark.added", "reading"),
        ("moodle.mod_quiz.attempt_abandoned", "problem"),
        ("moodle.mod_forum.something_new", "forum"),
        ("moodle.mod_glossary.entry_created", "reading"),
        ("moodle.nobody_knows.this", "other"),
        ("brand.new", "other"),
    ],
)
def test_a_type_goes_by_the_vocabulary_else_by_how_its_name_begins(name: str, family: str) -> None:
    assert family_of(name) == family
    assert FAMILIES[families_of([name])[0]] == family


def test_what_learners_do_on_pages_in_moodle_and_on_xuetangx_is_not_other() -> None:
    acts = {page.type for page in PAGE_CLASSES} - {"instructor_page"}
    acts |= {kind.type for kind in MOODLE_TYPES.values() if kind.type not in TOLD}
    acts |= set(XUETANGX_TYPES.values())
    assert {name for name in acts if family_of(name) == "other"} == set()
