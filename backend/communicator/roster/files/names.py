"""What the names of exports tell: the table, the platform's site, the course, and as of when.

Sources: the edX Research Guide, "Data Delivered in Data Packages" (`{org}-{date}.zip`,
`{org}-{course}-{run}-{table}-{site}-analytics.sql`) and the platform's instructor tasks
(`{org}_{course}_{run}_{report}_{date}.csv`).
"""

import re
from collections.abc import Iterable
from datetime import UTC, datetime

from communicator.packed.names import ARCHIVES, plain_name

_PACKAGE = re.compile(r"[\w.-]+-(\d{4}-\d{2}-\d{2})", re.ASCII)
_MEMBER = re.compile(r"(?P<course>.+)-(?P<table>[a-z][a-z0-9_]+)-(?P<site>prod|edge)-analytics\.(?:sql|csv|json)")
_REPORT = re.compile(
    r"(?P<course>.+?)[_-](?P<report>student_profile_info|problem_grade_report|grade_report|anonymized_ids|anon-ids"
    r"|export_course_certificates|may_enroll_info|cohorts?\w*)(?:_(?P<date>\d{4}-\d{2}-\d{2}-\d{4}))?(?: \(\d+\))?\.csv"
)
_SIGNS = re.compile(r"[^\w.]+|_+")


def package_date(name: str) -> datetime | None:
    """As of when a package, `{org}-{date}` (.zip, .tar.gz …), was exported: the day's beginning, UTC."""
    name = plain_name(name)
    found = _PACKAGE.fullmatch(next((name.removesuffix(each) for each in ARCHIVES if name.endswith(each)), name))
    return _moment(found[1], "%Y-%m-%d") if found else None


def platform_site(name: str) -> str:
    """`prod` or `edge`, of a package's member; "" where the name tells none. The two number their users apart."""
    found = _MEMBER.fullmatch(plain_name(name).rpartition("/")[2])
    return found["site"] if found else ""


def report_date(name: str) -> datetime | None:
    """When an instructor's report was made, UTC."""
    found = _REPORT.fullmatch(plain_name(name))
    return _moment(found["date"], "%Y-%m-%d-%H%M") if found and found["date"] else None


def course_of_report(name: str, course_ids: Iterable[str]) -> str | None:
    """The one course of these whose report a file's name says it is; None where it fits none, or several."""
    found = _REPORT.fullmatch(plain_name(name))
    if found is None:
        return None
    told = _plain(found["course"])
    fitting = {course_id for course_id in course_ids if told in (_plain(course_id), _plain(_parts(course_id)))}
    return fitting.pop() if len(fitting) == 1 else None


def _parts(course_id: str) -> str:
    return course_id.partition(":")[2] or course_id


def _plain(text: str) -> str:
    return _SIGNS.sub("_", text)


def _moment(text: str, form: str) -> datetime | None:
    try:
        return datetime.strptime(text, form).replace(tzinfo=UTC)
    except ValueError:
        return None
