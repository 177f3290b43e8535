"""`communicator site rules`: what holds for all messages of a site; shown, and changed."""

import json
from typing import Any

import click

from communicator.cli.frame import Frame, framed, wrong_use_where_invalid


@click.command(epilog="Example: communicator site rules campus-lms --set quiet_from=22 --set who_may_send=instructors")
@click.argument("name")
@click.option(
    "--set",
    "changes",
    multiple=True,
    metavar="RULE=VALUE",
    help="Change a rule; none for no limit and no quiet hours. As often as needed; all are changed, or none.",
)
@framed
def rules(frame: Frame, name: str, changes: tuple[str, ...]) -> None:
    """Show a site's rules of sending, or change some."""
    from communicator.access.audit import note
    from communicator.access.sites import find_site
    from communicator.outreach.site_rules import change_rules, rules_of

    said = _read(changes)
    if said:
        with wrong_use_where_invalid(), frame.database.writing() as session:
            site = find_site(session, name)
            found = change_rules(session, frame.settings, site.id, said, "command line")
            note(session, "command line", "site.rules", None, site=name, changes=said)
    else:
        with frame.database.reading() as session:
            found = rules_of(session, frame.settings, find_site(session, name).id)
    facts = found.as_dict()
    lines = [f"{rule:<24} {_written(value)}" for rule, value in facts.items()]
    frame.tell({"site": name, "rules": facts}, "\n".join(lines))


def _read(changes: tuple[str, ...]) -> dict[str, Any]:
    said: dict[str, Any] = {}
    for change in changes:
        rule, separator, value = change.partition("=")
        if not separator:
            raise click.UsageError(f"--set {change}: write RULE=VALUE, such as quiet_from=22")
        said[rule.strip()] = _value(rule.strip(), value.strip())
    return said


def _value(rule: str, written: str) -> Any:
    """What is written, as JSON has it; texts and domains need no quotes."""
    if rule == "from_domains":
        return [each.strip() for each in written.split(",") if each.strip()]
    if rule in ("who_may_send", "site_title"):
        return written
    if written.casefold() in ("none", "never", ""):
        return None
    try:
        return json.loads(written)
    except ValueError:
        return written


def _written(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "none"
    return "none" if value is None else str(value)
