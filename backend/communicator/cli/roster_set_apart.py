"""`communicator roster set-apart`: test accounts, named by the operator."""

from typing import TYPE_CHECKING

import click

from communicator.cli.frame import Frame, framed

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from communicator.access.tables import Site


@click.command("set-apart", epilog="Example: communicator roster set-apart 'test_*' '*@qa.example.org'")
@click.argument("patterns", nargs=-1, metavar="[PATTERN]…")
@click.option("--undo", is_flag=True, help="Take these patterns back: who was set apart by them alone counts again.")
@click.option("--site", "site_name", help="The site, where there are several.")
@framed
def set_apart(frame: Frame, patterns: tuple[str, ...], undo: bool, site_name: str | None) -> None:
    """Set test accounts apart by username or address; without a pattern, list them.

    In a pattern * is any text and ? any letter; capitals make no difference. Staff of the platform and of courses
    are set apart by themselves, as rosters tell it. Their events stay stored; nobody set apart is chosen,
    predicted, counted or written to.
    """
    from communicator.access.sites import find_site
    from communicator.roster.set_apart import count_people_set_apart, mark_site, patterns_of

    if undo and not patterns:
        raise click.UsageError("Say which patterns to take back; without --undo they are listed")
    if not undo and not all(map(str.strip, patterns)):
        raise click.UsageError("An empty pattern fits nobody; say a username or an address, * for any text")
    with frame.database.writing() as session:
        site = find_site(session, site_name)
        unknown = _change(session, site, [pattern.strip() for pattern in patterns], undo=undo) if patterns else []
    changed = mark_site(frame.database, site.id) if patterns else 0
    with frame.database.reading() as session:
        listed, count = patterns_of(session, site.id), count_people_set_apart(session, site.id)
    told = {"site": site.name, "patterns": listed, "set_apart": count, "changed": changed, "unknown": unknown}
    frame.tell(told, _text(listed, count, unknown))


def _change(session: "Session", site: "Site", patterns: list[str], *, undo: bool) -> list[str]:
    """Keeps or takes back a site's patterns, as the audit tells; gives those to take back that it doesn't have."""
    from communicator.access.audit import note
    from communicator.roster.set_apart import add_pattern, remove_pattern

    unknown = []
    for pattern in patterns:
        if not undo:
            add_pattern(session, site.id, pattern)
        elif not remove_pattern(session, site.id, pattern):
            unknown.append(pattern)
    note(session, "command line", "roster.set_apart", None, site=site.name, undo=undo, patterns=len(patterns))
    return unknown


def _text(patterns: list[str], count: int, unknown: list[str]) -> str:
    lines = [f"{pattern}: no such pattern" for pattern in unknown]
    lines += [*patterns, f"staff and test accounts set apart: {count:,}"]
    return "\n".join(lines)
