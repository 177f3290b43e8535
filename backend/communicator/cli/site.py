"""`communicator site`: the platforms that may call, and their secrets."""

import click

from communicator.access.audit import note
from communicator.access.sites import KINDS, NewSecret, add_site, list_sites, rotate_secret
from communicator.cli.frame import Frame, framed, wrong_use_where_invalid
from communicator.cli.site_rules import rules


@click.group(help="The platforms that may call the backend, and their secrets.")
def site() -> None:
    """Groups the commands about sites."""


site.add_command(rules)


@site.command(epilog="Example: communicator site add campus-lms --kind edx --url https://lms.campus.example")
@click.argument("name")
@click.option("--kind", type=click.Choice(KINDS), required=True, help="What the platform is.")
@click.option("--url", help="Where the platform is reached.")
@framed
def add(frame: Frame, name: str, kind: str, url: str | None) -> None:
    """Add a site; prints its key id and secret, this once."""
    with wrong_use_where_invalid(), frame.database.writing() as session:
        made = add_site(session, frame.settings.secret_key, name, kind, url)
        note(session, "command line", "site.add", None, site=name)
    _tell(frame, made)


@site.command(epilog="Example: communicator site rotate campus-lms")
@click.argument("name")
@framed
def rotate(frame: Frame, name: str) -> None:
    """Make a new secret; the one before stays good until the next rotation."""
    with frame.database.writing() as session:
        made = rotate_secret(session, frame.settings.secret_key, name)
        note(session, "command line", "site.rotate", None, site=name)
    _tell(frame, made)


@site.command("list", epilog="Example: communicator site list --json")
@framed
def list_(frame: Frame) -> None:
    """List the sites, without their secrets."""
    with frame.database.reading() as session:
        sites = [
            {"name": found.name, "kind": found.kind, "url": found.url, "key_id": found.key_id}
            for found in list_sites(session)
        ]
    lines = [f"{found['name']}  {found['kind']}  {found['key_id']}  {found['url'] or ''}".rstrip() for found in sites]
    frame.tell({"sites": sites}, "\n".join(lines) or "No sites yet; `communicator site add` makes one.")


def _tell(frame: Frame, made: NewSecret) -> None:
    facts = {"site": made.site.name, "key_id": made.key_id, "secret": made.secret}
    text = (
        f"site    {made.site.name}\nkey id  {made.key_id}\nsecret  {made.secret}\n"
        "Copy both into the platform's settings now; the secret is not shown again."
    )
    frame.tell(facts, text)
