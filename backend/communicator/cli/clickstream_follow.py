"""`communicator clickstream import --follow`: what is appended to a log is stored soon after, until it is stopped."""

from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import click

from communicator.cli.frame import Frame

if TYPE_CHECKING:
    from communicator.clickstream.following import Taken


def follow_log(
    frame: Frame,
    paths: tuple[str, ...],
    course_id: str | None,
    site_name: str | None,
    rejects_file: str | None,
    every: float,
) -> None:
    """Follows the one log that is named until SIGINT or SIGTERM; tells then what became of its records."""
    from communicator.cli.long_running import log_to_stderr, stop_on_signals
    from communicator.clickstream.following import Checkpoints, Follower, Storing, followed_by_one
    from communicator.clickstream.rejects import Rejects

    path, settings = _only_log(paths), frame.settings
    log_to_stderr(settings.log_level)
    site_id = _edx_site(frame, site_name)
    stop = stop_on_signals()
    rejects = nullcontext() if rejects_file is None else Rejects(rejects_file)
    with followed_by_one(settings.data_dir, path), rejects as kept:
        checkpoints = Checkpoints(frame.database, site_id, str(path), path.name)
        left = kept.of(path.name) if kept else None
        storing = Storing(frame.database, settings.data_dir, site_id, checkpoints, course_id, left)
        Follower(path, checkpoints, storing).run(stop, every)
    _tell(frame, storing.taken)


def _only_log(paths: tuple[str, ...]) -> Path:
    """The one file that can be followed; wrong use where something else is named."""
    from communicator.clickstream.sources.refs import is_url

    if len(paths) != 1 or is_url(paths[0]) or paths[0] == "-" or Path(paths[0]).is_dir():
        raise click.UsageError("--follow takes one log, a plain file of this machine", click.get_current_context())
    return Path(paths[0]).absolute()


def _tell(frame: Frame, taken: "Taken") -> None:
    facts = {"files": taken.files, "records": taken.records, "events": taken.events, "new_events": taken.new_events}
    frame.tell(
        facts | {"skipped": dict(taken.skipped.most_common()), "incomplete": taken.gone, "not_logs": []},
        f"Stopped: {taken.records:,} records, {taken.events:,} events, {taken.new_events:,} new.",
    )


def _edx_site(frame: Frame, site_name: str | None) -> int:
    from communicator.access.sites import find_site
    from communicator.file_errors import WrongSiteKind

    with frame.database.writing() as session:
        site = find_site(session, site_name)
        if site.kind != "edx":
            raise WrongSiteKind(f"{site.name} is a Moodle site, whose log is no file; import what Moodle exports")
        return site.id
