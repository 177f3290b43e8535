"""`communicator learner`: one person's data, for who asks to see it or to have it erased."""

import json

import click

from communicator.cli.confirmation import confirmed
from communicator.cli.frame import Frame, framed

CALLER = "command line"


@click.group()
def learner() -> None:
    """One person's data: all of it in one document, or none of it any more; and their word against predictions."""


@learner.command(epilog="Example: communicator learner export --site campus 1234 > data-of-1234.json")
@click.argument("who", metavar="USER_ID|PSEUDONYM")
@click.option("--site", "site_name", help="The person's site, where there are several.")
@framed
def export(frame: Frame, who: str, site_name: str | None) -> None:
    """Print everything that is held about one person as JSON: rows, what was written to them, events."""
    from communicator.access.audit import note
    from communicator.access.sites import find_site
    from communicator.operations.learner_export import export_learner

    with frame.database.writing() as session:
        site = find_site(session, site_name)
    told = export_learner(frame.database, frame.settings.data_dir, site, who)
    with frame.database.writing() as session:
        note(session, CALLER, "learner_exported", None, site=site.name)
    frame.tell(told, json.dumps(told, default=str, ensure_ascii=False, indent=2))


@learner.command(epilog="Example: communicator learner erase --site campus 1234 --yes")
@click.argument("who", metavar="USER_ID|PSEUDONYM")
@click.option("--site", "site_name", help="The person's site, where there are several.")
@click.option("--yes", "is_sure", is_flag=True, help="Don't ask.")
@framed
def erase(frame: Frame, who: str, site_name: str | None, is_sure: bool) -> None:
    """Erase one person: every row, every event, in all courses of the site. It can't be undone.

    Logs and rosters that are imported later don't bring the person back. Interrupted, the same again completes it.
    The logs themselves, where you keep them, and their backups are yours to clear.
    """
    from communicator.access.sites import find_site
    from communicator.operations.learner_erasure import erase_learner
    from communicator.operations.person import find_person

    with frame.database.writing() as session:
        site = find_site(session, site_name)
        courses = len(find_person(session, site.id, who).pseudonyms)
    confirmed(is_sure, f"Erase this person, who is in {courses} courses of site {site.name}, for good?")
    with frame.progress("Erasing"):
        done = erase_learner(frame.database, frame.settings.data_dir, site, who, CALLER)
    rows = sum(done.rows.values())
    text = f"Erased: {done.events:,} events, {rows:,} rows, {done.posts:,} posts emptied. No import brings them back."
    frame.tell({"events": done.events, "posts": done.posts, "rows": done.rows}, text)


@learner.command("object", epilog="Example: communicator learner object --site campus 1234")
@click.argument("who", metavar="USER_ID|PSEUDONYM")
@click.option("--site", "site_name", help="The person's site, where there are several.")
@framed
def object_(frame: Frame, who: str, site_name: str | None) -> None:
    """Note that one person objects to being predicted: no chances, no part in training, in all courses of the site.

    What was predicted of them is gone at once. Messages to everyone still reach them.
    """
    from communicator.access.sites import find_site
    from communicator.operations.prediction_objection import object_person

    with frame.database.writing() as session:
        is_new = object_person(session, frame.settings.data_dir, find_site(session, site_name), who, "staff", CALLER)
    text = "Not predicted any more." if is_new else "Had objected before."
    frame.tell({"objects": True, "changed": is_new}, text)


@learner.command(epilog="Example: communicator learner allow --site campus 1234")
@click.argument("who", metavar="USER_ID|PSEUDONYM")
@click.option("--site", "site_name", help="The person's site, where there are several.")
@framed
def allow(frame: Frame, who: str, site_name: str | None) -> None:
    """Note that one person who objected may be predicted again, from the next refresh on."""
    from communicator.access.sites import find_site
    from communicator.operations.prediction_objection import allow_person

    with frame.database.writing() as session:
        ended = allow_person(session, find_site(session, site_name), who, CALLER)
    text = "Predicted again from the next refresh on." if ended else "Had not objected; nothing was changed."
    frame.tell({"objects": False, "changed": ended}, text)
