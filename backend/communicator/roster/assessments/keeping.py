"""Keeping what learners answered: of each learner and assessment the newest word, whatever order it comes in."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from communicator.access.insertion import insertion
from communicator.roster.assessments.answers import keep_answers
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

Row = dict[str, Any]
_UNTOLD: Row = {
    **dict.fromkeys(("score", "max_score", "per_cent", "scored_at", "attempts", "attempted_at", "answered_at")),
    "answers_digest": "",
}


def keep_told(session: Session, told: Iterable[Told]) -> int:
    """Keeps what is told where nothing newer is known, and returns how many results changed.

    Any order, repetition and division of what is told ends in the same. The actors are of nobody erased; to be called
    while people are locked (`lock_people`): what is known is read, compared and written.
    """
    together: dict[tuple[int, str], dict[int, list[Told]]] = defaultdict(lambda: defaultdict(list))
    for each in told:
        together[each.course_pk, each.problem][each.actor_id].append(each)
    if not together:
        return 0
    for course_pk, actors in _actors_of(together).items():
        ensure_course_learners(session, course_pk, actors)
    merged = {key: [newest(those) for _, those in sorted(of.items())] for key, of in sorted(together.items())}
    ids = _ensure_assessments(session, merged)
    return sum(_keep(session, ids[key], some) for key, everybody in merged.items() for some in in_parts(everybody))


def _actors_of(together: Mapping[tuple[int, str], Collection[int]]) -> dict[int, set[int]]:
    actors: dict[int, set[int]] = defaultdict(set)
    for (course_pk, _), those in together.items():
        actors[course_pk].update(those)
    return actors


def _ensure_assessments(session: Session, told: Mapping[tuple[int, str], Sequence[Told]]) -> dict[tuple[int, str], int]:
    """The id of each assessment, by course and problem; it bears the name that was told last."""
    rows = [{"course_pk": course_pk, "problem": problem, "name": ""} for course_pk, problem in told]
    session.execute(insertion(session, Assessment).on_conflict_do_nothing(), rows)
    found: dict[tuple[int, str], int] = {}
    for some in in_parts(sorted(told), 500):
        query = select(Assessment).where(tuple_(Assessment.course_pk, Assessment.problem).in_(some))
        for known in session.scalars(query):
            key = known.course_pk, known.problem
            found[key] = known.id
            named = max(told[key], key=name_order)
            before = Told(*key[:1], 0, key[1], name=known.name, named_at=known.named_at)
            if name_order(named) > name_order(before):
                known.name, known.named_at = named.name, named.named_at
    session.flush()
    return found


def _keep(session: Session, assessment_id: int, told: Sequence[Told]) -> int:
    known = _known(session, assessment_id, [each.actor_id for each in told])
    changed, submitted = [], []
    for each in told:
        before = known.get(each.actor_id, _UNTOLD)
        news = _news(each, before)
        if news:
            changed.append({**before, **news, "assessment_id": assessment_id, "actor_id": each.actor_id})
        if "answered_at" in news:
            submitted.append(each)
    if changed:
        statement = insertion(session, AssessmentResult)
        columns = {column: statement.excluded[column] for column in _UNTOLD}
        unique = ["assessment_id", "actor_id"]
        session.execute(statement.on_conflict_do_update(index_elements=unique, set_=columns), changed)
    if submitted:
        answered_before = {actor_id for actor_id, row in known.items() if row["answered_at"] is not None}
        keep_answers(session, assessment_id, submitted, answered_before)
    return len(changed)


def _known(session: Session, assessment_id: int, actor_ids: Collection[int]) -> dict[int, Row]:
    columns = AssessmentResult.__table__.columns
    query = select(columns["actor_id"], *(columns[name] for name in _UNTOLD))
    here = query.where(columns["assessment_id"] == assessment_id, columns["actor_id"].in_(actor_ids))
    return {row["actor_id"]: {name: row[name] for name in _UNTOLD} for row in session.execute(here).mappings()}


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
