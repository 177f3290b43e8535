"""An OLX export tells a course's facts, whether as an archive or as a folder."""

import io
import json
import tarfile
import zipfile
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communicator.access.sites import find_site
from communicator.courses.course_files import find_structures, read_structure
from communicator.courses.course_ids import old_form
from communicator.courses.pacing import Pacing, pacing
from communicator.courses.structure import CourseStructure, store_structure
from communicator.database import Database
from communicator.file_errors import NotACourseStructure

FILES = {
    "course.xml": '<course url_name="2026" org="DemoX" course="STAT101"/>',
    "course/2026.xml": (
        '<course display_name="Statistics" start="&quot;2026-03-02T12:00:00+00:00&quot;" end="2026-04-27T23:30:00Z">'
        '<!-- a comment --><chapter url_name="w1"/><wiki slug="s"/></course>'
    ),
    "chapter/w1.xml": '<chapter display_name="W1"><sequential url_name="hw"/><sequential url_name="exam"/></chapter>',
    "sequential/hw.xml": (
        '<sequential format="Homework" graded="true" due="2026-03-09T12:00:00Z"><vertical url_name="v1"/></sequential>'
    ),
    "sequential/exam.xml": '<sequential><vertical url_name="v2"/></sequential>',
    "vertical/v1.xml": '<vertical><problem url_name="p1"/><html url_name="h"/><video url_name="v"/></vertical>',
    "vertical/v2.xml": '<vertical><openassessment url_name="essay"><title>t</title></openassessment></vertical>',
    "problem/p1.xml": '<problem weight="3.0"><problem url_name="not_a_block"/></problem>',
    "policies/2026/policy.json": json.dumps(
        {"sequential/exam": {"format": "Exam", "graded": True, "due": "2026-04-20T12:00:00Z"}}
    ),
    "policies/2026/grading_policy.json": json.dumps(
        {"GRADER": [{"type": "Homework", "weight": 0.6}, {"type": "Exam", "weight": 0.4}], "GRADE_CUTOFFS": {"C": 0.5}}
    ),
}


def archive(folder: Path, files: dict[str, str], root: str = "course") -> Path:
    path = folder / "DemoX-STAT101-2026-course-prod-analytics.xml.tar.gz"
    with tarfile.open(path, "w:gz") as file:
        for name, text in files.items():
            member = tarfile.TarInfo(f"{root}/{name}")
            member.size = len(text.encode())
            file.addfile(member, io.BytesIO(text.encode()))
    return path


