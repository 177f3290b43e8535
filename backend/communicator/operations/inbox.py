"""The inbox: what operators drop into a folder is imported, once, and put aside as done or failed.

A file is claimed by moving it to `working/`, and held by a lock there: what a worker that was killed leaves behind is
not locked, so the next one goes on with it. Importing again doubles nothing, whoever does it.
"""

import fcntl
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import structlog
from sqlalchemy import select

from communicator.access.sites import find_site
from communicator.access.tables import Site
from communicator.clickstream.log_import import LogResult, import_logs, not_a_log
from communicator.clickstream.sources import find_logs
from communicator.config import Settings
from communicator.database import Database
from communicator.errors import BadInput, CommunicatorError, Retryable, UnknownSite
from communicator.file_errors import NotARoster
from communicator.operations.roster_import import import_roster

WORKING, DONE, FAILED = "working", "done", "failed"
SETTLED_SECONDS = 10.0
"""A file that was not written to for so long is complete; one that is moved into place is so at once."""
UNFINISHED = (".part", ".tmp", ".filepart", ".crdownload", ".swp", "~")
log = structlog.get_logger("communicator.inbox")


def take_inbox(
    database: Database, settings: Settings, stop: threading.Event, settled_seconds: float = SETTLED_SECONDS
) -> int:
    """Imports what is complete in the inbox, and what others left unfinished; how many files and folders that were.

    With several sites, what lies in a folder of a site's name is that site's.
    """
    if settings.inbox_dir is None:
        return 0
    with database.reading() as session:
        sites = list(session.scalars(select(Site.name)))
    taken = 0
    for folder, site in [(settings.inbox_dir, None), *((settings.inbox_dir / name, name) for name in sites)]:
        for path in _waiting(folder, {*sites}, settled_seconds):
            if not stop.is_set():
                taken += _take(database, settings, folder, path, site)
    return taken


def _waiting(folder: Path, site_names: set[str], settled_seconds: float) -> list[Path]:
    """What is complete, and what somebody began, the oldest first."""
    if not folder.is_dir():
        return []
    kept = {WORKING, DONE, FAILED, *site_names}
    new = [each for each in folder.iterdir() if each.name not in kept and _is_meant(each)]
    settled = time.time() - settled_seconds
    begun = [*(folder / WORKING).iterdir()] if (folder / WORKING).is_dir() else []
    return sorted((each for each in new if _last_written(each) <= settled), key=_last_written) + sorted(begun)


def _is_meant(path: Path) -> bool:
    return not path.name.startswith(".") and not path.name.endswith(UNFINISHED)


def _last_written(path: Path) -> float:
    """The latest of a file's or folder's times; 0 where it is gone."""
    try:
        inside = path.rglob("*") if path.is_dir() else ()
        return float(max(each.lstat().st_mtime for each in (path, *inside)))
    except FileNotFoundError:
        return 0.0


def _take(database: Database, settings: Settings, folder: Path, path: Path, site_name: str | None) -> bool:
    """Claims, imports and puts aside one file or folder; False where another worker has it."""
    claimed = folder / WORKING / path.name
    if path != claimed and not _claim(path, claimed):
        return False
    with _held(claimed) as is_ours:
        if not is_ours:
            return False
        before = _last_written(claimed)
        try:
            told = _import(database, settings, claimed, site_name)
        except Retryable:
            raise  # it stays where it is, and is tried again
        except CommunicatorError as error:
            _put_aside(folder / FAILED, claimed, str(error))
            log.warning("a file of the inbox failed", file=path.name, why=str(error))
            return True
        if _last_written(claimed) != before:
            claimed.rename(folder / path.name)  # somebody writes to it still
            return False
        _put_aside(folder / DONE, claimed)
        log.info("a file of the inbox is imported", file=path.name, told=told)
        return True


def _claim(path: Path, claimed: Path) -> bool:
    """Moves it to where it is worked on; False where another one, or one of the same name, is in hand."""
    if claimed.exists():
        return False
    claimed.parent.mkdir(exist_ok=True)
    try:
        path.rename(claimed)
    except FileNotFoundError:
        return False
    return True


@contextmanager
def _held(claimed: Path) -> Iterator[bool]:
    """Whether nobody else works on it; until the end, or the end of this process, nobody else does."""
    try:
        descriptor = os.open(claimed, os.O_RDONLY)
    except FileNotFoundError:
        yield False
        return
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        # Somebody may have put it aside between our look and the lock.
        yield claimed.exists() and os.path.samestat(claimed.stat(), os.fstat(descriptor))
    except BlockingIOError:
        yield False
    finally:
        os.close(descriptor)


def _import(database: Database, settings: Settings, path: Path, site_name: str | None) -> str:
    """What was imported, in words; the error that says why nothing was."""
    with database.writing() as session:
        try:
            site_id = find_site(session, site_name).id
        except UnknownSite as error:
            raise UnknownSite(f"{error} In the inbox, put files into a folder of the site's name.") from error
    roster = _roster(database, site_id, path)
    events, wrong = 0, list[str]()
    logs = [ref for ref in find_logs([str(path)]) if not (roster and ref.is_named)]
    for ref, result in import_logs(database, settings.data_dir, site_id, logs, cluster=settings.cluster):
        if not isinstance(result, LogResult):
            if isinstance(result, Retryable):
                raise result
            wrong.append(str(result))
        elif not result.is_log:
            wrong += [str(not_a_log(result))] if ref.is_named else []
        else:
            events += result.new_events
            wrong += [f"{result.name} could be read in part only: {result.incomplete}"] if result.incomplete else []
    if wrong or not (logs or roster):
        raise BadInput("\n".join(wrong) or f"{path.name} holds neither a log nor a roster")
    return f"{len(logs)} logs, {events} new events" + (", a roster" if roster else "")


def _roster(database: Database, site_id: int, path: Path) -> bool:
    try:
        import_roster(database, site_id, [path])
    except NotARoster:
        return False
    return True


def _put_aside(folder: Path, claimed: Path, reason: str = "") -> None:
    """Moves it, under a name of its own; the reason stands beside it."""
    folder.mkdir(exist_ok=True)
    place, number = folder / claimed.name, 1
    while place.exists():
        number += 1
        place = folder / f"{claimed.stem}~{number}{claimed.suffix}"
    if reason:
        place.with_name(place.name + ".reason.txt").write_text(reason + "\n", encoding="utf-8")
    claimed.rename(place)
