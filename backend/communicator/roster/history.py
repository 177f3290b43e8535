"""How enrolments changed: one entry from when on each stood so, whatever the order in which exports come."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import delete, func, insert, or_, select, update
from sqlalchemy.orm import Session

from communicator.access.insertion import insertion
from communicator.roster.tables import CourseLearner, Enrolment
from communicator.roster.told_tables import CourseExport, EnrolmentChange

EXPORT, MISSING = "export", "missing"


class Change(NamedTuple):
    """From `at` on the enrolment stood so; `source` says whether an export told it or no longer told of it."""

    at: datetime
    is_active: bool
    mode: str
    source: str


class Export(NamedTuple):
    """When an export of the course after the one at hand was made, and whether it was a whole one."""

    at: datetime
    is_whole: bool


class Standing(NamedTuple):
    """What an export tells of an enrolment; no mode where it tells none."""

    is_active: bool
    mode: str | None = None
    source: str = EXPORT


def observed(
    changes: Sequence[Change], at: datetime, told: Standing, later: Sequence[Export], as_of: datetime | None
) -> list[Change]:
    """The changes, in order, once the export of `at` told this; as if the exports had come in order of time.

    An export that came earlier but was made `later` left no entry where it told the same as was known then: it is
    made here, before what was known changes. `as_of` is of when the newest word of the enrolment is.
    """
    before = [change for change in changes if change.at < at]
    after = [change for change in changes if change.at > at]
    known = next((change for change in changes if change.at == at), before[-1] if before else None)
    following = next((each for each in later if each.is_whole or _tells(each, as_of)), None)
    if following is not None and not any(change.at <= following.at for change in after):
        if known is not None and _tells(following, as_of):
            after.insert(0, known._replace(at=following.at))
        elif following.is_whole:
            after.insert(0, Change(following.at, is_active=False, mode="", source=MISSING))
    return _compressed([*before, Change(at, told.is_active, _mode(told, before), told.source), *after])


def _tells(export: Export, as_of: datetime | None) -> bool:
    """Whether an export may have told of an enrolment whose newest word is of `as_of`; not where that is older."""
    return as_of is not None and export.at <= as_of


def _mode(told: Standing, before: Sequence[Change]) -> str:
    if told.mode is None and told.source != MISSING:
        return before[-1].mode if before else ""
    return told.mode or ""


def observe(session: Session, course_pk: int, standings: Mapping[int, Standing], at: datetime) -> None:
    """Keeps what an export made at `at` tells of these course learners of one course.

    Who is first told of by an older export and is missing in a whole newer one has left: the enrolment says so.
    """
    _lock(session, standings)
    later = later_exports(session, course_pk, at)
    as_of = _newest_words(session, standings.keys()) if later else {}
    known = changes_of(session, standings.keys())
    gone: dict[datetime, list[int]] = defaultdict(list)
    left: dict[tuple[datetime, str], list[int]] = defaultdict(list)
    fresh = []
    for learner, told in standings.items():
        before = known.get(learner, [])
        now = observed(before, at, told, later, as_of.get(learner))
        for change in set(before) - set(now):
            gone[change.at].append(learner)
        if now[-1].at > at and now[-1].source == MISSING:
            left[now[-1].at, now[-2].mode if len(now) > 1 else ""].append(learner)
        fresh += [{"course_learner_id": learner, **change._asdict()} for change in now if change not in before]
    _forget(session, gone)
    if fresh:
        session.execute(insert(EnrolmentChange), fresh)
    for (moment, mode), learners in left.items():
        mark_left(session, learners, moment, mode)


def _lock(session: Session, course_learners: Collection[int]) -> None:
    """Two importers wait for each other here: each reads what the other wrote."""
    locked = select(CourseLearner.id).where(CourseLearner.id.in_(course_learners)).order_by(CourseLearner.id)
    session.execute(locked.with_for_update())


def _forget(session: Session, gone: Mapping[datetime, list[int]]) -> None:
    """Removes the changes that these course learners have at these moments."""
    for moment, learners in gone.items():
        session.execute(
            delete(EnrolmentChange).where(EnrolmentChange.at == moment, EnrolmentChange.course_learner_id.in_(learners))
        )


def mark_left(session: Session, course_learners: Collection[int], at: datetime, mode: str = "") -> None:
    """Makes enrolments inactive as of then, but for those of which something was told later.

    `mode` is how they were enrolled before they left; "" leaves what was known.
    """
    is_known_since = or_(Enrolment.as_of.is_(None), Enrolment.as_of <= at)
    statement = update(Enrolment).where(Enrolment.course_learner_id.in_(course_learners), is_known_since)
    session.execute(statement.values(is_active=False, as_of=at, **({"mode": mode} if mode else {})))


def changes_of(session: Session, course_learners: Collection[int]) -> dict[int, list[Change]]:
    """The changes of each of these course learners, in order of time."""
    query = select(
        EnrolmentChange.course_learner_id,
        EnrolmentChange.at,
        EnrolmentChange.is_active,
        EnrolmentChange.mode,
        EnrolmentChange.source,
    ).where(EnrolmentChange.course_learner_id.in_(course_learners))
    found: dict[int, list[Change]] = defaultdict(list)
    for learner, at, is_active, mode, source in session.execute(query.order_by(EnrolmentChange.at)):
        found[learner].append(Change(at, is_active, mode, source))
    return found


def note_export(session: Session, course_pk: int, at: datetime, *, is_whole: bool) -> None:
    """Notes that an export of the course's enrolments was made then; one once noted as whole stays so."""
    statement = insertion(session, CourseExport).values(course_pk=course_pk, at=at, is_whole=is_whole)
    if is_whole:
        statement = statement.on_conflict_do_update(index_elements=["course_pk", "at"], set_={"is_whole": True})
    else:
        statement = statement.on_conflict_do_nothing()
    session.execute(statement)


