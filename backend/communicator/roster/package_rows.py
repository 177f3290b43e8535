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
"""Why a row can't be used: `no_user_id`, `bad_course`, `bad_is_active`, `no_status`."""

_ADDRESS = re.compile(r"[^@\s\x00-\x20<>,;\"]+@[^@\s\x00-\x20<>,;\"]+\.[^@\s\x00-\x20<>,;\"]+")
LONGEST_ADDRESS = 254
FIRST_YEAR_OF_BIRTH = 1900


def account(row: Row) -> Facts | Reason:
    """A learner's names and address of `auth_user`; retired accounts have no address."""
    user_id = (row["id"] or "").strip()
    if not _is_id(user_id):
        return "no_user_id"
    first, last = _words(row.get("first_name")), _words(row.get("last_name"))
    return {
        "platform_user_id": user_id,
        "username": (row["username"] or "")[:255],
        "email": address(row["email"]),
        "first_name": first[:255],
        "full_name": f"{first} {last}".strip()[:255],
    }


def profile(row: Row) -> Facts | Reason:
    """What `auth_userprofile` tells of a learner; codes are the platform's own."""
    user_id = (row["user_id"] or "").strip()
    if not _is_id(user_id):
        return "no_user_id"
    country = (row.get("country") or "").strip().upper()
    return {
        "platform_user_id": user_id,
        "full_name": _words(row["name"])[:255],
        "gender": (row.get("gender") or "").strip()[:20],
        "education": (row.get("level_of_education") or "").strip()[:20],
        "country": country if len(country) == 2 and country.isalpha() else "",  # noqa: PLR2004 - ISO alpha-2
        "language": (row.get("language") or "").strip()[:20],
        "year_of_birth": _year(row.get("year_of_birth")),
    }


def enrolment(row: Row) -> Facts | Reason:
    """Who is, or was, enrolled in which course, since when and how."""
    who = _person_in_course(row)
    is_active = {"1": True, "0": False, "true": True, "false": False}.get((row["is_active"] or "").strip().lower())
    if isinstance(who, str):
        return who
    if is_active is None:
        return "bad_is_active"
    mode = (row.get("mode") or "")[:100]
    return who | {"is_active": is_active, "mode": mode, "enrolled_at": moment(row.get("created"))}


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
    if not _is_id(user_id):
        return "no_user_id"
    return {"platform_user_id": user_id, "course_id": course_id} if is_course_id(course_id) else "bad_course"


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 20  # noqa: PLR2004 - 64 bits in decimal


def _words(text: str | None) -> str:
    return " ".join((text or "").split())


def _year(text: str | None) -> int | None:
    found = (text or "").strip()
    year = int(found) if found.isascii() and found.isdigit() and len(found) == 4 else 0  # noqa: PLR2004
    return year if FIRST_YEAR_OF_BIRTH <= year <= clock.now().year else None
