"""The public page of insights: for anybody, of released counts only."""

import csv
import io
import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from communicator import clock
from communicator.access.sites import add_site
from communicator.config import Settings
from communicator.courses.tables import Course
from communicator.database import Database
from communicator.identifiers import new_id
from communicator.insights.codes import RELEASED, VALUES
from communicator.insights.cube import cube_of
from communicator.insights.fixed_tables import TOGETHER, count_exactly, propose
from communicator.insights.public_release import public_courses, turn_off, turn_on
from communicator.insights.released import released
from communicator.insights.tables import PublicRelease
from communicator.web.insight_words import LABELS, WORDS, labels_of
from tests.insights.registrants import add_registrants, profiles

PUBLIC, HIDDEN_COURSE = "course-v1:DemoX+A+1", "course-v1:DemoX+Secret+1"
DATA, DICTIONARY = "/api/v1/public/insights", "/api/v1/public/insights/dictionary"


@pytest.fixture
def public(database: Database, settings: Settings) -> Course:
    """A released course, beside one whose team keeps its numbers to itself."""
    with database.writing() as session:
        add_site(session, settings.secret_key, "campus", "edx")
    add_registrants(database, profiles(90, seed=5), HIDDEN_COURSE)
    course = add_registrants(database, profiles(1430, seed=4), PUBLIC)
    with database.writing() as session:
        session.get_one(Course, course.id).name = "Introduction to Statistics"
        turn_on(session, course)
    release_unproven(database, course.site_id)
    return course


def release_unproven(database: Database, site_id: int) -> None:
    """A release without its proof, which takes seconds and has tests of its own: pages show what is kept."""
    with database.writing() as session:
        courses = public_courses(session, site_id)
        exact = {course.course_id: count_exactly(cube_of(session, [course.id])) for course in courses}
        if len(exact) > 1:
            exact[TOGETHER] = sum(exact.values(), start=0 * exact[courses[0].course_id])
        tables = {scope: propose(counts, None, 1).as_document() for scope, counts in exact.items()}
        session.add(PublicRelease(id=new_id(), site_id=site_id, released_at=clock.now(), tables=tables))


def numbers(page: str) -> set[int]:
    """Every number in a table or a figure of the page."""
    told = re.findall(r"<(?:td class=\"num\"|dd)>\s*([\d,.]+)\s*</", page)
    return {int(each.replace(",", "").replace(".", "")) for each in told}


def test_anybody_reads_the_released_tables(stranger: FlaskClient, public: Course) -> None:
    answer = stranger.get("/insights")
    assert answer.status_code == 200
    page = answer.text
    assert "Introduction to Statistics" in page
    assert "1,430" in page
    assert "United States" in page
    assert "Bachelor’s" in page
    assert "<script" not in page
    assert "How these numbers are made" in page
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=", page)
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert "Set-Cookie" not in answer.headers


def test_the_page_shows_no_number_that_was_not_released(
    stranger: FlaskClient, database: Database, public: Course
) -> None:
    with database.reading() as session:
        (scope,) = released(session)
        cube = cube_of(session, [public.id])
    told = {count for row in scope.rows for count in (row.registered, row.certified) if count is not None}
    page = stranger.get("/insights").text
    assert numbers(page) == told
    exact = {count for by in RELEASED for row in cube.table(by) for count in (row.registered, row.certified)}
    assert exact - told  # there is something to hide
    assert not (exact - told) & numbers(page)


def test_a_share_is_of_published_counts_only(stranger: FlaskClient, database: Database, public: Course) -> None:
    with database.reading() as session:
        (scope,) = released(session)
    page = stranger.get("/insights").text
    rows = re.findall(r"<span>([^<]+)</span>(?:<svg.*?</svg>)?</span></th>(.*?)</tr>", page)
    cells = {label: re.findall(r'<td class="num">(.*?)</td>', cells) for label, cells in rows}
    shares = {label: found[2] for label, found in cells.items()}
    by_value = {(row.table, row.value): row for row in scope.rows}
    labels = labels_of("education", "en")
    for value in VALUES["education"]:
        row = by_value["education", value]
        if row.registered is None or row.certified is None:
            assert shares[labels[value]] == "–"
        elif labels[value] not in ("Other", "Not said"):
            per_cent = 100 * row.certified / row.registered
            assert float(shares[labels[value]].removesuffix("\u00a0%")) == pytest.approx(per_cent, abs=0.51)
    assert any("abbr" in found[1] and found[2] == "–" for found in cells.values())


