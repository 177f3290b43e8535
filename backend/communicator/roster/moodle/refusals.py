"""What Moodle says when it refuses a call, told as an error and how to mend it.

Codes as seen in Moodle 5.0's answers and in its sources (webservice/lib.php, lib/external). `accessexception` stands
for a function that the service lacks, a token that ran out and an address that isn't let in;
`invalidrecordunknown` for a function that the site lacks and for a course that is not there. Which one it is, only
the list of the service's functions tells.
"""

import re
from dataclasses import dataclass
from typing import Any

from communicator.errors import CommunicatorError
from communicator.service_errors import (
    MoodleAway,
    MoodleBlocked,
    MoodleFunctionMissing,
    MoodleRefused,
    MoodleTokenRefused,
)

SITE_INFO = "core_webservice_get_site_info"
LONGEST_TOLD = 200
_ACCESS = "accessexception"
_NO_RECORD = ("invalidrecord", "invalidrecordunknown")
_UNKNOWN = (
    "{url} doesn't accept the token ({code}): make one for the service's user (Server > Web services > Manage tokens) "
    "and set COMMUNICATOR_MOODLE_TOKEN"
)
_NO_USER = "{url} doesn't let the token's user in ({code}); confirm and unsuspend the account, or make another's token"
_OFF = "{url} has web services switched off ({code}); enable them in Advanced features"
_NO_PERMISSION = "{url} refused {function}: {reason} ({code}); the token's user needs {needed}"
_NO_COURSE = (
    "{url} doesn't let the token's user into the course: {reason} ({code}); the user needs moodle/course:view, and "
    "moodle/course:viewhiddencourses where it is hidden"
)
_UPGRADE = "{url} is being upgraded ({code}); try again once an administrator has finished that"
_CURL = "{url} blocks the address that {function} asks for; allow its host and port in Security > HTTP security"
_NEEDED = {
    "core_enrol_get_enrolled_users": "moodle/course:viewparticipants and moodle/course:enrolreview",
    "gradereport_user_get_grade_items": "gradereport/user:view and moodle/grade:viewall",
    "core_completion_get_course_completion_status": "report/completion:view",
    "local_communicator_read_log": "local/communicator:readlog",
    "local_communicator_push_metrics": "local/communicator:push",
}
"""The capabilities that functions ask for."""
_TOLD: dict[str, tuple[type[CommunicatorError], str]] = {
    "invalidtoken": (MoodleTokenRefused, _UNKNOWN),
    "wsaccessuserdeleted": (MoodleTokenRefused, _NO_USER),
    "wsaccessusersuspended": (MoodleTokenRefused, _NO_USER),
    "wsaccessuserexpired": (MoodleTokenRefused, _NO_USER),
    "wsaccessuserunconfirmed": (MoodleTokenRefused, _NO_USER),
    "wsaccessusernologin": (MoodleTokenRefused, _NO_USER),
    "enablewsdescription": (MoodleBlocked, _OFF),
    "servicenotavailable": (MoodleBlocked, _OFF),
    "curlsecurityurlblocked": (MoodleBlocked, _CURL),
    "nopermissions": (MoodleRefused, _NO_PERMISSION),
    "nopermissiontoviewgrades": (MoodleRefused, _NO_PERMISSION),
    "cannotviewreport": (MoodleRefused, _NO_PERMISSION),
    "errorcoursecontextnotvalid": (MoodleRefused, _NO_COURSE),
    "upgraderunning": (MoodleAway, _UPGRADE),
    "sitemaintenance": (MoodleAway, "{url} is under maintenance; try again later"),
}


@dataclass(frozen=True)
class Refusal:
    """An exception as Moodle's REST server writes it."""

    code: str
    message: str

    @classmethod
    def of(cls, answer: dict[str, Any]) -> "Refusal":
        """From the JSON of an answer that has an `exception`."""
        message = re.sub(r"<[^>]*>", " ", str(answer.get("message") or ""))
        return cls(str(answer.get("errorcode") or ""), " ".join(message.split()))


def is_unclear(refusal: Refusal) -> bool:
    """Whether only the list of the service's functions tells what is meant."""
    return refusal.code == _ACCESS or refusal.code in _NO_RECORD


def as_error(refusal: Refusal, function: str, url: str, offered: frozenset[str] | None) -> CommunicatorError:
    """The error for a refused call; `offered` are the functions of the token's service where they are known."""
    if refusal.code == _ACCESS:
        return _access(function, url, offered)
    if refusal.code in _NO_RECORD and offered is not None and function not in offered:
        return MoodleFunctionMissing(
            f"{url} knows no function {function}; install or upgrade the plugin that has it, and add it to the service"
        )
    code = "curlsecurityurlblocked" if "URL is blocked" in refusal.message else refusal.code
    reason = refusal.message[:LONGEST_TOLD].rstrip(".") or "no reason given"
    error, told = _TOLD.get(code, (MoodleRefused, "{url} refused {function}: {reason} ({code})"))
    needed = _NEEDED.get(function, "a capability that docs/moodle.md names")
    facts = {"url": url, "code": code or "no code", "function": function, "reason": reason, "needed": needed}
    return error(told.format(**facts), code=code)


def _access(function: str, url: str, offered: frozenset[str] | None) -> CommunicatorError:
    if offered is None:
        return MoodleBlocked(
            f"{url} refuses every call (access control): see the capability webservice/rest:use of the token's user, "
            "whether the service is enabled and has this user, the addresses that it and the token are restricted to, "
            f"and that it has {SITE_INFO} and {function}"
        )
    if function not in offered:
        return MoodleFunctionMissing(
            f"The token's service on {url} lacks {function}; add it (Server > Web services > External services)"
        )
    return MoodleBlocked(f"{url} doesn't let the token's user call {function}; see the service's users and capability")
