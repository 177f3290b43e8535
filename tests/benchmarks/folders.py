"""Folders of made-up courses in the data sets' formats: learners who stay and work, and learners who stop."""

import gzip
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

LOG_HEADER = "enrollment_id,time,source,event,object"
COUNTS = ("access", "discussion", "navigate", "page_close", "problem", "video", "wiki")
COUNTS_HEADER = "enrollment_id,time," + ",".join(f"event_{name}" for name in COUNTS)
ACTS = (("server", "access"), ("browser", "video"), ("server", "nagivate"), ("server", "problem"))


def packed(path: Path, lines: Iterable[str]) -> None:
    path.write_bytes(gzip.compress("\n".join([*lines, ""]).encode()))


def plain(path: Path, lines: Iterable[str]) -> None:
    path.write_text("\n".join([*lines, ""]))


def last_days(learners: int, seed: int) -> list[int]:
    """The last day of each learner; those of day 27 and after stayed."""
    chance = np.random.default_rng(seed)
    return [30 if number % 4 == 0 else int(chance.integers(1, 26)) for number in range(learners)]


def truth(path: Path, learners: int, seed: int, first: int = 1) -> None:
    stays = [day > 26 for day in last_days(learners, seed)]
    plain(path, ["enrollment_id,label", *(f"{first + who},{int(not stay)}" for who, stay in enumerate(stays))])


def log_rows(learners: int, seed: int, first: int = 1) -> list[str]:
    chance = np.random.default_rng(seed + 1)
    found = []
    for who, last in enumerate(last_days(learners, seed)):
        for day in sorted({0 if who == 0 else int(chance.integers(0, 3)), *range(2, last, 2)}):
            for step in range(3):
                source, event = ACTS[int(chance.integers(len(ACTS)))]
                found.append(f"{first + who},2014-05-{1 + day:02d}T10:{step:02d}:00,{source},{event},m{step}")
    return found


def log_course(folder: Path, name: str, learners: int = 40, seed: int = 0, first: int = 1) -> None:
    packed(folder / f"log_{name}.csv.gz", [LOG_HEADER, *log_rows(learners, seed, first)])
    truth(folder / f"truth_{name}.csv", learners, seed, first)


def daily_course(folder: Path, name: str, learners: int = 40, seed: int = 0, first: int = 1) -> None:
    chance = np.random.default_rng(seed + 1)
    found = [COUNTS_HEADER]
    for who, last in enumerate(last_days(learners, seed)):
        for day in range(30):
            counts = chance.integers(0, 3, size=len(COUNTS)) if day < last else [0] * len(COUNTS)
            found.append(f"{first + who},2014-05-{1 + day:02d}," + ",".join(str(count) for count in counts))
    packed(folder / f"course{name}.csv.gz", found)
    truth(folder / f"truth{name}.csv", learners, seed, first)


def university(
    folder: Path, presentations: Sequence[tuple[str, str]], students: int = 40, is_packed: bool = True
) -> None:
    """The Open University's five files: a third passes and hands in all, a third fails, a third withdraws at day 40."""
    assessments = ["code_module,code_presentation,id_assessment,assessment_type,date,weight"]
    info = ["code_module,code_presentation,id_student,gender,imd_band,final_result"]
    came = ["code_module,code_presentation,id_student,date_registration,date_unregistration"]
    given = ["id_assessment,id_student,date_submitted,is_banked,score"]
    for place, (module, presentation) in enumerate(presentations):
        chance, key = np.random.default_rng(place), f"{module},{presentation}"
        for number, due in enumerate((19, 47, 75, 110)):
            assessments.append(f"{key},{place}{number},TMA,{due},25")
        assessments.append(f"{key},{place}9,Exam,,100")
        for student in range(students):
            result, last = (("Pass", 4), ("Fail", 2), ("Withdrawn", 1))[student % 3]
            info.append(f"{key},{student},F,20-30%,{result}")
            came.append(f"{key},{student},{-int(chance.integers(5, 90))},{40 if result == 'Withdrawn' else ''}")
            for number, due in list(enumerate((19, 47, 75, 110)))[:last]:
                day, score = due - int(chance.integers(-2, 6)), int(chance.integers(30, 100))
                given.append(f"{place}{number},{student},{day},0,{score}")
    write = packed if is_packed else plain
    ending = ".csv.gz" if is_packed else ".csv"
    plain(folder / "courses.csv", _courses(presentations))
    plain(folder / "assessments.csv", assessments)
    for name, lines in (("studentInfo", info), ("studentRegistration", came), ("studentAssessment", given)):
        write(folder / f"{name}{ending}", lines)


def _courses(presentations: Sequence[tuple[str, str]]) -> list[str]:
    header = "code_module,code_presentation,module_presentation_length"
    return [header, *(f"{module},{presentation},240" for module, presentation in presentations)]
