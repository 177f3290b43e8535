"""`communicator suppression`: the addresses of a site that nothing is sent to, and mails that came back."""

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from communicator.cli.frame import Frame, framed

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

CALLER = "command line"
of_site = click.option("--site", "site_name", required=True, help="Whose list.")


@click.group()
def suppression() -> None:
    """The addresses of a site that nothing is sent to; reading what came back."""


@suppression.command("list", epilog="Example: communicator suppression list --site campus")
@of_site
@framed
def list_(frame: Frame, site_name: str) -> None:
    """Count a site's suppressed addresses, by why; the addresses themselves are only exported."""
    from communicator.outreach.bounces.suppressed import list_suppressed

    with frame.database.reading() as session:
        counted = Counter(row.why for row in list_suppressed(session, _site(session, site_name)))
    frame.tell({"suppressed": dict(counted)}, _told(counted) or "no address is suppressed")


@suppression.command(epilog="Example: communicator suppression export --site campus --out suppressed.csv")
@of_site
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="Where to write it.")
@framed
def export(frame: Frame, site_name: str, out: Path) -> None:
    """Write the list as CSV (email, why, source, at), for another provider; readable by you alone."""
    from communicator.access.audit import note
    from communicator.errors import UnwritableFile
    from communicator.outreach.bounces.list_files import list_as_csv

    with frame.database.writing() as session:
        text = list_as_csv(session, _site(session, site_name))
        note(session, CALLER, "suppression.export", None, site=site_name)
    try:
        out.touch(mode=0o600)
        out.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UnwritableFile(f"{out} can't be written: {error.strerror}") from error
    rows = text.count("\n") - 1
    frame.tell({"rows": rows}, f"{rows} addresses in {out}")


@suppression.command("import", epilog="Example: communicator suppression import ses-export.csv --site campus")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@of_site
@framed
def import_(frame: Frame, file: Path, site_name: str) -> None:
    """Add the addresses of a CSV, or of a list with one a line, such as another provider's export."""
    from communicator.access.audit import note
    from communicator.errors import UnreadableFile
    from communicator.outreach.bounces.list_files import take_list

    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableFile(f"{file} can't be read as UTF-8 text: save it as CSV in UTF-8") from error
    with frame.database.writing() as session:
        told = take_list(session, _site(session, site_name), text)
        note(session, CALLER, "suppression.import", None, site=site_name, **told)
    frame.tell(dict(told), _told(told) or "no rows")


@suppression.command(epilog="Example: communicator suppression lift ada@campus.example --site campus")
@click.argument("address")
@of_site
@framed
def lift(frame: Frame, address: str, site_name: str) -> None:
    """Let an address be written to again, such as one whose mailbox was mended."""
    from communicator.access.audit import note
    from communicator.outreach.bounces.suppressed import lift as lifted

    with frame.database.writing() as session:
        was_listed = lifted(session, _site(session, site_name), address)
        if was_listed:
            note(session, CALLER, "suppression.lift", None, site=site_name)
    frame.tell({"lifted": was_listed}, "It may be written to again." if was_listed else "It was not on the list.")


@suppression.command("read", epilog="Example: communicator suppression read")
@framed
def read_(frame: Frame) -> None:
    """Read what came back now, from the maildir or IMAP box of the settings; the worker does it every minute."""
    from communicator.outreach.bounces.mailbox import read_bounces

    told = read_bounces(frame.database, frame.settings)
    frame.tell({"reports": dict(told)}, _told(told) or "nothing new came back")


def _site(session: "Session", name: str) -> int:
    from communicator.access.sites import find_site

    return find_site(session, name).id


def _told(counted: "Counter[str]") -> str:
    return ", ".join(f"{count} {what.replace('_', ' ')}" for what, count in sorted(counted.items()))
