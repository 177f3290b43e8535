"""Keeping how learners did as exports and a Moodle site tell it: by user ids, which become actors as in logs."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from communicator.courses.catalogue import ensure_courses
from communicator.roster.assessments.keeping import keep_told as keep_results
from communicator.roster.assessments.told import (
    LONGEST_PROBLEM,
    Answered,
    Attempted,
    Scored,
    Told,
    digest_of,
    name_text,
    storable,
)
from communicator.roster.erased import without_erased
from communicator.roster.evidence import actors_of_user_ids, in_parts
from communicator.roster.identity import ensure_actors
from communicator.roster.keeping import Kept
from communicator.roster.locking import lock_people
from communicator.roster.moodle.grades import ItemGrade
from communicator.roster.package_rows import Facts
from communicator.roster.tables import Appearance


def keep_modules(session: Session, site_id: int, rows: Sequence[Facts], as_of: datetime) -> Kept:
    """Keeps what `export_rows.student_module` tells; `as_of` is when it was exported.

    Against what logs tell the newer word counts, score, attempts and answers each for itself.
    """
    kept = Kept(courses={row["course_id"] for row in rows})
    lock_people(session, site_id)
    rows = without_erased(session, site_id, rows)
    courses = {name: course.id for name, course in ensure_courses(session, site_id, kept.courses).items()}
    together: dict[int, list[Facts]] = defaultdict(list)
    for row in rows:
        together[courses[row["course_id"]]].append(row)
    for course_pk, some in sorted(together.items()):
        actors = actors_in_course(session, site_id, course_pk, {row["platform_user_id"] for row in some})
        told = [_told(row, course_pk, actors[row["platform_user_id"]], as_of) for row in some]
        changed = keep_results(session, told)
        kept.changed += changed
        kept.outdated += len(some) - changed
    return kept


def keep_items(
    session: Session, site_id: int, course_pk: int, graded: Mapping[str, Sequence[ItemGrade]], as_of: datetime
) -> None:
    """Keeps what Moodle tells of learners' graded items, by user id; `as_of` is when it was asked.

    A grade that Moodle tells no more stays: it doesn't say when it was taken back.
    """
    lock_people(session, site_id)
    rows = without_erased(session, site_id, [{"platform_user_id": user_id} for user_id in sorted(graded)])
    actors = actors_in_course(session, site_id, course_pk, {row["platform_user_id"] for row in rows})
    told = []
    for user_id, actor_id in sorted(actors.items()):
        for item in graded[user_id]:
            scored = Scored(min(item.graded_at or as_of, as_of), item.points, item.most)
            problem, name = storable(item.item, LONGEST_PROBLEM), name_text(item.name)
            told.append(Told(course_pk, actor_id, problem, scored, name=name, named_at=as_of))
    keep_results(session, told)


def actors_in_course(session: Session, site_id: int, course_pk: int, user_ids: Collection[str]) -> dict[str, int]:
    """An actor of each user id: the first that was seen in the course, else one that says nothing but the id."""
    ids = {actor.id: actor.user_id for actor in actors_of_user_ids(session, site_id, user_ids)}
    found: dict[str, int] = {}
    for some in in_parts(sorted(ids)):
        seen = select(Appearance.actor_id).where(Appearance.course_pk == course_pk, Appearance.actor_id.in_(some))
        for actor_id in session.scalars(seen.order_by(Appearance.actor_id)):
            found.setdefault(ids[actor_id], actor_id)
    missing = {(user_id, "", "") for user_id in set(user_ids) - found.keys()}
    return found | {key[0]: actor_id for key, actor_id in ensure_actors(session, site_id, missing).items()}


def _told(row: Facts, course_pk: int, actor_id: int, as_of: datetime) -> Told:
    # What happened after the export was made can't be in it, whatever a clock said.
    at = min(row["at"] or as_of, as_of)
    submitted_at = min(row["submitted_at"] or at, at)
    answers, attempts, score, most = row["answers"], row["attempts"], row["score"], row["max_score"]
    return Told(
        course_pk,
        actor_id,
        row["problem"],
        scored=Scored(at, score, most) if score is not None and most is not None else None,
        attempted=Attempted(at, attempts) if attempts is not None else None,
        answered=Answered(submitted_at, digest_of(answers), answers) if answers else None,
    )
