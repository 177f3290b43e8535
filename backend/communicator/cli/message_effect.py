"""`communicator message effect`: whether a message helped, as far as that may be told yet."""

from typing import Any

import click

from communicator.cli.frame import Frame, framed

CALLER = "command line"


@click.command(epilog="Example: communicator message effect V1StGXR8_Z5jdHi6 --csv > effect.csv")
@click.argument("message_id")
@click.option("--csv", "as_csv", is_flag=True, help="Everybody who was drawn, a row each, once it was read.")
@framed
def effect(frame: Frame, message_id: str, as_csv: bool) -> None:
    """Show who was written to beside who was held out by chance; read it first where its day has come."""
    from communicator.clock import now
    from communicator.outreach.communications import find_communication
    from communicator.outreach.effect.further import read_further
    from communicator.outreach.effect.reading import read_trial
    from communicator.outreach.effect.report import effect_of

    with frame.database.reading() as session:
        find_communication(session, message_id)
    read_trial(frame.database, frame.settings, message_id, now())
    read_further(frame.database, frame.settings, now(), message_id)
    if as_csv:
        _export(frame, message_id)
        return
    with frame.database.reading() as session:
        facts = effect_of(session, find_communication(session, message_id), now())
    frame.tell(facts, "\n".join(_lines(facts)))


def _export(frame: Frame, message_id: str) -> None:
    from communicator.access.audit import note
    from communicator.outreach.communications import find_communication
    from communicator.outreach.effect.report import export_of

    with frame.database.reading() as session:
        found = find_communication(session, message_id)
        text = export_of(session, found)
    with frame.database.writing() as session:
        note(session, CALLER, "communication.effect_exported", found.course_pk, communication=message_id)
    click.echo(text, nl=False)


def _lines(facts: dict[str, Any]) -> list[str]:
    if facts["status"] == "none":
        return [f"nothing to compare ({facts['why'].replace('_', ' ')})"]
    drawn = f"{facts['drawn']:,} drawn, {facts['held_out']:,} of them held out ({facts['percent']} %)"
    if facts["status"] == "waiting":
        return [drawn, f"not read before {facts['reads_at']} (waits for: {facts['why'].replace('_', ' ')})"]
    return [drawn, *_arms(facts), _difference(facts), _exposure(facts), *_exploratory(facts)]


def _arms(facts: dict[str, Any]) -> list[str]:
    named = {"written_to": "written to", "held_out": "held out"}
    return [
        f"{named[arm]}: {told['count']:,} of {told['learners']:,} returned within {facts['days']} days "
        f"({told['per_cent']} %)"
        for arm, told in facts["arms"].items()
        if told["learners"]
    ]


def _difference(facts: dict[str, Any]) -> str:
    found, verdict = facts["difference"], facts["verdict"]
    words = {
        "effect": "an effect",
        "no_difference": f"no difference of more than {facts['within_points']} points",
        "too_small": "too small to tell",
    }
    if found is None:
        return words[verdict]
    return f"difference {found['points']:+} points, 95 % interval {found['lo']:+} to {found['hi']:+}: {words[verdict]}"


def _exposure(facts: dict[str, Any]) -> str:
    told = facts["exposure"]
    return (
        f"other messages within the window: {told['written_to']['mails']:,} to the written to, "
        f"{told['held_out']['mails']:,} to the held out"
    )


def _exploratory(facts: dict[str, Any]) -> list[str]:
    return [
        f"exploratory, {each['outcome']}: {each['difference']['points']:+} points "
        f"({each['difference']['lo']:+} to {each['difference']['hi']:+})"
        for each in facts["exploratory"]
        if each["difference"]
    ]
