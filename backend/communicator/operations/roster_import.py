"""Importing what a platform exports of a course besides its logs: rosters, course structure, grading policy."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from communicator.access.tables import Site
from communicator.courses.course_files import find_structures, is_structure_file, read_structure
from communicator.courses.course_ids import old_form
from communicator.courses.structure import CourseStructure, store_structure
from communicator.database import Database
from communicator.file_errors import NotARoster
from communicator.roster.edx_package import Choices, import_files
from communicator.roster.lms.incremental import forget
from communicator.roster.roster_counts import RosterCounts

SHOWN = 3


@dataclass(frozen=True)
class RosterImport:
    """What was read: people as counted, and what each course's structure tells."""

    people: RosterCounts
    structures: list[CourseStructure]

    @property
    def course_ids(self) -> list[str]:
        """The courses that the files told something of."""
        return sorted(self.people.courses | {structure.course_id for structure in self.structures})


def import_roster(
    database: Database, site_id: int, paths: Sequence[str | Path], choices: Choices | None = None
) -> RosterImport:
    """Imports data-package files and folders of them into the site; a wrong file is told before any is kept."""
    files = [Path(path) for path in paths]
    structures = _once([read_structure(each.path, each.member) for each in find_structures(files)])
    with database.writing() as session:
        forget(session, site_id)  # what an LMS's database tells is read anew, wherever this is cut off
    people = import_files(database, site_id, [path for path in files if not is_structure_file(path)], choices)
    if not people.files and not structures:
        raise NotARoster(_nothing_in(files, people.ignored))
    with database.writing() as session:
        forget(session, site_id)
        site = session.get_one(Site, site_id)
        for structure in structures:
            store_structure(session, site, structure)
    return RosterImport(people, structures)


def _once(structures: Sequence[CourseStructure]) -> list[CourseStructure]:
    """An OLX export doesn't say that its course's id is of the old form; the structure beside it does."""
    known = {each.course_id for each in structures}
    return [each for each in structures if old_form(each.course_id) not in known]


def _nothing_in(paths: Sequence[Path], ignored: Sequence[str]) -> str:
    seen = f" ({', '.join(ignored[:SHOWN])}{' …' if len(ignored) > SHOWN else ''})" if ignored else ""
    return (
        f"No roster file in {', '.join(map(str, paths))}{seen}: tables come as text with a header line, parted by "
        "tabs, as dumps of INSERT statements, or as an instructor's reports"
    )