def later_exports(session: Session, course_pk: int, at: datetime) -> list[Export]:
    """The course's known exports that were made after this time, in order, up to the first whole one."""
    made_after = [CourseExport.course_pk == course_pk, CourseExport.at > at]
    whole = select(func.min(CourseExport.at)).where(*made_after, CourseExport.is_whole)
    end = session.scalar(whole)
    if end is not None:
        made_after.append(CourseExport.at <= end)
    query = select(CourseExport.at, CourseExport.is_whole).where(*made_after)
    return [Export(*row) for row in session.execute(query.order_by(CourseExport.at))]


def _newest_words(session: Session, course_learners: Collection[int]) -> dict[int, datetime | None]:
    """Of when what is known of each enrolment is."""
    query = select(Enrolment.course_learner_id, Enrolment.as_of)
    found = session.execute(query.where(Enrolment.course_learner_id.in_(course_learners)))
    return {learner: as_of for learner, as_of in found}  # noqa: C416 - rows aren't pairs


def standing_at(session: Session, course_pk: int, at: datetime) -> dict[int, bool]:
    """Whether each of the course's learners who was known then was enrolled at that time."""
    latest = (
        select(EnrolmentChange.course_learner_id.label("id"), func.max(EnrolmentChange.at).label("at"))
        .join(CourseLearner, CourseLearner.id == EnrolmentChange.course_learner_id)
        .where(CourseLearner.course_pk == course_pk, EnrolmentChange.at <= at)
        .group_by(EnrolmentChange.course_learner_id)
        .subquery()
    )
    query = select(EnrolmentChange.course_learner_id, EnrolmentChange.is_active).join(
        latest, (latest.c.id == EnrolmentChange.course_learner_id) & (latest.c.at == EnrolmentChange.at)
    )
    return {learner: is_active for learner, is_active in session.execute(query)}  # noqa: C416 - rows aren't pairs


def _compressed(changes: Iterable[Change]) -> list[Change]:
    found: list[Change] = []
    for change in changes:
        if not found or _stands_otherwise(found[-1], change):
            found.append(change)
    return found


def _stands_otherwise(one: Change, other: Change) -> bool:
    # The mode of who isn't enrolled says nothing: who is missing in an export has none.
    return one.is_active != other.is_active or (one.is_active and one.mode != other.mode)
