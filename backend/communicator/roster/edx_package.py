"""Importing the platform's exports: tables, dumps, reports, data packages. Again updates, never doubles.

Files may come in any order, again, or after an import that was interrupted: what was exported last is what counts.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path

from sqlalchemy import select

from communicator import clock
from communicator.courses.tables import Course
from communicator.database import Database
from communicator.errors import BadInput
from communicator.file_errors import MissingColumn, NotARoster
from communicator.roster.dated import keep_ids
from communicator.roster.erased import without_erased
from communicator.roster.files.counts import FileCounts
from communicator.roster.files.found import FoundFile, find_files
from communicator.roster.files.names import course_of_report
from communicator.roster.files.recognised import RosterFile, recognise
from communicator.roster.history import note_export
from communicator.roster.identity import join_in_steps
from communicator.roster.leaving import leave, require_few_leaving
from communicator.roster.named_people import numbered
from communicator.roster.package_rows import Facts
from communicator.roster.package_tables import USED, Stage
from communicator.roster.roster_counts import RosterCounts

AT_ONCE = 2_000
ENROLMENTS = "student_courseenrollment"
_Export = tuple[str, datetime]
"""A course's enrolments as of a time."""


@dataclass(frozen=True)
class Choices:
    """What whoever imports says of the files."""

    course_id: str | None = None
    """The course of reports that don't tell it."""
    is_whole: bool | None = None
    """Whether the files tell all enrolments of their courses; None: data packages recognised by name do."""
    may_leave: bool = False
    """Whether more than half of a course may leave by a whole export."""
    platform_site: str | None = None
    """Which of the platform's sites, `prod` or `edge`, where a package holds both."""


def import_files(
    database: Database, site_id: int, paths: Iterable[Path], choices: Choices | None = None
) -> RosterCounts:
    """Imports tables, dumps, reports, and folders and zips of them, into the site.

    All files are recognised before the first is read, so that a wrong one leaves nothing half done.
    UnreadableFile, NotARoster, MissingColumn or BadInput names the file, and how to mend it; TooManyWouldLeave
    is told before anybody is put into a course, or out of one.
    """
    return _Import(database, site_id, choices or Choices()).run(paths)


