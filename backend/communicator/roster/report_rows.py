"""From rows that only reports hold, cohorts and wishes about mail, to facts; people may be named, not numbered."""

from communicator.courses.course_ids import is_course_id
from communicator.roster.groups import cohort_id
from communicator.roster.mail_preferences import organisation_of
from communicator.roster.package_rows import Facts, Reason, moment
from communicator.roster.table_files import Row

_CHOICES = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}


def cohort_member(row: Row) -> Facts | Reason:
    """Who is in which cohort of a course, known by its name."""
    course_id, name = (row["course_id"] or "").strip(), (row["cohort"] or "").strip()[:255]
    if not is_course_id(course_id):
        return "bad_course"
    person = _person(row)
    if isinstance(person, str):
        return person
    group = {"platform_id": cohort_id(course_id, name), "course_id": course_id, "name": name, "kind": "cohort"}
    return person | group if name else "no_cohort"


def mail_preference(row: Row) -> Facts | Reason:
    """Whether somebody wants mail of the organisation of a course, and since when."""
    person, course_id = _person(row), (row["course_id"] or "").strip()
    if isinstance(person, str):
        return person
    if not is_course_id(course_id):
        return "bad_course"
    choice = _CHOICES.get((row["is_opted_in_for_email"] or "").strip().lower())
    set_at = moment(row.get("preference_set_datetime"))
    if choice is None:
        return "bad_choice"
    if set_at is None:
        return "bad_time"
    return person | {"organisation": organisation_of(course_id), "is_opted_in": choice, "set_at": set_at}


def _person(row: Row) -> Facts | Reason:
    """By the platform's id, else by username and address."""
    user_id, username, email = ((row.get(name) or "").strip() for name in ("user_id", "username", "email"))
    if user_id and not (user_id.isascii() and user_id.isdigit()):
        return "no_user_id"
    if not (user_id or username or email):
        return "no_person"
    return {"platform_user_id": user_id, "username": username, "email": email.lower()}
