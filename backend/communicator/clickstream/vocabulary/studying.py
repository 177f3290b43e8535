"""Events of learners at work: moving through a course, videos, problems, textbooks, blocks of others.

Source: Open edX documentation, "Student Events" (navigation, video, problems, textbooks, content experiments, content
libraries, third-party content), and names seen in real logs.
"""

from typing import Final

from communicator.clickstream.vocabulary.rules import BLOCK, NOTHING, Family, Kind, Reads, below, same

_UNIT = Reads(object=("id",), position=("new", "target_tab"))
_HINT = Reads(object=("module_id", BLOCK), position=("hint_index",))
_PAGE = Reads(object=("chapter",), position=("page", "new"))

NAVIGATION: Final = Family(
    "Course navigation",
    "browser",
    _UNIT,
    (
        # As `event_type`, the names with dots are moves from one subsection into another: another interaction.
        Kind("seq_next", by_name=("edx.ui.lms.sequence.next_selected",)),
        Kind("seq_prev", by_name=("edx.ui.lms.sequence.previous_selected",)),
        Kind("seq_goto", also=("edx.ui.lms.sequence.tab_selected",)),
        *below("edx.ui.lms.", "sequence.next_selected", "sequence.previous_selected", "jump_nav.selected"),
        Kind("edx.ui.lms.link_clicked", reads=Reads(object=("target_url",))),
        Kind(
            "edx.ui.lms.outline.selected",
            also=("edx.ui.lms.sequence.outline.selected",),
            reads=Reads(object=("target_url",)),
        ),
        Kind("edx.course.tool.accessed", reads=Reads(object=("tool_name",))),
        Kind("edx.course.home.course_update.toggled", reads=NOTHING),
        Kind("edx.course.home.resume_course.clicked", reads=NOTHING),
        Kind("page_close", reads=NOTHING),
    ),
)

VIDEO: Final = Family(
    "Video",
    "browser or mobile",
    Reads(object=("id", "module_id"), position=("new_time", "currentTime", "current_time")),
    (
        Kind("load_video", also=("edx.video.loaded",)),
        Kind("play_video", also=("edx.video.played",)),
        Kind("pause_video", also=("edx.video.paused",)),
        Kind("stop_video", also=("edx.video.stopped",)),
        Kind("seek_video", also=("edx.video.position.changed",)),
        Kind("complete_video", also=("edx.video.completed",)),
        Kind("speed_change_video"),
        Kind("show_transcript", also=("edx.video.transcript.shown",)),
        Kind("hide_transcript", also=("edx.video.transcript.hidden",)),
        Kind("video_show_cc_menu", also=("edx.video.language_menu.shown",)),
        Kind("video_hide_cc_menu", also=("edx.video.language_menu.hidden",)),
        *below("edx.video.closed_captions.", "shown", "hidden"),
        *same("fullscreen", "not_fullscreen"),
    ),
    prefixes=("edx.video.",),
)

PRE_ROLL: Final = Family(
    "Pre-roll video",
    "browser",
    Reads(object=("host_component_id", "bumper_id"), position=("currentTime",)),
    below(
        "edx.video.bumper.",
        *("loaded", "played", "stopped", "skipped", "dismissed"),
        *("transcript.shown", "transcript.hidden", "transcript.menu.shown", "transcript.menu.hidden"),
    ),
    prefixes=("edx.video.bumper.",),
)

PROBLEMS: Final = Family(
    "Problems",
    "server, or browser where the table says so",
    Reads(object=("problem_id", "module_id", BLOCK)),
    (
        Kind(
            "problem_check",
            also=("save_problem_check",),  # its name until 2013
            reads=Reads(("problem_id", BLOCK), position=("attempts",), grade=("grade",), max_grade=("max_grade",)),
        ),
        Kind("problem_check_browser", reads=NOTHING),
        Kind("problem_check_fail", also=("save_problem_check_fail",)),
        Kind(
            "problem_rescore",
            reads=Reads(("problem_id", BLOCK), position=("attempts",), grade=("new_score",), max_grade=("new_total",)),
        ),
        *same("problem_rescore_fail", "reset_problem", "reset_problem_fail"),
        *same("save_problem_success", "save_problem_fail", "showanswer"),
        Kind("edx.problem.hint.demandhint_displayed", reads=_HINT),
        Kind("edx.problem.hint.feedback_displayed", reads=_HINT),
        *(Kind(name, reads=NOTHING) for name in ("problem_graded", "problem_reset", "problem_save")),  # browser
        Kind("problem_show", reads=Reads(object=("problem",))),  # browser
    ),
)

TEXTBOOKS: Final = Family(
    "Textbooks",
    "browser",
    _PAGE,
    (
        Kind("book"),
        *below(
            "textbook.pdf.",
            *("thumbnails.toggled", "thumbnail.navigated", "outline.toggled", "chapter.navigated", "page.navigated"),
            *("page.scrolled", "zoom.buttons.changed", "zoom.menu.changed", "display.scaled", "search.executed"),
            *("search.navigatednext", "search.highlight.toggled", "searchcasesensitivity.toggled"),
        ),
    ),
    prefixes=("textbook.",),
)

COMPLETION: Final = Family(
    "Completion",
    "server or browser",
    Reads(object=("block_id", BLOCK), position=("completion",), about=("user_id",)),
    (
        Kind("edx.completion.block_completion.changed"),
        Kind("edx.done.toggled", reads=Reads(object=(BLOCK,))),
    ),
)

BLOCKS: Final = Family(
    "Drag and drop, polls, surveys and other blocks",
    "server",
    Reads(object=(BLOCK, "url_name")),
    (
        *(
            Kind(f"edx.drag_and_drop_v2.{what}", reads=Reads(object=(BLOCK,), position=("item_id",)))
            for what in ("loaded", "item.picked_up", "item.dropped", "feedback.opened", "feedback.closed")
        ),
        *below("xblock.", "poll.submitted", "poll.view_results", "survey.submitted", "survey.view_results"),
        *below("ubc.peer_instruction.", "accessed", "original_submitted", "revised_submitted"),
        *below("edx.googlecomponent.", "calendar.displayed", "document.displayed"),
        *(
            Kind(f"oppia.exploration.{what}", reads=Reads(object=("exploration_id", BLOCK)))
            for what in ("loaded", "state.changed", "completed")
        ),
        *(
            Kind(f"microsoft.office.mix.{what}", reads=Reads((BLOCK,), position=("current_time", "slide")))
            for what in ("loaded", "played", "paused", "stopped", "slide.loaded")
        ),
    ),
    prefixes=(
        "xblock.",
        "edx.drag_and_drop_v2.",
        "ubc.",
    ),
)

EXPERIMENTS: Final = Family(
    "Content experiments and content libraries",
    "server or browser",
    Reads(object=("location", BLOCK)),
    (
        *below("edx.librarycontentblock.content.", "assigned", "removed"),
        Kind(
            "xmodule.partitions.assigned_user_to_partition",
            also=("assigned_user_to_partition",),
            reads=Reads(object=("partition_id",), position=("group_id",)),
        ),
        Kind(
            "xblock.split_test.child_render",
            also=("child_render", "xblock.split-test.child_render"),
            reads=Reads(object=("child_id",)),
        ),
    ),
    prefixes=("edx.librarycontentblock.",),
)