def unpacked(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / "export" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder / "export" / "course.xml"


def read(folder: Path, **changed: str) -> CourseStructure:
    return read_structure(
        archive(folder, FILES | {name.replace("__", "/") + ".xml": text for name, text in changed.items()})
    )


def test_an_export_tells_dates_pass_mark_and_graded_problems(tmp_path: Path) -> None:
    found = read_structure(archive(tmp_path, FILES))

    assert (found.course_id, found.name, found.pass_mark) == ("course-v1:DemoX+STAT101+2026", "Statistics", 0.5)
    assert found.start == datetime(2026, 3, 2, 12, tzinfo=UTC)
    assert found.end == datetime(2026, 4, 27, 23, 30, tzinfo=UTC)
    told = [(each.problem_id, each.format, round(each.worth, 6), each.due) for each in found.problems]
    prefix = "block-v1:DemoX+STAT101+2026+type@"
    assert told == [
        (f"{prefix}problem+block@p1", "Homework", 0.6, datetime(2026, 3, 9, 12, tzinfo=UTC)),
        (f"{prefix}openassessment+block@essay", "Exam", 0.4, datetime(2026, 4, 20, 12, tzinfo=UTC)),
    ]


def test_a_folder_tells_the_same_as_the_archive_and_is_found(tmp_path: Path) -> None:
    root = unpacked(tmp_path, FILES)
    # A run may be called `course`: its own file is no root of another export.
    (root.parent / "course" / "course.xml").write_text('<course display_name="other"/>')

    assert [each.path for each in find_structures([tmp_path])] == [root]
    assert read_structure(root) == read_structure(archive(tmp_path, FILES))


def test_an_export_and_a_structure_in_a_data_package_are_read_where_they_lie(tmp_path: Path) -> None:
    export = archive(tmp_path, FILES)
    json_name = "DemoX-STAT101-2026-course_structure-prod-analytics.json"
    structure = {"i4x://DemoX/STAT101/course/2026": {"category": "course", "children": [], "metadata": {}}}
    package = tmp_path / "packages" / "demox-2026-03-01.zip"
    package.parent.mkdir()
    with zipfile.ZipFile(package, "w") as written:
        written.write(export, f"demox/{export.name}")
        written.writestr(f"demox/{json_name}", json.dumps(structure))

    found = list(find_structures([package.parent]))

    assert [each.member for each in found] == [f"demox/{json_name}", f"demox/{export.name}"]
    told, exported = (read_structure(each.path, each.member) for each in found)
    assert exported == read_structure(export)
    assert (told.course_id, old_form(exported.course_id)) == ("DemoX/STAT101/2026",) * 2


def test_the_export_of_the_data_package_is_found_by_what_it_holds(tmp_path: Path) -> None:
    path = archive(tmp_path, FILES)
    (tmp_path / "other.tar.gz").write_bytes(b"no archive")

    assert [each.path for each in find_structures([tmp_path])] == [path]


@pytest.mark.parametrize(
    ("course_file", "about", "told"),
    [
        ('<course self_paced="true"/>', "", Pacing(True, "platform")),
        ('<course self_paced="false"/>', "Self-paced, at last", Pacing(False, "platform")),
        ("<course/>", "<p>This is a self-paced course.</p>", Pacing(True, "description")),
        ("<course/>", "Curso a tu ritmo", Pacing(True, "description")),
        ("<course/>", "Weekly deadlines: this is not a self-paced course", Pacing(None, "")),
        ("<course/>", "", Pacing(None, "")),
    ],
)
def test_who_paces_a_course_is_told_by_platform_then_description(
    tmp_path: Path, course_file: str, about: str, told: Pacing
) -> None:
    files = FILES | {"course/2026.xml": course_file, "about/overview.html": about}

    assert read_structure(archive(tmp_path, files)).pacing == told


def test_a_course_with_one_deadline_is_self_paced_and_one_with_two_is_not() -> None:
    first, second = datetime(2026, 3, 9, tzinfo=UTC), datetime(2026, 3, 16, tzinfo=UTC)

    assert pacing({}, "", [first, first, None]) == Pacing(True, "deadlines")
    assert pacing({}, "", [first, second]) == Pacing(False, "deadlines")


def test_the_platform_s_word_about_pacing_is_not_replaced_by_a_guess(database: Database, tmp_path: Path) -> None:
    told = read(tmp_path, course__2026='<course self_paced="true"/>')
    concluded = read(tmp_path)
    with database.writing() as session:
        site = find_site(session, None)
        course = store_structure(session, site, told)
        store_structure(session, site, concluded)
        assert (course.is_self_paced, course.pacing_told_by) == (True, "platform")


def test_a_course_s_own_settings_may_tell_its_time_zone(tmp_path: Path) -> None:
    settings = json.dumps({"time_zone": "Europe/Madrid"}).replace('"', "&quot;")
    found = read(tmp_path, course__2026=f'<course other_course_settings="{settings}"/>')

    assert found.time_zone == "Europe/Madrid"


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"course.xml": '<course url_name="2026"/>'}, "must name org, course and url_name"),
        ({"course.xml": "<course"}, "course.xml is no XML"),
        ({"policies/2026/grading_policy.json": "{"}, "grading_policy.json of the export is no JSON"),
        ({"course/2026.xml": '<course start="soon"/>'}, "soon is not a time"),
    ],
)
def test_a_broken_export_is_told_with_what_is_broken(tmp_path: Path, changed: dict[str, str], told: str) -> None:
    with pytest.raises(NotACourseStructure, match=told):
        read_structure(archive(tmp_path, FILES | changed))


def test_an_export_can_t_make_its_reader_read_other_files(tmp_path: Path) -> None:
    hostile = '<!DOCTYPE c [<!ENTITY e SYSTEM "file:///etc/passwd">]><course display_name="x">&e;</course>'

    assert read(tmp_path, course__2026=hostile).name == "x"


@given(st.binary(max_size=300))
def test_whatever_a_block_s_file_holds_the_reader_tells_or_refuses(content: bytes) -> None:
    with TemporaryDirectory() as folder:
        path = archive(Path(folder), FILES | {"chapter/w1.xml": content.decode("latin-1")})
        with suppress(NotACourseStructure):
            assert read_structure(path).course_id == "course-v1:DemoX+STAT101+2026"
