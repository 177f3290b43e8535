"""Routes of a site's rules of sending: read by who may reach the site, changed by administrators."""

from flask import Response
from marshmallow import Schema, fields
from sqlalchemy import select
from sqlalchemy.orm import Session

from communicator.access.audit import note
from communicator.access.callers import Caller, Scope
from communicator.access.sites import find_site
from communicator.access.tables import Site
from communicator.courses.tables import Course
from communicator.errors import NotAllowed
from communicator.outreach.site_rules import change_rules, rules_of
from communicator.web.course_facts import Facts
from communicator.web.routing import Call, Callers, Routes

routes = Routes("Rules of sending", "What holds for all messages of a site: caps, hours, rates, approval.")
RULES = "/sites/<string:name>/rules"


class RulesSchema(Schema):
    """A site's rules; docs/outreach-rules.md tells what each does."""

    cap_messages = fields.Raw(metadata={"type": "integer"})
    cap_days = fields.Raw(metadata={"type": "integer"})
    quiet_from = fields.Raw(allow_none=True, metadata={"type": "integer", "description": "A full hour, 0 to 23."})
    quiet_until = fields.Raw(allow_none=True, metadata={"type": "integer", "description": "null, null: at any hour."})
    approval_above = fields.Raw(metadata={"type": "integer"})
    undo_seconds = fields.Raw(metadata={"type": "integer"})
    large_above = fields.Raw(metadata={"type": "integer"})
    undo_seconds_large = fields.Raw(metadata={"type": "integer"})
    who_may_send = fields.Raw(metadata={"type": "string", "enum": ["staff", "instructors"]})
    site_per_minute = fields.Raw(allow_none=True, metadata={"type": "integer"})
    sender_per_minute = fields.Raw(allow_none=True, metadata={"type": "integer"})
    automatic_daily_ceiling = fields.Raw(metadata={"type": "integer"})
    no_difference_points = fields.Raw(metadata={"type": "number"})
    from_domains = fields.Raw(metadata={"type": "array", "items": {"type": "string"}})
    site_title = fields.Raw(metadata={"type": "string"})
    keep_bodies_months = fields.Raw(metadata={"type": "integer"})


@routes.route("GET", RULES, Callers.KNOWN, answer=RulesSchema)
def show_rules(call: Call, name: str) -> Facts:
    """The rules that hold on a site, defaults included."""
    with call.database.reading() as session:
        site = find_site(session, name)
        _require_site(session, call.caller, site)
        return rules_of(session, call.settings, site.id).as_dict()


@routes.route("PATCH", RULES, Callers.ADMINISTRATORS, body=RulesSchema, answer=RulesSchema)
def change(call: Call, name: str) -> Response:
    """Changes the rules named; 422 with each at fault, and then none is changed. The default's value unsets it."""

    def act(session: Session) -> Facts:
        site = find_site(session, name)
        rules = change_rules(session, call.settings, site.id, call.body, call.caller.name)
        note(session, call.caller.name, "site.rules", None, site=name, changes=dict(call.body))
        return rules.as_dict()

    return call.change(act, RulesSchema())


def _require_site(session: Session, caller: Caller, site: Site) -> None:
    """A platform reaches its own site; a course's token, sites that have the course."""
    if caller.scope is not Scope.COURSE or caller.site == site.name:
        return
    has_course = select(Course.id).where(Course.site_id == site.id, Course.course_id == caller.course_id)
    if caller.site is not None or session.scalar(has_course) is None:
        raise NotAllowed(f"This caller may only reach the course {caller.course_id}, which isn't one of that site")
