"""Routes of the social report: the whole document, and each of its parts."""

from collections.abc import Callable
from typing import Any

from flask import Response
from sqlalchemy.orm import Session

from communicator.courses.tables import Course
from communicator.social.participants import matched_people
from communicator.social.pseudonyms import course_key
from communicator.social.report import social_part, social_report
from communicator.social.scope import Scope
from communicator.social.spreadsheets import hashtags_csv, interactions_csv, timeline_csv
from communicator.web.routes import social_schemas as schemas
from communicator.web.routes.insights import csv_file, wants_csv
from communicator.web.routes.social_callers import hides_few, narrowing
from communicator.web.routing import Call, Callers, Routes, as_json

routes = Routes("Social", "What learners say on social networks, counted by hashtag, day, network and conversation.")

Document = dict[str, Any]
READ = Callers.COURSE_READERS
CSV = {200: {"content": {"text/csv": {"schema": {"type": "string"}}}}}
ALL_TAGS = 1_000_000  # a spreadsheet has every one of learners' own


@routes.route("GET", "/social/report", READ, query=schemas.ScopeQuery, answer=schemas.ReportSchema)
def show_report(call: Call) -> Response:
    """Everything in one document; figures of fewer than five people are null for tokens of the scope `read`."""
    narrowed = narrowing(call)
    with call.database.reading() as session:
        return as_json(social_report(session, call.course(session), **narrowed, hides_few=hides_few(call)))


@routes.route("GET", "/social/hashtags", READ, query=schemas.ScopeQuery, answer=schemas.HashtagsSchema, also=CSV)
def show_hashtags(call: Call) -> Response:
    """Hashtags by class and one by one, and those that may be misspelt; as CSV with `Accept: text/csv`."""
    return _part(call, "hashtags", hashtags_csv)


@routes.route("GET", "/social/timeline", READ, query=schemas.ScopeQuery, answer=schemas.TimelinePartSchema, also=CSV)
def show_timeline(call: Call) -> Response:
    """Uses of hashtags by day, and when nothing was collected; as CSV with `Accept: text/csv`."""
    return _part(call, "timeline", timeline_csv)


@routes.route(
    "GET", "/social/interactions", READ, query=schemas.ScopeQuery, answer=schemas.InteractionsPartSchema, also=CSV
)
def show_interactions(call: Call) -> Response:
    """Publications, replies, reposts and favourites, collected and reported; as CSV with `Accept: text/csv`."""
    return _part(call, "interactions", interactions_csv)


@routes.route("GET", "/social/network", READ, query=schemas.ScopeQuery, answer=schemas.NetworkPartSchema)
def show_network(call: Call) -> Response:
    """The graph of replies and mentions, and what nobody answered."""
    return _part(call, "network")


@routes.route("GET", "/social/coverage", READ, query=schemas.ScopeQuery, answer=schemas.CoveragePartSchema)
def show_coverage(call: Call) -> Response:
    """What each source gave, missed, refused and cost."""
    return _part(call, "coverage")


@routes.route("GET", "/social/participants", READ, query=schemas.PeopleQuery, answer=schemas.ParticipantsSchema)
def show_participants(call: Call) -> Response:
    """Who of the enrolled linked a profile, counted; for staff also those who agreed to matching, by pseudonym."""
    narrowed = narrowing(call)
    with call.database.reading() as session:
        course = call.course(session)
        document = social_part(session, course, "participants", hides_few=hides_few(call), **narrowed)
        people = None if hides_few(call) else _people(call, session, course, narrowed)
    page, more = (None, False) if people is None else _page(call, people)
    return as_json(document | {"people": page, "next_cursor": page[-1]["pseudonym"] if page and more else None})


def _part(call: Call, part: str, as_csv: Callable[[Document], str] | None = None) -> Response:
    narrowed, is_csv = narrowing(call), as_csv is not None and wants_csv()
    if is_csv and part == "hashtags":
        narrowed["listed"] = ALL_TAGS
    with call.database.reading() as session:
        document = social_part(session, call.course(session), part, hides_few=hides_few(call), **narrowed)
    return csv_file(as_csv(document), f"social-{part}.csv") if as_csv is not None and is_csv else as_json(document)


def _people(call: Call, session: Session, course: Course, narrowed: Document) -> list[Document]:
    key = course_key(call.settings.data_dir, course.id)
    return matched_people(session, key, Scope(course.id, **narrowed))


def _page(call: Call, people: list[Document]) -> tuple[list[Document], bool]:
    """The people after the cursor's, as many as asked for, and whether there are more."""
    after, limit = call.query.get("cursor", ""), call.query["limit"]
    rest = [each for each in people if each["pseudonym"] > after]
    return rest[:limit], len(rest) > limit
