"""Which kind of log this is, told by its first bytes, and who reads it."""

import re
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from communicator.clickstream import moodle_log, xuetangx_log
from communicator.clickstream.delimited_lines import header_columns
from communicator.clickstream.events import EventBatch
from communicator.clickstream.tracking_log import read_events
from communicator.file_errors import NotAMoodleLog, WrongSiteKind

Reader = Callable[..., Iterator[EventBatch]]
"""As `tracking_log.read_events(lines, counts, only_course=None, rejects=None)`."""
EDX, MOODLE = "edx", "moodle"
LOOKED_AT: Final = 1 << 16
_AROUND: Final = b" \t\r\n\x00\xef\xbb\xbf"
_MOODLE_KEYS = re.compile(rb'"(?:eventname|contextinstanceid|edulevel)"\s*:')
_TRACKING_KEYS = re.compile(rb'"(?:event_type|event_source)"\s*:')
# The columns of the page Reports > Logs; in other languages its last one still ends so.
_REPORT_COLUMNS: Final = frozenset({"time", "event context", "event name", "user full name", "affected user"})
_REPORT_JSON = re.compile(rb'"(?:fullnameuser|relatedfullnameuser|eventname)"\s*:\s*"[^\\]')


class LogFormat(NamedTuple):
    """A kind of log."""

    name: str
    read: Reader
    site_kind: str | None
    """The kind of site it comes from; None where that isn't certain."""


TRACKING = LogFormat("an Open edX tracking log", read_events, EDX)
UNKNOWN = LogFormat("no log that is known", read_events, None)
MOODLE_CSV = LogFormat("Moodle's log as CSV", moodle_log.read_moodle_csv, MOODLE)
MOODLE_JSON = LogFormat("Moodle's log as JSON", moodle_log.read_moodle_json, MOODLE)
XUETANGX = LogFormat("a XuetangX log", xuetangx_log.read_xuetangx, EDX)


def format_of(first: bytes) -> LogFormat:
    """The kind of the log that begins with these bytes (unpacked; a few kB are enough).

    NotAMoodleLog where it is the download of Moodle's report page, which nothing can be made of.
    """
    begin = first[:LOOKED_AT].lstrip(_AROUND)
    found = _json_format(begin)
    if found is not None:
        return found
    columns = set(header_columns(begin.partition(b"\n")[0]))
    if columns.issuperset(moodle_log.NEEDED):
        return MOODLE_CSV
    if columns.issuperset(xuetangx_log.NEEDED):
        return XUETANGX
    if len(columns & _REPORT_COLUMNS) >= 3 or _is_translated_report(columns):  # noqa: PLR2004 - beyond coincidence
        raise _report_page()
    return UNKNOWN


def require_fit(log_format: LogFormat, site_kind: str, name: str) -> None:
    """WrongSiteKind where logs of this kind are no logs of the site's kind; `name` is the log's."""
    if log_format.site_kind not in (None, site_kind):
        other = "a Moodle site" if site_kind == MOODLE else "an Open edX site"
        raise WrongSiteKind(
            f"{name} is {log_format.name}, and the site is {other}; say the log's own site with --site NAME "
            "(`communicator site list` shows them)"
        )


def _json_format(begin: bytes) -> LogFormat | None:
    if not _TRACKING_KEYS.search(begin) and _MOODLE_KEYS.search(begin):
        if b'"timecreated"' not in begin and _REPORT_JSON.search(begin):
            raise _report_page()
        return MOODLE_JSON
    # Tracking logs may begin with half a line, or with what a log's carrier wrote before each.
    return TRACKING if begin[:1] in (b"{", b"[") or _TRACKING_KEYS.search(begin) else None


def _is_translated_report(columns: set[str]) -> bool:
    # Hora, Nombre completo del usuario, Usuario afectado, Contexto del evento, …, Dirección IP
    return 8 <= len(columns) <= 10 and any(re.search(r"\bip\b", each) for each in columns)  # noqa: PLR2004


def _report_page() -> NotAMoodleLog:
    return NotAMoodleLog(
        "This is the download of Moodle's page Reports > Logs, which names people and modules without their "
        "numbers; export the table logstore_standard_log itself (docs/moodle.md), or read it over REST: "
        "communicator clickstream sync"
    )
