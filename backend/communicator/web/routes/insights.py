"""Routes of insights for staff: who registered and who earned a certificate, exact and live."""

from collections.abc import Collection

from flask import Response, request
from marshmallow import Schema, fields, validate

from communicator.insights.codes import DIMENSIONS, VALUES
from communicator.insights.cube import Cube, cube_of
from communicator.insights.export import EXACT_HEADER, as_csv, exact_lines
from communicator.web.course_facts import Facts, identity_facts
from communicator.web.moments import Moment
from communicator.web.routes.courses import CourseSchema
from communicator.web.routing import Call, Callers, CourseQuery, Routes

routes = Routes("Insights", "Who the learners are, counted: by country, education, gender, age and mode.")


class InsightsQuery(CourseQuery):
    """Which course, by what, and of whom: a filter is one value or several, parted by commas."""

    by = fields.String(
        validate=validate.OneOf(DIMENSIONS),
        metadata={"description": "One table. Left out: all of them, and the cube from which any selection is counted."},
    )
    country = fields.String(metadata={"description": "Such as ES,PT; ISO 3166-1 alpha-2, or unknown."})
    education = fields.String(metadata={"description": "Codes of the platform: p, m, b, a, hs, …, or unknown."})
    gender = fields.String(metadata={"description": "f, m, o, or unknown."})
    age = fields.String(metadata={"description": "A band such as 25-34, or unknown."})
    mode = fields.String(metadata={"description": "Of enrolment: audit, honor, verified, …, other, or unknown."})


class CountedSchema(Schema):
    """One value of a table."""

    value = fields.String()
    registered = fields.Integer()
    took_part = fields.Integer(metadata={"description": "Seen in the course's log at least once."})
    certified = fields.Integer()


class InsightsSchema(Schema):
    """Counts of a course's registrants: everybody who ever enrolled or was seen in its log."""

    course = fields.Nested(CourseSchema)
    as_of = Moment(allow_none=True, metadata={"description": "The latest enrolment, certificate or event known."})
    registered = fields.Integer()
    took_part = fields.Integer(metadata={"description": "Seen in the course's log at least once."})
    certified = fields.Integer()
    tables = fields.Dict(
        keys=fields.String(),
        values=fields.List(fields.Nested(CountedSchema)),
        metadata={"description": "By dimension; values with nobody are left out."},
    )
    cube = fields.Raw(
        allow_none=True,
        metadata={
            "type": "object",
            "description": "dimensions, values (per dimension) and cells: per cell the index of its value in each "
            "dimension, then 1 where certified (else 0), then its count. took_part: per cell, in the same order, how "
            "many of them the log saw. Null where one table was asked for.",
        },
    )


@routes.route("GET", "/insights", Callers.COURSE_READERS, query=InsightsQuery, answer=InsightsSchema)
def show_insights(call: Call) -> Facts | Response:
    """A course's registrants, exact and live; as CSV with `Accept: text/csv`."""
    selection = {name: call.query[name].split(",") for name in DIMENSIONS if name in call.query}
    wanted = (call.query["by"],) if "by" in call.query else DIMENSIONS
    with call.database.reading() as session:
        course = call.course(session)
        cube = cube_of(session, [course.id]).select(selection)
        facts = identity_facts(course)
    if wants_csv():
        return csv_file(as_csv(exact_lines(course.course_id, cube, wanted), EXACT_HEADER), "insights.csv")
    return {"course": facts, "cube": None if "by" in call.query else _cube(cube)} | _tables(cube, wanted)


def _tables(cube: Cube, wanted: Collection[str]) -> Facts:
    return {
        "as_of": cube.as_of,
        "registered": cube.registered,
        "took_part": cube.took_part,
        "certified": cube.certified,
        "tables": {name: [row for row in cube.table(name) if row.registered] for name in wanted},
    }


def _cube(cube: Cube) -> Facts:
    return {"dimensions": list(DIMENSIONS), "values": VALUES, "cells": cube.flat(), "took_part": cube.seen.tolist()}


def csv_file(text: str, name: str) -> Response:
    """A CSV answer that browsers save under this name."""
    response = Response(text, mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def wants_csv() -> bool:
    """Whether the caller asks for CSV."""
    return request.accept_mimetypes.best_match(["application/json", "text/csv"]) == "text/csv"
