"""Which files of a folder or an archive are called like logs; others in it are not looked at.

A file that is named itself is read whatever it is called: what it is, is told by its first bytes.
"""

from pathlib import PurePosixPath

ENCRYPTED = (".gpg", ".pgp", ".asc")
PACKED = (".gz", ".zst", ".bz2", ".xz")
LOGS = (".log", ".json", ".jsonl", ".ndjson")
ARCHIVES = (".tar", ".tgz", ".tbz2", ".tzst", ".zip")
# What holds no events beside logs: a course's structure and grades, what was collected of social networks,
# tables and documents of a data package, a course's export.
NO_LOGS = ("course_structure", "grading_policy", "mastodon-statuses", "x-recent-search")
NO_LOG_ENDINGS = (".sql", ".xml", ".mongo", ".txt", ".tsv", ".md", ".pdf", ".html", ".parquet", ".db", ".py", ".csv")


def is_called_log(path: str) -> bool:
    """Whether a name is that of a log, packed or encrypted or not: `tracking.log-20170524`, `2014-05-26.gz`.

    A table (.csv) is one where its name says so.
    """
    whole = PurePosixPath(path).name.casefold()
    name = _bare(whole)
    if whole.startswith(".") or any(part in whole for part in NO_LOGS):
        return False
    if name.endswith(LOGS) or ".log-" in name or ".log." in name:
        return True
    if name.endswith(".csv"):
        return "log" in name
    return whole.removesuffix(_encryption(whole)).endswith(PACKED) and not name.endswith((*NO_LOG_ENDINGS, *ARCHIVES))


def is_called_archive(path: str) -> bool:
    """Whether a name is that of a tar or zip, packed or encrypted or not; a course's export (.xml.tar.gz) is none."""
    whole = PurePosixPath(path).name.casefold()
    name = _bare(whole)
    return name.endswith(ARCHIVES) and not whole.startswith(".") and ".xml." not in name


def _bare(name: str) -> str:
    """The name without what tells how it is packed."""
    name = name.removesuffix(_encryption(name))
    return next((name.removesuffix(ending) for ending in PACKED if name.endswith(ending)), name)


def _encryption(name: str) -> str:
    return next((ending for ending in ENCRYPTED if name.endswith(ending)), "")
