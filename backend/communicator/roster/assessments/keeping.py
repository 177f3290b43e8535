"""Keeping what learners answered: of each learner and assessment the newest word, whatever order it comes in."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from communicator.access.insertion import insertion
from communicator.roster.assessments.answers import Submitted, keep_answers
from communicator.roster.assessments.tables import Assessment, AssessmentResult
from communicator.roster.assessments.told import (
    Answered,
    Attempted,
    Scored,
    Told,
    answer_order,
    attempt_order,
    name_order,
    newest,
    per_cent_of,
    score_order,
)
from communicator.roster.evidence import in_parts
from communicator.roster.identity import ensure_course_learners

Key = tuple[int, str]
"""Course, and the platform's id of the assessment."""
Pair = tuple[int, int]
"""Assessment and actor."""
Row = dict[str, Any]
AT_ONCE = 5_000
ASKED_AT_ONCE = 500
"""Pairs in one condition."""
_COLUMNS = (
    *("score", "max_score", "per_cent", "scored_at", "attempts", "attempted_at", "answered_at"),
    "answers_digest",
)
_UNTOLD: Row = {**dict.fromkeys(_COLUMNS), "answers_digest": ""}


def keep_told(session: Session, told: Iterable[Told]) -> int:
    """Keeps what is told where nothing newer is known, and returns how many results changed.

    Any order, repetition and division of what is told ends in the same. The actors are of nobody erased; to be called
    while people are locked (`lock_people`): what is known is read, compared and written.
    """
    together: dict[tuple[int, str, int], Told] = {}
    for each in told:
        before = together.setdefault((each.course_pk, each.problem, each.actor_id), each)
        if before is not each:
            together[each.course_pk, each.problem, each.actor_id] = newest((before, each))
    if not together:
        return 0
    merged = [together[key] for key in sorted(together)]
    in_courses: dict[int, set[int]] = defaultdict(set)
    for each in merged:
        in_courses[each.course_pk].add(each.actor_id)
    for course_pk, actors in sorted(in_courses.items()):
        ensure_course_learners(session, course_pk, actors)
    ids = _ensure_assessments(session, merged)
    return sum(_keep(session, ids, some) for some in in_parts(merged, AT_ONCE))


def _ensure_assessments(session: Session, told: Sequence[Told]) -> dict[Key, int]:
    """The id of each assessment, which bears the name that was told last."""
    named: dict[Key, Told] = {}
    for each in told:
        key = each.course_pk, each.problem
        named[key] = max(named.get(key, each), each, key=name_order)
    found = _assessments(session, named)
    missing = [{"course_pk": course_pk, "problem": problem} for course_pk, problem in sorted(named.keys() - found)]
    if missing:
        session.execute(
            insertion(session, Assessment).on_conflict_do_nothing(), [{**row, "name": ""} for row in missing]
        )
        found |= _assessments(session, {key: named[key] for key in named.keys() - found})
    for key, known in found.items():
        before = Told(key[0], 0, key[1], name=known.name, named_at=known.named_at)
        if name_order(named[key]) > name_order(before):
            known.name, known.named_at = named[key].name, named[key].named_at
    session.flush()
    return {key: known.id for key, known in found.items()}


def _assessments(session: Session, keys: Iterable[Key]) -> dict[Key, Assessment]:
    found: dict[Key, Assessment] = {}
    for some in in_parts(sorted(keys), ASKED_AT_ONCE):
        query = select(Assessment).where(tuple_(Assessment.course_pk, Assessment.problem).in_(some))
        found |= {(known.course_pk, known.problem): known for known in session.scalars(query)}
    return found


def _keep(session: Session, ids: Mapping[Key, int], told: Sequence[Told]) -> int:
    by_pair = {(ids[each.course_pk, each.problem], each.actor_id): each for each in told}
    known = _known(session, sorted(by_pair))
    changed, submitted = [], []
    for pair, each in by_pair.items():
        before = known.get(pair, _UNTOLD)
        news = _news(each, before)
        if news:
            changed.append({**before, **news, "assessment_id": pair[0], "actor_id": pair[1]})
        if each.answered is not None and "answered_at" in news:
            submitted.append(Submitted(*pair, each.answered, before["answered_at"] is not None))
    if changed:
        statement = insertion(session, AssessmentResult)
        columns = {column: statement.excluded[column] for column in _COLUMNS}
        unique = ["assessment_id", "actor_id"]
        upsert = statement.on_conflict_do_update(index_elements=unique, set_=columns)
        session.connection().execute(upsert, changed)
    keep_answers(session, submitted)
    return len(changed)


def _known(session: Session, pairs: Sequence[Pair]) -> dict[Pair, Row]:
    columns = AssessmentResult.__table__.columns
    pair = columns["assessment_id"], columns["actor_id"]
    query = select(*pair, *(columns[name] for name in _COLUMNS))
    found: dict[Pair, Row] = {}
    for some in in_parts(pairs, ASKED_AT_ONCE):
        for row in session.execute(query.where(tuple_(*pair).in_(some))):
            found[row[0], row[1]] = dict(zip(_COLUMNS, row[2:], strict=True))
    return found


def _news(told: Told, known: Row) -> Row:
    """The columns to write: those of which nothing newer is known."""
    news: Row = {}
    scored, attempted, answered = told.scored, told.attempted, told.answered
    before = known["scored_at"] and Scored(known["scored_at"], known["score"], known["max_score"])
    if scored and (before is None or score_order(scored) > score_order(before)):
        per_cent = per_cent_of(scored.score, scored.max_score)
        news |= {"score": scored.score, "max_score": scored.max_score, "per_cent": per_cent, "scored_at": scored.at}
    tried = known["attempted_at"] and Attempted(known["attempted_at"], known["attempts"])
    if attempted and (tried is None or attempt_order(attempted) > attempt_order(tried)):
        news |= {"attempts": attempted.attempts, "attempted_at": attempted.at}
    given = known["answered_at"] and Answered(known["answered_at"], known["answers_digest"], ())
    if answered and (given is None or answer_order(answered) > answer_order(given)):
        news |= {"answered_at": answered.at, "answers_digest": answered.digest}
    return news
