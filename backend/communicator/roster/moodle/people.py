"""From a person as core_enrol_get_enrolled_users tells them to the facts that are kept; nothing is guessed.

Moodle leaves out what is empty and what the token's user may not see: `username` needs moodle/user:viewalldetails,
`customfields` are left out whole for people who filled in none, `groups` for people who are in none.
"""

import html
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from communicator.roster.package_rows import address

LEARNER_ROLES = frozenset({"student"})
STAFF_ROLES = frozenset({"manager", "coursecreator", "editingteacher", "teacher"})
"""Shortnames that Moodle comes with; who has one of these is no learner, whatever else they are."""
HIGHEST_ID = 2**63 - 1
LATEST = 253_370_764_800
"""Seconds since 1970 until the year 9999."""
PROFILE_FIELDS = ("mastodon", "x", "twitter", "bluesky")
"""Shortnames of the custom profile fields that are read; the others are not looked at."""
ASKED = "id,username,fullname,firstname,lastname,email,country,customfields,roles,groups,lastcourseaccess"
"""The user fields that are asked for; what is not kept is not fetched."""


@dataclass(frozen=True)
class Enrolled:
    """A learner of a Moodle course."""

    facts: Mapping[str, str]
    """Columns of `Learner`; without those that Moodle didn't tell."""
    seen_at: datetime | None
    """When they last opened the course."""
    profiles: Mapping[str, str]
    """Field shortname to what the learner wrote; only fields that are filled in."""
    groups: Mapping[str, str]
    """Ids of the course's groups that the learner is in, to their names."""

    @property
    def user_id(self) -> str:
        """Moodle's id of the account, as decimal text."""
        return self.facts["platform_user_id"]


def read_person(told: Mapping[str, Any], *, roles: Collection[str] = LEARNER_ROLES) -> Enrolled | str:
    """The learner that Moodle tells of, or why it is none: `no_user_id`, `staff`, `no_learner_role`."""
    user_id = told.get("id")
    if not _is_id(user_id):
        return "no_user_id"
    held = {str(role.get("shortname", "")) for role in _rows(told.get("roles"))}
    if held & (STAFF_ROLES - set(roles)):
        return "staff"
    if not held & set(roles):
        return "no_learner_role"
    facts = {"platform_user_id": str(user_id)} | _names(told)
    return Enrolled(facts, moment(told.get("lastcourseaccess")), _profiles(told), _groups(told))


def _names(told: Mapping[str, Any]) -> dict[str, str]:
    first, last = _words(told.get("firstname")), _words(told.get("lastname"))
    country = _words(told.get("country")).upper()
    return {
        "username": _words(told.get("username"))[:255],
        "email": address(told.get("email")),
        "first_name": first[:255],
        # As a site writes names may differ by its language; the parts are the person's own.
        "full_name": (f"{first} {last}".strip() or _words(told.get("fullname")))[:255],
        "country": country if len(country) == 2 and country.isalpha() else "",  # noqa: PLR2004 - ISO alpha-2
    }


def _profiles(told: Mapping[str, Any]) -> dict[str, str]:
    fields = {
        str(field.get("shortname", "")).casefold(): field.get("value") for field in _rows(told.get("customfields"))
    }
    return {name: _words(fields[name]) for name in PROFILE_FIELDS if _words(fields.get(name))}


def _groups(told: Mapping[str, Any]) -> dict[str, str]:
    groups = [each for each in _rows(told.get("groups")) if _is_id(each.get("id"))]
    return {str(each["id"]): html.unescape(_words(each.get("name")))[:255] for each in groups}


def _is_id(number: Any) -> bool:
    return isinstance(number, int) and not isinstance(number, bool) and 0 < number <= HIGHEST_ID


def moment(seconds: Any) -> datetime | None:
    """The time that Moodle tells; None for never, and for what no calendar has."""
    return datetime.fromtimestamp(seconds, UTC) if isinstance(seconds, int) and 0 < seconds <= LATEST else None


def _rows(told: Any) -> list[Mapping[str, Any]]:
    return [each for each in told if isinstance(each, dict)] if isinstance(told, list) else []


def _words(text: Any) -> str:
    """In one line; without NUL, which PostgreSQL doesn't take."""
    return " ".join(str(text).replace("\x00", "").split()) if isinstance(text, str | int) else ""