def test_a_course_that_is_not_public_is_told_as_one_that_is_not_there(stranger: FlaskClient, public: Course) -> None:
    hidden = stranger.get("/insights", query_string={"course_id": HIDDEN_COURSE})
    absent = stranger.get("/insights", query_string={"course_id": "course-v1:DemoX+Nothing+1"})
    assert (hidden.status_code, absent.status_code) == (404, 404)
    assert hidden.text == absent.text
    assert "No public numbers of this course" in hidden.text
    assert "Secret" not in stranger.get("/insights").text + stranger.get(DATA).text
    for course_id in (HIDDEN_COURSE, "course-v1:DemoX+Nothing+1"):
        assert stranger.get(DATA, query_string={"course_id": course_id}).status_code == 404


def test_where_nothing_is_public_the_page_says_so(stranger: FlaskClient, course: Course) -> None:
    answer = stranger.get("/insights")
    assert answer.status_code == 200
    assert "Nothing is public here yet" in answer.text


def test_a_course_that_withdraws_is_gone_at_once_whoever_kept_the_page(
    stranger: FlaskClient, database: Database, public: Course
) -> None:
    first = stranger.get("/insights")
    assert first.headers["Cache-Control"] == "public, no-cache"
    known = {"If-None-Match": first.headers["ETag"]}
    assert stranger.get("/insights", headers=known).status_code == 304
    with database.writing() as session:
        turn_off(session, public)
    after = stranger.get("/insights", headers=known)
    assert after.status_code == 200
    assert "1,430" not in after.text


def test_a_course_or_all_together_is_chosen_by_a_form_that_needs_no_script(
    stranger: FlaskClient, database: Database, settings: Settings
) -> None:
    with database.writing() as session:
        add_site(session, settings.secret_key, "campus", "edx")
    for course_id, people, seed in ((PUBLIC, 260, 1), ("course-v1:DemoX+B+1", 700, 2)):
        course = add_registrants(database, profiles(people, seed), course_id)
        with database.writing() as session:
            turn_on(session, course)
    release_unproven(database, course.site_id)
    page = stranger.get("/insights").text
    assert "All public courses together" in page
    values = re.findall(r'<option value="([^"]+)"', page)
    assert "citation" not in page
    assert f"release of {clock.now():%-d %B %Y}. {settings.public_url}/insights</p>" in page
    assert values == ["campus *", f"campus {PUBLIC}", "campus course-v1:DemoX+B+1"]
    answer = stranger.get("/insights", query_string={"of": values[2]})
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/insights?course_id=course-v1%3ADemoX%2BB%2B1"
    assert "selected>course-v1:DemoX+B+1<" in stranger.get(answer.headers["Location"]).text


def test_the_page_speaks_spanish(stranger: FlaskClient, public: Course) -> None:
    answer = stranger.get("/insights", headers={"Accept-Language": "es-MX"})
    assert "Estados Unidos" in answer.text
    assert "Quién se inscribe" in answer.text
    assert "Accept-Language" in answer.headers["Vary"]


def test_both_languages_have_every_word() -> None:
    assert WORDS["en"].keys() == WORDS["es"].keys()
    assert {name: set(each) for name, each in LABELS["en"].items()} == {
        name: set(each) for name, each in LABELS["es"].items()
    }
    for language in WORDS:
        countries = labels_of("country", language)
        assert [code for code, name in countries.items() if code == name] == []


def links(page: str) -> list[str]:
    return [each.replace("&amp;", "&") for each in re.findall(r'href="(/api[^"]+)"', page)]


def test_the_links_give_csv_and_json_with_a_citation_and_a_dictionary(
    stranger: FlaskClient, settings: Settings, public: Course
) -> None:
    as_csv, as_json, _ = links(stranger.get("/insights").text)
    rows = list(csv.DictReader(io.StringIO(stranger.get(as_csv).text)))
    assert {row["course_id"] for row in rows} == {PUBLIC}
    document: Any = stranger.get(as_json).json
    (scope,) = document["released"]
    assert scope["url"] == f"{settings.public_url}/insights?course_id=course-v1%3ADemoX%2BA%2B1"
    assert scope["url"] in scope["citation"]
    assert "campus: Introduction to Statistics (course-v1:DemoX+A+1)" in scope["citation"]
    assert f"{clock.now():%-d %B %Y}" in scope["citation"]
    assert document["dictionary"] == f"{settings.public_url}{DICTIONARY}"


def test_the_dictionary_explains_every_column_table_and_value(stranger: FlaskClient, public: Course) -> None:
    told: Any = stranger.get(DICTIONARY).json
    reader = csv.DictReader(io.StringIO(stranger.get(DATA, headers={"Accept": "text/csv"}).text))
    assert list(told["columns"]) == reader.fieldnames
    for row in reader:
        assert row["table"] == "all" or told["values"][row["table"]][row["value"]]
    page = stranger.get("/insights/dictionary").text
    assert "share_certified" in page
    assert "Doctorate" in page
