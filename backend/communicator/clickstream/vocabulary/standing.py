"""Events about where a learner stands: enrolment, certificate, grades, exams, cohort.

Source: Open edX documentation, "Student Events" and "Course Team Events" (grading). Most are told by the platform, of
whomever it concerns: the payload's user, not the one whose request it was.
"""

from typing import Final

from communicator.clickstream.vocabulary.rules import NOTHING, Family, Kind, Reads, below

_ABOUT = ("user_id",)
_TOLD = Reads(about=_ABOUT)
_EXAM = Reads(object=("exam_content_id",), about=("attempt_user_id",))
_WEIGHTED = Reads(
    object=("problem_id",),
    grade=("weighted_earned", "new_weighted_earned"),
    max_grade=("weighted_possible", "new_weighted_possible"),
    about=_ABOUT,
)
_BY_LEARNER = ("created", "declined", "download_software_clicked", "started", "ready_to_start", "ready_to_submit")
_BY_PLATFORM = ("error", "deleted", "rejected", "review_received", "verified")

ENROLMENT: Final = Family(
    "Enrolment",
    "server, the click browser",
    Reads(object=("mode",), about=_ABOUT),
    (
        *below("edx.course.enrollment.", "activated", "deactivated", "mode_changed", is_told=True),
        Kind("edx.course.enrollment.upgrade.clicked", reads=Reads(object=("mode",))),
        *below("edx.course.enrollment.", "upgrade.succeeded", is_told=True),
    ),
    prefixes=("edx.course.enrollment.",),
)

CERTIFICATES: Final = Family(
    "Certificates and badges",
    "server, looking at the evidence browser",
    Reads(object=("enrollment_mode", "mode"), about=_ABOUT),
    (
        *below("edx.certificate.", "created", "revoked", is_told=True),
        Kind("edx.certificate.shared", reads=Reads(object=("social_network",))),
        Kind("edx.certificate.evidence_visited", reads=Reads(object=("social_network",))),
        Kind(
            "edx.badge.assertion.created", reads=Reads(object=("badge_slug", "badge_name"), about=_ABOUT), is_told=True
        ),
        Kind("edx.badge.assertion.shared", reads=Reads(object=("badge_slug", "social_network"))),
        Kind("edx.badge.assertion.evidence_visited", reads=Reads(object=("badge_slug", "social_network"))),
        Kind("edx.certificate.generation.enabled", reads=NOTHING),
        Kind("edx.certificate.generation.disabled", reads=NOTHING),
    ),
    prefixes=(
        "edx.certificate.",
        "edx.badge.",
    ),
)

GRADES: Final = Family(
    "Grades",
    "server",
    _WEIGHTED,
    (
        *below("edx.grades.problem.", "submitted", "rescored", "score_overridden", "state_deleted", is_told=True),
        Kind(
            "edx.grades.subsection.grade_calculated",
            reads=Reads(
                object=("block_id",),
                grade=("weighted_total_earned",),
                max_grade=("weighted_total_possible",),
                about=_ABOUT,
            ),
            is_told=True,
        ),
        Kind(
            "edx.grades.course.grade_calculated",
            reads=Reads(object=("letter_grade",), grade=("percent_grade", "percent"), about=_ABOUT, out_of=1.0),
            is_told=True,
        ),
        *(
            Kind(f"edx.course.grade.{what}", reads=_TOLD, is_told=True)
            for what in ("passed.first_time", "now_passed", "now_failed")
        ),
    ),
    prefixes=("edx.grades.",),
)

EXAMS: Final = Family(
    "Timed and proctored exams",
    "server",
    _EXAM,
    (
        *(
            Kind(f"edx.special_exam.{sort}.attempt.{what}", is_told=what in _BY_PLATFORM)
            for sort in ("proctored", "practice", "timed")
            for what in (*_BY_LEARNER, "submitted", *_BY_PLATFORM)
        ),
        Kind("edx.special_exam.proctored.option-presented"),
    ),
    prefixes=("edx.special_exam.",),
)

COHORTS: Final = Family(
    "Cohorts",
    "server",
    Reads(object=("cohort_id",)),
    (
        Kind("edx.cohort.created"),
        Kind("edx.cohort.user_added", reads=Reads(object=("cohort_id",), about=_ABOUT), is_told=True),
        Kind("edx.cohort.user_removed", reads=Reads(object=("cohort_id",), about=_ABOUT), is_told=True),
        Kind("edx.cohort.creation_requested"),
        Kind("edx.cohort.user_add_requested"),
    ),
    prefixes=("edx.cohort.",),
)
