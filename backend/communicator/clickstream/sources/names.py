"""Which files of a folder or an archive are called like logs; others in it are not looked at.

A file that is named itself is read whatever it is called: what it is, is told by its first bytes.
"""

from pathlib import PurePosixPath

from communicator.packed import names
from communicator.packed.names import ARCHIVES, PACKED, plain_name

LOGS = (".log", ".json", ".jsonl", ".ndjson")
# What holds no events beside logs: a course's structure and grades, what was collected of social networks,
# tables and documents of a data package, a course's export.
NO_LOGS = ("course_structure", "grading_policy", "mastodon-archive", "mastodon-statuses", "x-recent-search")
NO_LOG_ENDINGS = (".sql", ".xml", ".mongo", ".txt", ".tsv", ".md", ".pdf", ".html", ".parquet", ".db", ".py", ".csv")


def is_wanted(path: str) -> bool:
    """Whether what an archive holds is looked at: logs, and archives that may hold some."""
    return is_called_log(path) or is_called_archive(path)


def is_called_log(path: str) -> bool:
    """Whether a name is that of a log, packed or encrypted or not: `tracking.log-20170524`, `2014-05-26.gz`.

    A table (.csv) is one where its name says so.
    """
    whole = PurePosixPath(path).name.casefold()
    name = plain_name(whole)
    if whole.startswith(".") or any(part in whole for part in NO_LOGS):
        return False
    if name.endswith(LOGS) or ".log-" in name or ".log." in name:
        return True
    if name.endswith(".csv"):
        return "log" in name
    is_packed = any(ending in whole.removeprefix(name) for ending in PACKED)
    return is_packed and not name.endswith((*NO_LOG_ENDINGS, *ARCHIVES))


def is_called_archive(path: str) -> bool:
    """Whether a name is that of a tar or zip, packed or encrypted or not; a course's export (.xml.tar.gz) is none."""
    whole = PurePosixPath(path).name.casefold()
    no_log = whole.startswith(".") or ".xml." in whole or any(part in whole for part in NO_LOGS)
    return names.is_called_archive(whole) and not no_log
