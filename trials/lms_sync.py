"""How long a self-hosted site's sync takes and how much it reads: first, unchanged, and after 1 % changed."""

import argparse
import os
import platform
import random
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import func, select

from communicator.access.sites import add_site
from communicator.access.tables import Site
from communicator.database import Database
from communicator.operations.lms_sync import sync_lms
from communicator.operations.schema import upgrade
from communicator.roster.lms.connection import LmsDatabase
from communicator.roster.lms.switches import switch
from communicator.roster.tables import Enrolment, Learner
from tests.mariadb import find_server, running_mariadb
from tests.roster.lms.lms import READER, TABLES, WORD, Lms

AT_ONCE = 5_000
GRADED, CERTIFIED, ANONYMOUS = 0.6, 0.1, 0.5
"""Of those who are enrolled."""


def main() -> int:
    """Prints the figures; 1 where people were read though nothing had changed, or something was missed."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--courses", type=int, default=200)
    asked.add_argument("--learners", type=int, default=500, help="in each course")
    asked.add_argument("--accounts", type=int, default=60_000)
    sizes = asked.parse_args()
    program = find_server()
    if program is None:
        print("MariaDB is not installed (apt-get install mariadb-server)", file=sys.stderr)
        return 1
    with running_mariadb(program) as server, tempfile.TemporaryDirectory() as folder:
        server.run(f"CREATE DATABASE edxapp CHARACTER SET utf8mb4; CREATE USER {READER} IDENTIFIED BY '{WORD}'")
        server.run(f"GRANT SELECT ON edxapp.* TO {READER}")
        lms = Lms(server, "edxapp")
        lms.run(TABLES.read_text(encoding="utf-8"))
        pairs = _fill(lms, sizes.courses, sizes.learners, sizes.accounts)
        print(
            f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}; "
            f"{len(pairs):,} enrolments"
        )
        return _measure(lms, Path(folder), pairs, sizes.courses)


def _measure(lms: Lms, folder: Path, pairs: list[tuple[int, str]], courses: int) -> int:
    database = Database(f"sqlite:///{folder / 'communicator.db'}")
    upgrade(database)
    with database.writing() as session:
        site = add_site(session, "a key for trials only", "campus", "edx").site
        switch(session, site.id, on=["*"])
    source = LmsDatabase(lms.url())
    first, _ = _sync("first", database, site, source)
    second, rows = _sync("unchanged", database, site, source)
    changed = _change(lms, pairs)
    third, _ = _sync("1 % changed", database, site, source)
    told, kept = _told(source), _kept(database)
    source.close()
    database.close()
    is_right = first["new"] == len(pairs) and rows == courses and not second["changed"] + second["left"]
    is_right = is_right and third["left"] == changed["left"] and told == kept
    print("all was noticed, and nobody read twice" if is_right else "something was MISSED or read for nothing")
    return int(not is_right)


def _sync(name: str, database: Database, site: Site, source: LmsDatabase) -> tuple[Counter[str], int]:
    tally = source.tally
    began, cpu, rows, checksums = time.monotonic(), time.process_time(), tally.rows, tally.checksums
    counts: Counter[str] = Counter()
    for each in sync_lms(database, site, source).courses:
        assert each.state == "ok", each.message
        counts.update(learners=each.learners, new=each.new, changed=each.changed, left=each.left)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(
        f"{name:<12} {time.monotonic() - began:7.1f} s, {time.process_time() - cpu:7.1f} s of it this process's CPU; "
        f"{tally.rows - rows:,} rows and {tally.checksums - checksums:,} checksums read; peak {peak} MB, "
        f"load {os.getloadavg()[0]:.1f}; {dict(counts)}",
        flush=True,
    )
    return counts, tally.rows - rows


def _told(source: LmsDatabase) -> tuple[int, ...]:
    """Who is enrolled, who of them verified, and whose address is new: as the LMS has it."""
    enrolled = "SELECT COUNT(*) FROM student_courseenrollment WHERE is_active"
    renewed = "SELECT COUNT(DISTINCT u.id) FROM auth_user u JOIN student_courseenrollment e ON e.user_id = u.id"
    asked = (enrolled, f"{enrolled} AND mode = 'verified'", f"{renewed} WHERE u.email LIKE 'new%%'")
    with source.reading() as lms:
        return tuple(int(lms.ask(one)[0][0]) for one in asked)


def _kept(database: Database) -> tuple[int, ...]:
    """The same, as it is here."""
    enrolled = select(func.count()).select_from(Enrolment).where(Enrolment.is_active)
    renewed = select(func.count()).select_from(Learner).where(Learner.email.like("new%"))
    with database.reading() as session:
        asked = (enrolled, enrolled.where(Enrolment.mode == "verified"), renewed)
        return tuple(session.scalars(one).one() for one in asked)


def _fill(lms: Lms, courses: int, learners: int, accounts: int) -> list[tuple[int, str]]:
    drawn = random.Random(1)
    ids = [f"course-v1:DemoX+C{number}+2026" for number in range(courses)]
    with lms.at_once():
        for course_id in ids:
            lms.add_course(course_id)
    everybody = range(1, accounts + 1)
    _many(
        lms,
        "auth_user (id,password,username,first_name,last_name,email,is_staff,is_superuser,is_active,date_joined)",
        (f"({user},'','user{user}','','','user{user}@learners.example',0,0,1,'2025-01-01')" for user in everybody),
    )
    _many(
        lms,
        "auth_userprofile (user_id,name,meta,courseware,language,location,gender,level_of_education,country)",
        (f"({user},'Person {user}','','','','','f','b','ES')" for user in everybody),
    )
    pairs = [(user, course_id) for course_id in ids for user in drawn.sample(everybody, learners)]
    drawn.shuffle(pairs)
    _fill_courses(lms, pairs, drawn)
    return pairs


def _fill_courses(lms: Lms, pairs: list[tuple[int, str]], drawn: random.Random) -> None:
    _many(
        lms,
        "student_courseenrollment (user_id,course_id,created,is_active,mode)",
        (f"({user},'{course_id}','2026-01-15 10:00:00',1,'audit')" for user, course_id in pairs),
    )
    _many(
        lms,
        "certificates_generatedcertificate (user_id,course_id,verify_uuid,download_uuid,download_url,grade,`key`,"
        "distinction,status,mode,name,created_date,modified_date,error_reason)",
        (
            f"({user},'{course_id}','','','','0.8','',0,'downloadable','honor','','2026-05-01','2026-05-01','')"
            for user, course_id in pairs
            if drawn.random() < CERTIFIED
        ),
    )
    _many(
        lms,
        "grades_persistentcoursegrade (created,modified,user_id,course_id,course_version,grading_policy_hash,"
        "percent_grade,letter_grade)",
        (
            f"('2026-05-01','2026-05-01',{user},'{course_id}','','',0.5,'')"
            for user, course_id in pairs
            if drawn.random() < GRADED
        ),
    )
    _many(
        lms,
        "student_anonymoususerid (anonymous_user_id,course_id,user_id)",
        (
            f"('{drawn.getrandbits(128):032x}','{course_id}',{user})"
            for user, course_id in pairs
            if drawn.random() < ANONYMOUS
        ),
    )


def _change(lms: Lms, pairs: list[tuple[int, str]]) -> Counter[str]:
    """One in 100: unenrolled, gone, of another mode or with another address, in turns."""
    made: Counter[str] = Counter()
    with lms.at_once():
        for turn, (user, course_id) in enumerate(random.Random(2).sample(pairs, max(4, len(pairs) // 100))):
            here = f"WHERE user_id = {user} AND course_id = '{course_id}'"
            statement, kind = (
                (f"UPDATE student_courseenrollment SET is_active = 0 {here}", "left"),
                (f"DELETE FROM student_courseenrollment {here}", "left"),
                (f"UPDATE student_courseenrollment SET mode = 'verified' {here}", "changed"),
                (f"UPDATE auth_user SET email = 'new{user}@learners.example' WHERE id = {user}", "changed"),
            )[turn % 4]
            lms.later(statement)
            made[kind] += 1
    return made


def _many(lms: Lms, table: str, rows: Iterable[str]) -> None:
    kept: list[str] = []
    for row in rows:
        kept.append(row)
        if len(kept) == AT_ONCE:
            lms.run(f"INSERT INTO {table} VALUES {','.join(kept)}")
            kept.clear()
    if kept:
        lms.run(f"INSERT INTO {table} VALUES {','.join(kept)}")


if __name__ == "__main__":
    sys.exit(main())
