"""`communicator social`: what learners say on social networks, counted by hashtag."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from communicator.cli.course import Moment
from communicator.cli.frame import Frame, framed
from communicator.cli.social_collect import collect
from communicator.cli.social_publish import publish
from communicator.social.handles import NETWORKS

if TYPE_CHECKING:
    from communicator.social.metrics import Distribution, Uses

_COURSE = click.option("--course", "course_id", required=True, help="The course's id.")
_SITE = click.option("--site", "site_name", help="The site's name, where several have a course of this id.")


@click.group()
def social() -> None:
    """What learners say on social networks: archives, hashtags, interactions."""


social.add_command(collect)
social.add_command(publish)


@social.command(
    "import", epilog="Example: communicator social import archive.zip --course course-v1:DemoX+STAT101+2026"
)
@click.argument("archives", nargs=-1, required=True, metavar="ARCHIVE…", type=click.Path(path_type=Path, exists=True))
@_COURSE
@_SITE
@framed
def import_(frame: Frame, archives: tuple[Path, ...], course_id: str, site_name: str | None) -> None:
    """Store the posts of account archives with a course: files, folders, ZIP or tar files.

    Twitter (tweets.js, the older monthly files), Mastodon (outbox.json) and Google+ (Takeout) are recognised
    by themselves. Authors become pseudonyms, texts lose the names of people; what wasn't public is skipped.
    Importing again stores nothing twice.
    """
    from communicator.courses.catalogue import find_course
    from communicator.social.collection import import_archives

    with frame.database.reading() as session:
        course_pk = find_course(session, course_id, site_name).id
    with frame.progress("Posts") as tell:
        done = import_archives(frame.database, frame.settings.data_dir, course_pk, archives, tell)
    facts = {"posts": done.posts, "new_posts": done.new_posts, "skipped": dict(done.skipped), "files": done.files}
    lines = [f"Read {done.files} files: {done.posts:,} posts, {done.new_posts:,} of them new."]
    lines += [f"  skipped {count:,}: {reason}" for reason, count in done.skipped.items()]
    lines += [f"  not an archive: {name}" for name in done.ignored]
    frame.tell(facts | {"ignored": done.ignored}, "\n".join(lines))


@social.command(epilog="Example: communicator social activities list.csv --course course-v1:DemoX+STAT101+2026")
@click.argument("file", required=False, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@_COURSE
@_SITE
@framed
def activities(frame: Frame, file: Path | None, course_id: str, site_name: str | None) -> None:
    """Show the course's list of activities, or put FILE in its place (CSV: activity,category,hashtag)."""
    from communicator.courses.catalogue import find_course
    from communicator.social.activities import list_activities, read_activities, set_activities

    if file is not None:
        wanted = read_activities(_text_of(file))
        with frame.database.writing() as session:
            set_activities(session, find_course(session, course_id, site_name).id, wanted)
    with frame.database.reading() as session:
        there = list_activities(session, find_course(session, course_id, site_name).id)
    lines = [f"{each.name}  {each.category}  {'#' * bool(each.hashtag)}{each.hashtag}".rstrip() for each in there]
    frame.tell({"activities": [asdict(each) for each in there]}, "\n".join(lines) or "No activities yet.")


@social.command(epilog="Example: communicator social profiles profiles.csv --course course-v1:DemoX+STAT101+2026")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@_COURSE
@_SITE
@framed
def profiles(frame: Frame, file: Path, course_id: str, site_name: str | None) -> None:
    """Note the profiles that learners gave (CSV: username, and a column a network: x, mastodon, google_plus).

    A link alone matches no post to a learner: that needs their consent.
    """
    from communicator.courses.catalogue import find_course
    from communicator.social.profile_list import link_profiles

    told = _text_of(file)
    with frame.database.writing() as session:
        counts = link_profiles(session, find_course(session, course_id, site_name).id, told)
    facts = {name: counts[name] for name in ("linked", "invalid", "unknown")}
    frame.tell(facts, "{linked} profiles noted, {invalid} are none, {unknown} rows name nobody here.".format(**facts))


def _text_of(file: Path) -> str:
    from communicator.errors import UnreadableFile

    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableFile(f"{file} is not UTF-8 text; save it as CSV in UTF-8") from error


