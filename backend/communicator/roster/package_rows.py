"""From a row of the data package's tables to the facts that are kept; what can't be read is not guessed."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from communicator import clock
from communicator.courses.course_ids import is_course_id
from communicator.roster.table_files import Row

Facts = dict[str, Any]
Reason = str
"""Why a row can't be used: `no_user_id`, `bad_course`, `bad_is_active`, `no_status`, `no_grade`, `no_group_id`, …"""

_ADDRESS = re.compile(r"[^@\s\x00-\x20<>,;\"]+@[^@\s\x00-\x20<>,;\"]+\.[^@\s\x00-\x20<>,;\"]+")
LONGEST_ADDRESS = 254
LONGEST_ANONYMOUS_ID = 100
FIRST_YEAR_OF_BIRTH = 1900


def account(row: Row) -> Facts | Reason:
    """A learner's names and address of `auth_user`, as far as it has them; retired accounts have no address."""
    user_id = (row["id"] or "").strip()
    if not is_id(user_id):
        return "no_user_id"
    facts: Facts = {"platform_user_id": user_id}
    if "username" in row:
        facts["username"] = (row["username"] or "")[:255]
    if "email" in row:
        facts["email"] = address(row["email"])
    if "first_name" in row or "last_name" in row:
        first, last = _words(row.get("first_name")), _words(row.get("last_name"))
        facts |= {"first_name": first[:255], "full_name": f"{first} {last}".strip()[:255]}
    if "is_staff" in row or "is_superuser" in row:
        facts["is_staff"] = "1" in (row.get("is_staff"), row.get("is_superuser"))
    return facts


def profile(row: Row) -> Facts | Reason:
    """What `auth_userprofile` tells of a learner, as far as it has it; codes are the platform's own."""
    user_id = (row["user_id"] or "").strip()
    if not is_id(user_id):
        return "no_user_id"
    country = (row.get("country") or "").strip().upper()
    told = {
        "name": ("full_name", _words(row.get("name"))[:255]),
        "gender": ("gender", (row.get("gender") or "").strip()[:20]),
        "level_of_education": ("education", (row.get("level_of_education") or "").strip()[:20]),
        "country": ("country", country if len(country) == 2 and country.isalpha() else ""),  # noqa: PLR2004 - ISO alpha-2
        "language": ("language", (row.get("language") or "").strip()[:20]),
        "year_of_birth": ("year_of_birth", _year(row.get("year_of_birth"))),
    }
    return {"platform_user_id": user_id, **dict(told[column] for column in told if column in row)}


def enrolment(row: Row) -> Facts | Reason:
    """Who is, or was, enrolled in which course, since when and how."""
    who = _person_in_course(row)
    is_active = {"1": True, "0": False, "true": True, "false": False}.get((row["is_active"] or "").strip().lower())
    if isinstance(who, str):
        return who
    if is_active is None:
        return "bad_is_active"
    facts = who | {"is_active": is_active, "enrolled_at": moment(row.get("created"))}
    return facts | {"mode": (row["mode"] or "")[:100]} if "mode" in row else facts


def certificate(row: Row) -> Facts | Reason:
    """What the platform recorded about a learner's certificate; a grade is 0..1, else unknown."""
    who = _person_in_course(row)
    if isinstance(who, str):
        return who
    status = (row["status"] or "").strip()
    if not status:
        return "no_status"
    mode = (row.get("mode") or "")[:50]
    created = moment(row.get("created_date"))
    return who | {"status": status[:50], "mode": mode, "grade": grade(row.get("grade")), "created_at": created}


def course_grade(row: Row) -> Facts | Reason:
    """A learner's grade in a course (0..1), and when they passed."""
    who = _person_in_course(row)
    if isinstance(who, str):
        return who
    found = grade(row["percent_grade"])
    if found is None:
        return "no_grade"
    letter, passed = (row.get("letter_grade") or "").strip()[:50], moment(row.get("passed_timestamp"))
    return who | {"grade": found, "letter": letter, "passed_at": passed}