@dataclass
class _Import:
    database: Database
    site_id: int
    choices: Choices
    counts: RosterCounts = field(default_factory=RosterCounts)
    now: datetime = field(default_factory=clock.now)
    told: dict[_Export, set[int]] = field(default_factory=lambda: defaultdict(set))
    """User ids that whole exports tell of."""
    partly_told: set[_Export] = field(default_factory=set)
    with_courses: set[FoundFile] = field(default_factory=set)

    def run(self, paths: Iterable[Path]) -> RosterCounts:
        files = sorted(self._recognised(paths), key=lambda file: (self._as_of(file.found), file.found.name))
        self.counts.files = len(files)
        for file in files:
            self._bring(file, Stage.PEOPLE)
        with self.database.reading() as session:
            for (course_id, at), user_ids in () if self.choices.may_leave else self.told.items():
                require_few_leaving(session, self.site_id, course_id, user_ids, at)
        self.counts.joined_actors = join_in_steps(self.database, self.site_id)
        for file in files:
            if file.found in self.with_courses:
                self._bring(file, Stage.COURSES)
        self._finish()
        return self.counts

    def _recognised(self, paths: Iterable[Path]) -> Iterator[RosterFile]:
        found = list(find_files(paths, self.counts.ignored))
        sites = sorted({each.platform_site for each in found} - {""})
        chosen = self.choices.platform_site
        if chosen is None and len(sites) > 1:
            raise BadInput(
                f"These files are of the platform's sites {' and '.join(sites)}, which number their users apart; say "
                f"--platform-site {sites[-1]}, or import each into a site of its own"
            )
        for each in found:
            if chosen is not None and each.platform_site not in ("", chosen):
                self.counts.ignored.append(each.plain_name)
                continue
            try:
                yield recognise(each, self._course_of)
            except MissingColumn:
                raise
            except NotARoster:
                if each.is_named:
                    raise
                self.counts.ignored.append(each.plain_name)

    def _course_of(self, found: FoundFile) -> str:
        with self.database.reading() as session:
            known = session.scalars(select(Course.course_id).where(Course.site_id == self.site_id)).all()
        course_id = course_of_report(found.plain_name, known) or self.choices.course_id
        if course_id is None:
            raise BadInput(
                f"{found.name} doesn't tell which course it is of, and its name is of no course that is known; "
                "say --course ID"
            )
        return course_id

    def _as_of(self, found: FoundFile) -> datetime:
        return min(found.as_of or self.now, self.now)

    def _is_whole(self, found: FoundFile) -> bool:
        return found.is_of_package if self.choices.is_whole is None else self.choices.is_whole

    def _bring(self, file: RosterFile, stage: Stage) -> None:
        """Reads the file, and keeps the tables of this stage; of later ones, now only who is told of."""
        wanted = {name for name, table in USED.items() if stage is Stage.PEOPLE or table.stage is stage}
        waiting: dict[str, list[Facts]] = defaultdict(list)
        read = FileCounts()
        for name, row in file.rows(wanted, read):
            table = USED[name]
            facts = table.read(row)
            if table.stage is Stage.COURSES:
                self.with_courses.add(file.found)
            if not isinstance(facts, str):
                waiting[name].append(facts)
            elif table.stage is stage:
                self.counts.skip(name, facts)
            if len(waiting[name]) >= AT_ONCE and not table.is_kept_whole:
                self._keep(file, stage, name, waiting.pop(name))
        for name, rows in waiting.items():
            self._keep(file, stage, name, rows)
        self.counts.add_file(read, lambda name: USED[name].stage is stage if name in USED else stage is Stage.PEOPLE)
        if stage is Stage.PEOPLE:
            self.counts.unused += read.unused
            if read.is_cut_short:
                self._note_cut(file)

    def _note_cut(self, file: RosterFile) -> None:
        self.counts.cut_short.append(file.found.plain_name)
        # Who stands behind the cut can't be known: nobody is missing.
        at = self._as_of(file.found)
        self.partly_told |= {export for export in self.told if export[1] == at}

    def _keep(self, file: RosterFile, stage: Stage, name: str, rows: Sequence[Facts]) -> None:
        table, as_of = USED[name], self._as_of(file.found)
        with self.database.writing() as session:
            if table.stage is not stage:
                ids = [row for row in rows if row["platform_user_id"]]
                self.counts.new_learners += keep_ids(session, self.site_id, ids)
                self._note_told(file, name, rows)
                return
            if table.may_name:
                rows, unknown = numbered(session, self.site_id, rows)
                if unknown:
                    self.counts.skip(name, "unknown_person", unknown)
            known = without_erased(session, self.site_id, rows)
            if len(known) < len(rows):
                self.counts.skip(name, "erased", len(rows) - len(known))
            kept = table.keep(session, self.site_id, known, as_of)
            rows = known
        self._count(name, len(rows), kept.new)
        self.counts.tables[name].add(kept)
        self.counts.courses |= kept.courses

    def _note_told(self, file: RosterFile, name: str, rows: Sequence[Facts]) -> None:
        if name == ENROLMENTS:
            as_of = self._as_of(file.found)
            for row in rows:
                if self._is_whole(file.found):
                    self.told[row["course_id"], as_of].add(int(row["platform_user_id"]))
                else:
                    self.partly_told.add((row["course_id"], as_of))

    def _count(self, name: str, used: int, new: int) -> None:
        self.counts.tables[name].used += used
        if name == "auth_user":
            self.counts.learners += used
        if name in ("auth_user", "auth_userprofile"):
            self.counts.new_learners += new
        if name == ENROLMENTS:
            self.counts.enrolments += used
        if name == "certificates_generatedcertificate":
            self.counts.certificates += used

    def _finish(self) -> None:
        """Puts out of courses who whole exports no longer tell of, the oldest export first."""
        for course_id, at in sorted(self.told.keys() - self.partly_told, key=lambda export: export[1]):
            left = leave(self.database, self.site_id, course_id, self.told[course_id, at], at)
            self.counts.tables[ENROLMENTS].left += left
        rest = iter(sorted(self.partly_told))
        while some := list(islice(rest, AT_ONCE)):
            with self.database.writing() as session:
                query = select(Course.course_id, Course.id).where(Course.site_id == self.site_id)
                courses = {course_id: pk for course_id, pk in session.execute(query)}  # noqa: C416 - rows aren't pairs
                for course_id, at in some:
                    note_export(session, courses[course_id], at, is_whole=False)