@social.command(epilog="Example: communicator social misspellings --course ID --confirm RSEMiKlot=RSEMiKlout")
@_COURSE
@_SITE
@click.option("--confirm", multiple=True, metavar="TAG=MEANT", help="TAG counts for the proposed tag MEANT.")
@click.option("--reject", multiple=True, metavar="TAG", help="TAG is a tag of its own.")
@framed
def misspellings(
    frame: Frame, course_id: str, site_name: str | None, confirm: tuple[str, ...], reject: tuple[str, ...]
) -> None:
    """Show hashtags that look like misspelt proposed ones, and decide about them."""
    from communicator.courses.catalogue import find_course
    from communicator.social.activities import confirmed_misspellings, decide, suggestions

    if any("=" not in each for each in confirm):
        raise click.UsageError("--confirm is written TAG=MEANT")
    with frame.database.writing() as session:
        course_pk = find_course(session, course_id, site_name).id
        for tag, _, meant in (each.partition("=") for each in confirm):
            decide(session, course_pk, tag, meant)
        for tag in reject:
            decide(session, course_pk, tag, None)
        found, confirmed = suggestions(session, course_pk), confirmed_misspellings(session, course_pk)
    lines = [f"#{each.tag} may mean #{each.target} ({each.uses} posts)" for each in found]
    lines += [f"#{tag} counts for #{meant}" for tag, meant in confirmed.items()]
    facts = {"suggestions": [asdict(each) for each in found], "confirmed": confirmed}
    frame.tell(facts, "\n".join(lines) or "Nothing looks misspelt.")


@social.command(
    epilog="Example: communicator social posts klout --course course-v1:DemoX+STAT101+2026 --tag RSEMiKlout"
)
@click.argument("words", nargs=-1)
@_COURSE
@_SITE
@click.option("--tag", help="With this hashtag.")
@click.option("--author", help="By this pseudonym.")
@click.option("--limit", type=click.IntRange(1, 1000), default=50, show_default=True, help="At most so many.")
@framed
def posts(
    frame: Frame, words: tuple[str, ...], course_id: str, site_name: str | None, limit: int, **narrowed: str | None
) -> None:
    """Find posts, the newest first, that have all WORDS."""
    from communicator.courses.catalogue import find_course
    from communicator.social.finding import find_posts

    names = ("network", "kind", "author_key", "created_at", "text", "links", "origin_uri")
    with frame.database.reading() as session:
        course_pk = find_course(session, course_id, site_name).id
        found = find_posts(session, course_pk, " ".join(words), limit=limit, **narrowed)
        told = [{name: getattr(post, name) for name in names} for post in found]
    lines = [f"{each['created_at']:%Y-%m-%d %H:%M}  {each['network']}  {each['text']}" for each in told]
    frame.tell({"posts": told}, "\n".join(lines) or "No posts.")


@social.command(epilog="Example: communicator social metrics --course course-v1:DemoX+STAT101+2026 --network twitter")
@_COURSE
@_SITE
@click.option("--network", type=click.Choice(NETWORKS), help="Of this one only.")
@click.option("--since", type=Moment(), help="From this time on.")
@click.option("--until", type=Moment(), help="Before this time.")
@framed
def metrics(frame: Frame, course_id: str, site_name: str | None, **narrowed: Any) -> None:
    """Count hashtags by class, interactions, uses by day, and learners who gave a profile link."""
    from communicator.courses.catalogue import find_course
    from communicator.social.matching import profile_completion
    from communicator.social.metrics import Scope, categories, distribution, evolution, interactions

    with frame.database.reading() as session:
        course_pk = find_course(session, course_id, site_name).id
        scope = Scope(course_pk, **narrowed)
        spread, talked = distribution(session, scope), interactions(session, scope)
        days, profiles = evolution(session, scope), profile_completion(session, course_pk)
        by_category = categories(session, scope)
    facts: dict[str, Any] = {
        "distribution": asdict(spread),
        "interactions": asdict(talked),
        "evolution": [asdict(day) for day in days],
        "profile_completion": asdict(profiles) | {"per_cent": profiles.per_cent},
        "categories": by_category,
    }
    frame.tell(facts, "\n".join([*_table_2(spread), *_table_3(facts["interactions"]), _profiles(facts)]))


def _table_2(spread: "Distribution") -> list[str]:
    def line(name: str, uses: "Uses") -> str:
        misspelled = "–" if uses.misspelled is None else uses.misspelled
        return f"{name:<24}{uses.total:>8}{uses.different:>11}{misspelled:>12}{uses.users:>7}"

    return [
        f"{spread.posts:,} posts of {spread.authors:,} people, {spread.authors_using:,} of whom used a hashtag.",
        f"{'':<24}{'total #':>8}{'different':>11}{'misspelled':>12}{'users':>7}",
        line("Hashtags you proposed", spread.non_formal),
        line("Learners' own", spread.informal),
        line("Total (users: of both)", spread.total),
    ]


def _table_3(talked: dict[str, dict[str, int | None]]) -> list[str]:
    lines = ["", f"{'':<24}{'collected':>10}{'reported':>10}"]
    for name in ("publications", "replies", "reposts", "favourites"):
        cells = ["–" if talked[of].get(name) is None else f"{talked[of][name]:,}" for of in ("collected", "reported")]
        lines.append(f"{name.capitalize():<24}{cells[0]:>10}{cells[1]:>10}")
    return lines


def _profiles(facts: dict[str, Any]) -> str:
    told = facts["profile_completion"]
    if told["per_cent"] is None:
        return "\nNobody is enrolled, so nobody could give a profile link."
    return f"\n{told['linked']:,} of {told['enrolled']:,} enrolled gave a profile link: {told['per_cent']:.2f} %."