def group(row: Row) -> Facts | Reason:
    """A group of a course, such as a cohort."""
    group_id, course_id = (row["id"] or "").strip(), (row["course_id"] or "").strip()
    if not is_id(group_id):
        return "no_group_id"
    if not is_course_id(course_id):
        return "bad_course"
    kind, name = (row["group_type"] or "").strip()[:20], (row["name"] or "").strip()[:255]
    return {"platform_id": group_id, "course_id": course_id, "name": name, "kind": kind}


def member(row: Row) -> Facts | Reason:
    """Who is in a group."""
    group_id, user_id = (row["courseusergroup_id"] or "").strip(), (row["user_id"] or "").strip()
    if not is_id(user_id):
        return "no_user_id"
    return {"platform_id": group_id, "platform_user_id": user_id} if is_id(group_id) else "no_group_id"


def anonymous_id(row: Row) -> Facts | Reason:
    """An anonymous id of a user; without a course where it is the same in all."""
    user_id, found = (row["user_id"] or "").strip(), (row["anonymous_user_id"] or "").strip()
    if not is_id(user_id):
        return "no_user_id"
    if not found or len(found) > LONGEST_ANONYMOUS_ID:
        return "no_anonymous_id"
    course_id = (row["course_id"] or "").strip() or None
    if course_id and not is_course_id(course_id):
        return "bad_course"
    return {"platform_user_id": user_id, "anonymous_id": found, "course_id": course_id, "username": None}


def mapped_id(row: Row) -> Facts | Reason:
    """A row of the research data's `user_id_map`: an id that is the same in all courses, and a username."""
    facts = anonymous_id({"user_id": row["id"], "anonymous_user_id": row["hash_id"], "course_id": ""})
    return facts if isinstance(facts, str) else facts | {"username": (row.get("username") or "")[:255] or None}


def role(row: Row) -> Facts | Reason:
    """A role in a course, or without one in all of an organisation."""
    user_id, course_id = (row["user_id"] or "").strip(), (row["course_id"] or "").strip()
    if not is_id(user_id):
        return "no_user_id"
    if course_id and not is_course_id(course_id):
        return "bad_course"
    org, name = (row.get("org") or "").strip()[:255], (row["role"] or "").strip()[:64]
    if not name:
        return "no_role"
    return {"platform_user_id": user_id, "org": org, "course_id": course_id, "role": name}


READ: dict[str, Callable[[Row], Facts | Reason]] = {
    "auth_user": account,
    "auth_userprofile": profile,
    "student_courseenrollment": enrolment,
    "certificates_generatedcertificate": certificate,
}


def address(text: str | None) -> str:
    """An e-mail address that can be written to, or "" (a reserved `.invalid` domain is nobody's)."""
    found = (text or "").strip()
    usable = len(found) <= LONGEST_ADDRESS and _ADDRESS.fullmatch(found) and not found.lower().endswith(".invalid")
    return found if usable else ""


def grade(text: str | None) -> float | None:
    """A grade of 0..1; None where it isn't one."""
    try:
        found = float(text or "")
    except ValueError:
        return None
    return found if 0 <= found <= 1 else None


def moment(text: str | None) -> datetime | None:
    """A time of the database, which is UTC; None where it isn't one."""
    try:
        found = datetime.fromisoformat((text or "").strip())
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _person_in_course(row: Row) -> Facts | Reason:
    user_id, course_id = (row["user_id"] or "").strip(), (row["course_id"] or "").strip()
    if not is_id(user_id):
        return "no_user_id"
    return {"platform_user_id": user_id, "course_id": course_id} if is_course_id(course_id) else "bad_course"


def is_id(text: str) -> bool:
    """Whether it is a number of the platform's database."""
    return text.isascii() and text.isdigit() and len(text) <= 20  # noqa: PLR2004 - 64 bits in decimal


def _words(text: str | None) -> str:
    return " ".join((text or "").split())


def _year(text: str | None) -> int | None:
    found = (text or "").strip()
    year = int(found) if found.isascii() and found.isdigit() and len(found) == 4 else 0  # noqa: PLR2004
    return year if FIRST_YEAR_OF_BIRTH <= year <= clock.now().year else None
