"""Grades and completion in the shapes that Moodle 5.0 was seen to answer in, of people who are invented."""

from typing import Any

Form = dict[str, Any]
GRADED_AT = 1795333346


def user_grades(number: int, total: float | None, most: float = 60) -> Form:
    """A learner's part of gradereport_user_get_grade_items; the total comes first, or last, as the course says."""
    exam = _item(29, "manual", "Final exam", total, 50) | {"categoryid": 1, "weightraw": 0.8, "weightformatted": "80 %"}
    names = {"courseid": 2, "courseidnumber": "", "userid": number, "userfullname": f"Ana Nr {number}"}
    return names | {"useridnumber": "", "maxdepth": 2, "gradeitems": [exam, _item(1, "course", None, total, most)]}


def _item(number: int, kind: str, name: str | None, raw: float | None, most: float) -> Form:
    graded = None if raw is None else GRADED_AT
    nothing = dict.fromkeys(("itemmodule", "itemnumber", "idnumber", "categoryid", "outcomeid", "scaleid"))
    told = {"id": number, "itemname": name, "itemtype": kind, "iteminstance": 1, "locked": False, "graderaw": raw}
    dates = {"gradedatesubmitted": None, "gradedategraded": graded, "gradehiddenbydate": False}
    flags = dict.fromkeys(("gradeneedsupdate", "gradeishidden", "gradeislocked", "gradeisoverridden"), False)
    shown = "-" if raw is None else f"{raw:.2f}"
    words = {"gradeformatted": shown, "rangeformatted": f"0&ndash;{most}", "percentageformatted": "-"}
    rest = {"grademin": 0, "grademax": most, "feedback": "", "feedbackformat": 2}
    return nothing | told | dates | flags | words | rest


def completion_status(times: list[int | None], *, is_any: bool = False) -> Form:
    """core_completion_get_course_completion_status of a learner who met some of the criteria then."""
    met = [time is not None for time in times]
    rows = [
        {
            "type": 7,
            "title": "Teacher",
            "status": "Yes" if time else "No",
            "complete": time is not None,
            "timecompleted": time,
            "details": {"type": "Manual completion by others", "criteria": "Teacher", "requirement": "", "status": ""},
        }
        for time in times
    ]
    status = {"completed": any(met) if is_any else all(met), "aggregation": 2 if is_any else 1, "completions": rows}
    return {"completionstatus": status, "warnings": []}
