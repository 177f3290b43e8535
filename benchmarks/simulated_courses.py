"""Past courses as models see them: simulated, imported into a store of their own, and read back."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from communicator.access.sites import add_site
from communicator.clickstream.log_import import LogResult, import_logs
from communicator.clickstream.sources import LogRef
from communicator.courses.catalogue import find_course
from communicator.database import Database
from communicator.operations.roster_import import import_roster
from communicator.operations.schema import upgrade
from communicator.prediction.history import LabelledCourse
from communicator.prediction.records import labelled_course
from communicator.simulation.series import demo_specs, write_series

UNTIL = date(2026, 6, 1)


def simulated_courses(folder: Path, courses: int, learners: int, seed: int = 1) -> list[LabelledCourse]:
    """So many offerings, each with so many learners; their files and the store stay in the folder."""
    database = Database(f"sqlite:///{folder}/communicator.db")
    upgrade(database)
    offerings = write_series(folder / "simulated", demo_specs(courses, learners, seed, UNTIL, running=False), UNTIL)
    with database.writing() as session:
        site = add_site(session, "", "simulated", "edx").site
    for offering in offerings:
        import_roster(database, site.id, (offering.folder,))
    logs = [LogRef(str(log)) for offering in offerings for log in offering.tracking_logs]
    for _log, result in import_logs(database, folder, site.id, logs, None, 1):
        if not isinstance(result, LogResult):
            raise result
    with database.reading() as session:
        found = [find_course(session, offering.course_id, site.name).id for offering in offerings]
    past = [labelled_course(database, folder, course_pk) for course_pk in found]
    database.close()
    return past


def taken_again(courses: Sequence[LabelledCourse], times: int) -> list[LabelledCourse]:
    """The courses so many times over, as if they were others: for what depends on their size alone."""
    return [
        replace(course, history=replace(course.history, course_id=f"{course.history.course_id}+{number}"))
        for number in range(times)
        for course in courses
    ]
