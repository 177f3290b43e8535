"""`communicator social collect`: posts from Mastodon and X as they are written, and what may be missing."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from communicator.cli.frame import Frame, framed
from communicator.cli.long_running import log_to_stderr, stop_on_signals

if TYPE_CHECKING:
    from communicator.social.collectors.collecting import Collected
    from communicator.social.coverage import SourceCoverage


@click.command(
    epilog="Example: communicator social collect --course course-v1:DemoX+STAT101+2026 --mastodon mastodon.social"
)
@click.option("--course", "course_id", required=True, help="The course's id.")
@click.option("--site", "site_name", help="The site's name, where several have a course of this id.")
@click.option("--mastodon", multiple=True, metavar="HOST", help="Ask this server from now on, such as mastodon.social.")
@click.option("--x", is_flag=True, help="Ask X from now on; it charges for each post that is read.")
@click.option("--tag", "tags", multiple=True, help="For these hashtags; without any, for those of the activities.")
@click.option("--cap", type=click.IntRange(0), help="Read at most so many posts of X in all.")
@click.option("--end", multiple=True, metavar="HOST", help="Ask this server no more; x for X. Its posts stay.")
@click.option("--once/--follow", default=True, help="Once (as it is), or on and on until Ctrl-C.")
@click.option("--interval", type=click.FloatRange(1), default=120.0, show_default=True, help="Seconds between rounds.")
@framed
def collect(frame: Frame, course_id: str, site_name: str | None, once: bool, interval: float, **wanted: Any) -> None:
    """Collect a course's posts from Mastodon servers and X by hashtag.

    The servers, hashtags and the cap are kept with the course; a later call needs only --course. Killed at any
    moment, the next call goes on where this one was. --follow also listens to Mastodon's streams. Tokens come from
    COMMUNICATOR_MASTODON_TOKEN (mastodon.social=TOKEN, for servers that want one) and COMMUNICATOR_X_BEARER_TOKEN.
    """
    from communicator.courses.catalogue import find_course
    from communicator.social.collectors.collecting import Collected
    from communicator.social.collectors.sources import Wanted, active_sources, set_sources
    from communicator.social.coverage import coverage

    with frame.database.reading() as session:
        course_pk = find_course(session, course_id, site_name).id
    set_sources(frame.database, frame.settings, course_pk, Wanted(**wanted))
    with frame.database.reading() as session:
        has_only_ended = bool(wanted["end"]) and not active_sources(session, course_pk)
    done = Collected() if has_only_ended else _collected(frame, course_pk, once=once, interval=interval)
    with frame.database.reading() as session:
        told = coverage(session, course_pk)
    lines = [f"{done.new_posts:,} new posts.", *(line for source in told for line in _lines(source))]
    frame.tell({"new_posts": done.new_posts, "sources": [asdict(source) for source in told]}, "\n".join(lines))
    if once and done.troubles:
        raise done.troubles[0]


def _collected(frame: Frame, course_pk: int, *, once: bool, interval: float) -> "Collected":
    """One round of asking, or rounds until a signal comes; how many posts are new is seen meanwhile."""
    from communicator.social.collectors.collecting import collect as collect_posts

    log_to_stderr("ERROR" if once else frame.settings.log_level)
    stop = stop_on_signals()
    with frame.progress("New posts") as tell:
        return collect_posts(
            frame.database, frame.settings, course_pk, stop=stop, once=once, interval=interval, progress=tell
        )


def _lines(source: "SourceCoverage") -> list[str]:
    place = f"{source.network} {source.host or 'archives'} ({source.how})"
    spent = "" if source.spent is None else f", {source.spent:,} read and paid for"
    when = f" up to {source.last_at:%Y-%m-%d %H:%M} UTC" if source.last_at else ""
    line = f"  {place}: {source.state}{when}, {source.posts:,} posts{spent}"
    gaps = [
        f"    missing {gap.since:%Y-%m-%d %H:%M} to {gap.until:%Y-%m-%d %H:%M}: {gap.reason}"
        if gap.until
        else f"    not collecting since {gap.since:%Y-%m-%d %H:%M}: {gap.reason}"
        for gap in source.gaps
    ]
    return [f"{line}; {source.note}" if source.note else line, *gaps]
