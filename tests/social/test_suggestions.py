"""Misspellings that a report suggests: of the posts it is narrowed to, as they are spelt, the most used first."""

from dataclasses import replace
from datetime import UTC, datetime

from communicator.courses.tables import Course
from communicator.database import Database
from communicator.social.activities import Activity, decide, set_activities
from communicator.social.collection import keep
from communicator.social.posts import Kind, Post
from communicator.social.report import social_report
from tests.social.conftest import KEY

AT = datetime(2015, 1, 12, 9, tzinfo=UTC)
A_POST = Post("twitter", "1", "ana", Kind.ORIGINAL, AT)


def test_suggestions_are_those_of_the_network_and_what_was_decided_keeps_its_spelling(
    database: Database, course_pk: int
) -> None:
    used = [("twitter", "RSEMiKlot"), ("twitter", "RSEMiKlouut"), ("twitter", "RSEMiKlouut")]
    used += [("mastodon", "RSEMiKlot"), ("mastodon", "RSEMiKlot"), ("mastodon", "RSEMiKlou")]
    posts = [
        replace(A_POST, network=network, native_id=str(number), raw_tags=(tag,))
        for number, (network, tag) in enumerate(used)
    ]
    with database.writing() as session:
        set_activities(session, course_pk, [Activity("Klout", hashtag="RSEMiKlout")])
        keep(session, course_pk, KEY, posts, AT)
        decide(session, course_pk, "RSEMiKlou", None)
    with database.reading() as session:
        course = session.get_one(Course, course_pk)
        told = [social_report(session, course, network)["misspellings"] for network in (None, "twitter")]
    suggested = [[(line["tag"], line["uses"]) for line in part["suggestions"]] for part in told]
    assert suggested == [[("RSEMiKlot", 3), ("RSEMiKlouut", 2)], [("RSEMiKlouut", 2), ("RSEMiKlot", 1)]]
    assert told[1]["rejected"] == [{"tag": "RSEMiKlou", "target": None, "uses": 0}]
