"""The backend's own pages."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from flask.testing import FlaskClient

from communicator.config import Settings
from communicator.courses.tables import Course
from communicator.database import Database
from communicator.insights.public_release import turn_on
from communicator.social.tables import SocialPost
from communicator.web import create_app
from communicator.web.pages.overview import mail_server, state_of
from communicator.web.prose import with_code

NOW = datetime(2026, 11, 17, tzinfo=UTC)
WELL: dict[str, Any] = {
    "start": NOW - timedelta(days=30),
    "end": NOW + timedelta(days=30),
    "last_event": NOW - timedelta(hours=6),
    "snapshot": "abc",
    "learners": 5,
    "writable": 5,
    "model": {"simulated_only": False},
}


def test_the_first_page_lists_the_courses(client: FlaskClient, course: Course) -> None:
    page = client.get("/").text
    assert "1 course, 20 learners" in page
    assert "Statistics, seeded" in page
    assert "simulated courses only" in page
    assert "course-v1:DemoX+STAT101+2026_T1" in page


def test_each_course_is_opened_at_writing_insights_or_social_posts(client: FlaskClient, course: Course) -> None:
    page = client.get("/").text
    here = "/courses/local/course-v1:DemoX%2BSTAT101%2B2026_T1"
    links = re.findall(r'<a href="([^"]*)"[^>]*>(Write|Insights|Social|Public insights)</a>', page)
    assert [(unquote(address), words) for address, words in links] == [
        (unquote(here), "Write"),
        (unquote(f"{here}#insights"), "Insights"),
        (unquote(f"{here}#social"), "Social"),
        ("/insights", "Public insights"),
    ]


def test_posts_are_counted_and_deleted_ones_and_reposts_are_not(
    client: FlaskClient, database: Database, course: Course
) -> None:
    assert "20 learners, 0 posts" in client.get("/").text
    with database.writing() as session:
        told = ((None, "original"), (None, "reply"), (None, "repost"), (NOW, "original"))
        for number, (deleted, kind) in enumerate(told):
            facts: dict[str, Any] = {"network": "mastodon", "native_id": f"social.example/{number}", "kind": kind}
            written: dict[str, Any] = {
                "created_at": NOW,
                "deleted_at": deleted,
                "collected_at": NOW,
                "links": [],
                "mention_keys": [],
            }
            session.add(SocialPost(course_pk=course.id, **facts, **written))
    page = client.get("/").text
    assert "20 learners, 2 posts" in page
    assert re.search(r'data-name="Last post">17 Nov 2026<', page)


def test_courses_that_run_or_ended_are_shown_alone(client: FlaskClient, database: Database, course: Course) -> None:
    with database.writing() as session:
        session.get_one(Course, course.id).end = datetime(2020, 1, 1, tzinfo=UTC)
    assert "Statistics, seeded" in client.get("/?show=ended").text
    page = client.get("/?show=running").text
    assert "Statistics, seeded" not in page
    assert "No such course" in page
    assert "Statistics, seeded" in client.get("/?show=nonsense").text


def test_how_many_courses_are_public_is_told(client: FlaskClient, database: Database, course: Course) -> None:
    assert "No course is open to the public" in client.get("/").text
    with database.writing() as session:
        turn_on(session, session.get_one(Course, course.id))
    assert "1 course is open to the public" in client.get("/").text


def test_a_course_is_found_by_name(client: FlaskClient, course: Course) -> None:
    assert "Statistics, seeded" in client.get("/?find=statist").text
    assert "No course is called" in client.get("/?find=biology").text


def test_without_courses_the_page_says_how_they_come(client: FlaskClient) -> None:
    page = client.get("/").text
    assert "No course yet" in page
    assert "communicator clickstream import" in page


@pytest.mark.parametrize(
    ("changed", "tag", "words"),
    [
        ({}, "good", "Well"),
        ({"start": NOW + timedelta(days=8)}, "open", "Starts 25 Nov 2026"),
        ({"end": NOW - timedelta(days=1)}, "open", "Ended 16 Nov 2026"),
        ({"last_event": None}, "open", "No log read yet"),
        ({"snapshot": None}, "open", "Not predicted yet"),
        ({"snapshot": None, "end": NOW - timedelta(days=1)}, "open", "Ended 16 Nov 2026"),
        ({"last_event": NOW - timedelta(days=4)}, "warn", "Log 4 days old"),
        ({"writable": 0}, "warn", "Nobody can be written to: no roster with addresses"),
        ({"model": {"simulated_only": True}}, "open", "Model of simulated courses only"),
    ],
)
def test_a_courses_state_is_the_first_thing_to_know(changed: dict[str, Any], tag: str, words: str) -> None:
    assert state_of(WELL | changed, NOW) == (tag, words)


def test_the_courses_page_holds_the_communicator(client: FlaskClient, course: Course) -> None:
    page = client.get("/courses/local/course-v1:DemoX+STAT101+2026_T1", headers={"Accept-Language": "es-ES"}).text
    element = re.search(r"<communicator-page ([^>]*)>", page)
    assert element is not None
    attributes = dict(re.findall(r'([a-z-]+)="([^"]*)"', element[1]))
    assert attributes["course-id"] == "course-v1:DemoX+STAT101+2026_T1"
    assert (attributes["site"], attributes["locale"]) == ("local", "es")
    assert attributes["user-email"] == "admin@campus.example"
    assert len(attributes["csrf-token"]) == 64
    assert '<script type="module" src="/static/communicator.js"></script>' in page


def test_pages_keep_their_own_strict_policy(client: FlaskClient, course: Course) -> None:
    for address in ("/", "/courses/local/course-v1:DemoX+STAT101+2026_T1", "/inbox", "/api/docs", "/nothing"):
        answer = client.get(address, headers={"Accept": "text/html"})
        policy = answer.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'self'")
        assert "unsafe" not in policy
        assert not re.search(r"<script(?![^>]*src=)|<style|\sstyle=|\son[a-z]+=", answer.text), address
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Cache-Control"] == "no-store"


def test_the_inbox_shows_mail_that_can_do_nothing(client: FlaskClient, mailbox: Path) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "Team <team@campus.example>", "bo@learners.example", "<b>Week 4</b>"
    mail.set_content("Hello Bo <script>")
    mail.add_alternative("<p>Hello <strong>Bo</strong><script>alert(1)</script></p>", subtype="html")
    name = "01763337600000000000-0a1b2c3d"
    (mailbox / f"{name}.eml").write_bytes(mail.as_bytes())
    listed = client.get("/inbox").text
    assert "&lt;b&gt;Week 4&lt;/b&gt;" in listed
    opened = client.get(f"/inbox/{name}").text
    assert "Hello Bo &lt;script&gt;" in opened
    assert f'src="/inbox/{name}/html" sandbox=' in opened
    formatted = client.get(f"/inbox/{name}/html")
    assert "<strong>Bo</strong>" in formatted.text
    assert "alert" not in formatted.text
    assert "sandbox" in formatted.headers["Content-Security-Policy"]
    assert "default-src 'none'" in formatted.headers["Content-Security-Policy"]
    assert client.get("/inbox/nothing").status_code == 404


def test_without_a_mail_catcher_there_is_no_inbox(database: Database, settings: Settings, client: FlaskClient) -> None:
    app = create_app(replace(settings, mailbox_dir=None), database)
    other = app.test_client()
    cookie = client.get_cookie("communicator_session")
    assert cookie is not None
    other.set_cookie("communicator_session", cookie.value)
    assert other.get("/inbox").status_code == 404
    assert "Inbox" not in other.get("/").text


def test_logging_out_ends_the_session(client: FlaskClient) -> None:
    form = re.search(r'name="csrf_token" value="(\w+)"', client.get("/").text)
    assert form is not None
    assert client.post("/logout", data={"csrf_token": "wrong"}).status_code == 403
    assert "logged out" in client.post("/logout", data={"csrf_token": form[1]}).text
    assert client.get("/").status_code == 401


def test_a_mail_servers_password_is_never_shown(settings: Settings) -> None:
    told = mail_server(replace(settings, smtp_url="smtps://user:secret@smtp.campus.example:465"))
    assert told["server"] == "smtp.campus.example:465, TLS"


def test_commands_are_shown_as_code_and_markup_is_not() -> None:
    assert with_code("run `communicator login` <now>") == "run <code>communicator login</code> &lt;now&gt;"
    assert with_code("a lone ` stays") == "a lone ` stays"
