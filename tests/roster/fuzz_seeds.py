"""Roster files with which the fuzzer begins: each kind, small, of invented people."""

import gzip
import io
import zipfile
from collections.abc import Iterator

from tests.roster.fuzz_laws import NAMES
from tests.roster.packages import COLUMNS, COURSE, member, table

PERSON = {"id": 7, "user_id": 7, "username": "mara", "email": "mara@learners.example", "first_name": "Mara"}
PERSON |= {"name": "Mara\\tLind", "course_id": COURSE, "is_active": 1, "mode": "audit", "status": "downloadable"}
PERSON |= {"grade": 0.5, "percent_grade": 0.5, "group_type": "cohort", "courseusergroup_id": 3, "hash_id": "h7"}
PERSON |= {"anonymous_user_id": "a7", "role": "staff", "org": "DemoX", "created": "2026-01-15 10:00:00"}
DUMP = f"""-- a dump
CREATE TABLE `auth_user` (`id` int NOT NULL, `username` varchar(30), `email` text, PRIMARY KEY (`id`));
INSERT INTO `auth_user` VALUES (7,'ma\\'ra','m@learners.example'),(8,'jo','x'' y'),(9,NULL,0x4D61);
/*!40000 ALTER TABLE x */; DELIMITER ;;
CREATE TRIGGER x BEGIN END ;;
DELIMITER ;
INSERT INTO student_courseenrollment (user_id, course_id, is_active) VALUES (7,'{COURSE}',1),(8,_utf8'y',-1.5e3);
INSERT INTO other VALUES (1,(2),now()) ON DUPLICATE KEY UPDATE x = 1;
"""
GRADES = """Student ID,Email,Username,Grade,Cohort Name,Enrollment Track,Certificate Delivered,Enrollment Status
7,m@learners.example,mara,0.83,Blue,verified,Y,enrolled
8,,jo,,"a ""b""
c",audit,N,not enrolled
"""
PROFILES = """id,username,name,email,year_of_birth,gender,enrollment_mode,cohort
7,mara,"Lind, M",m@learners.example,1990,f,,B
"""
REPORTS = (
    GRADES,
    PROFILES,
    GRADES.replace(",", ";"),
    "username,email,cohort\nmara,,Red\n,JO@learners.example,Blue\n",
    '"User ID","Anonymized User ID","Course Specific Anonymized User ID"\n"7","a7","c7"\n',
    f"user_id,email,course_id,is_opted_in_for_email,preference_set_datetime\n7,,{COURSE},False,2026-02-02 00:00:00\n",
    "student username,certificate created date\nmara,2026-03-02\n",
)


def seeds() -> Iterator[bytes]:
    """Inputs for `check_roster`."""
    for name in COLUMNS:
        yield _named(member(name), table(name, [PERSON, {}]).encode())
    yield _named("a.sql", DUMP.encode())
    for report in REPORTS:
        yield _named("a.csv", report.encode())
    yield _named("a.csv", PROFILES.encode("utf-16"))
    yield _named("a.csv.gz", gzip.compress(GRADES.encode(), mtime=0))
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        package.writestr(member("auth_user"), table("auth_user", [PERSON]))
        package.writestr("a.csv", GRADES)
    yield _named("demox-2026-03-01.zip", file.getvalue())


def _named(name: str, content: bytes) -> bytes:
    return bytes([NAMES.index(name)]) + content


WORDS = (
    *("INSERT INTO ", "REPLACE ", "VALUES ", "CREATE TABLE ", "DELIMITER ", "/*!", "*/", "-- ", "NULL", "\\N", "0x"),
    *("_utf8", "),(", "');", "\\'", "''", '""', '"', "`", "\r\n", "\t", ";", "#", "\x00", "auth_user", "user_id"),
    *("student_courseenrollment", "course_id", "is_active", "status", "grade", "course-v1:A+B+C", "A/B/C", "nan"),
    *("2026-01-15 10:00:00", "1e400", "9999-12-31T23:59:59-23:59", "PK\x03\x04", "username", "cohort", "email"),
)
"""What roster files are made of: put into inputs."""
