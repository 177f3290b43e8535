"""Routes of what staff decide: the list of activities with their hashtags, and which hashtags are misspelt."""

from flask import Response
from sqlalchemy.orm import Session

from communicator.access.audit import note
from communicator.errors import InvalidFields
from communicator.social.activities import Activity, decide, list_activities, set_activities, undo_decision
from communicator.social.tag_tables import course_misspellings
from communicator.web.course_facts import Facts
from communicator.web.routes.social_schemas import ActivitiesSchema, DecidedSchema, DecisionSchema
from communicator.web.routing import Call, Callers, CourseQuery, Routes

routes = Routes("Social decisions", "Which hashtags teachers proposed, and which others are meant as one of them.")


@routes.route("GET", "/social/activities", Callers.COURSE_READERS, query=CourseQuery, answer=ActivitiesSchema)
def show_activities(call: Call) -> Facts:
    """The list of activities, in the teacher's order."""
    with call.database.reading() as session:
        return {"activities": list_activities(session, call.course(session).id)}


@routes.route(
    "POST",
    "/social/activities",
    Callers.COURSE_WRITERS,
    query=CourseQuery,
    body=ActivitiesSchema,
    answer=ActivitiesSchema,
)
def replace_activities(call: Call) -> Response:
    """Puts this list in place of the course's; figures follow at once."""
    wanted = [Activity(each["name"], each["category"], each["hashtag"]) for each in call.body["activities"]]

    def act(session: Session) -> Facts:
        course = call.course(session)
        set_activities(session, course.id, wanted)
        note(session, call.caller.name, "social.activities", course.id, activities=len(wanted))
        return {"activities": list_activities(session, course.id)}

    return call.change(act, ActivitiesSchema())


@routes.route(
    "POST", "/social/misspellings", Callers.COURSE_WRITERS, query=CourseQuery, body=DecisionSchema, answer=DecidedSchema
)
def decide_misspelling(call: Call) -> Response:
    """Counts a hashtag for the proposed one it is meant as, or (target null) as one of its own; or undoes that."""
    tag, undoes = call.body["tag"], call.body["undo"]
    if not undoes and "target" not in call.body:
        raise InvalidFields({"target": ["Say the proposed hashtag that is meant, or null where it is none of them."]})

    def act(session: Session) -> Facts:
        course = call.course(session)
        if undoes:
            undo_decision(session, course.id, tag)
        else:
            decide(session, course.id, tag, call.body["target"])
        note(session, call.caller.name, "social.misspelling", course.id, target=call.body.get("target"), undo=undoes)
        return {"misspellings": course_misspellings(session, course.id)}

    return call.change(act, DecidedSchema())
