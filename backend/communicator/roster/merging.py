"""Making one course learner of several who turned out to be one person; nothing that is known of them is lost.

Which tables speak of course learners is asked of the database: rooms above this one have some too.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import TableClause, Update, and_, bindparam, column, delete, insert, inspect, select, table, update
from sqlalchemy.orm import Session

from communicator.roster.evidence import in_parts
from communicator.roster.tables import CourseLearner, FormerPseudonym


class Merge(NamedTuple):
    """`gone` is `kept` from now on."""

    kept: int
    gone: int


class _Reference(NamedTuple):
    table: str
    column: str
    keys: list[list[str]]
    """The other columns of each key that the column is part of: the same values can't be there twice."""


def merge_course_learners(session: Session, merges: Sequence[Merge]) -> None:
    """All that refers to who goes refers to who stays: messages, predictions, opt-outs, enrolment, events.

    Where both have what one can have only once, it is the one of who stays. The pseudonym that goes still leads to
    who stays. Their own first and last time are the caller's to settle.
    """
    if not merges:
        return
    session.flush()
    for some in in_parts(merges):
        _remember(session, some)
        pairs = [{"kept_id": merge.kept, "gone_id": merge.gone} for merge in some]
        for reference in _references(session):
            session.execute(_moved(reference), pairs, execution_options={"synchronize_session": False})
        session.execute(delete(CourseLearner).where(CourseLearner.id.in_([merge.gone for merge in some])))
    session.expire_all()


def _remember(session: Session, merges: Sequence[Merge]) -> None:
    kept_of = {merge.gone: merge.kept for merge in merges}
    query = select(CourseLearner.id, CourseLearner.pseudonym).where(CourseLearner.id.in_(kept_of))
    rows = [{"pseudonym": pseudonym, "course_learner_id": kept_of[gone]} for gone, pseudonym in session.execute(query)]
    session.execute(insert(FormerPseudonym), rows)


def _moved(reference: _Reference) -> Update:
    rows = _columns(reference)
    theirs = _columns(reference).alias("theirs")
    statement = update(rows).where(rows.c[reference.column] == bindparam("gone_id"))
    for key in reference.keys:
        same = [theirs.c[name] == rows.c[name] for name in key]
        has_one = select(theirs).where(and_(theirs.c[reference.column] == bindparam("kept_id"), *same))
        statement = statement.where(~has_one.exists())
    return statement.values({reference.column: bindparam("kept_id")})


def _columns(reference: _Reference) -> TableClause:
    names = {reference.column, *(name for key in reference.keys for name in key)}
    return table(reference.table, *(column(name) for name in sorted(names)))


def _references(session: Session) -> Iterator[_Reference]:
    inspector = inspect(session.connection())
    for (_, name), keys in sorted(inspector.get_multi_foreign_keys().items(), key=lambda found: found[0][1]):
        for key in keys:
            if key["referred_table"] == CourseLearner.__tablename__:
                (referring,) = key["constrained_columns"]
                unique = [inspector.get_pk_constraint(name)["constrained_columns"]]
                unique += [constraint["column_names"] for constraint in inspector.get_unique_constraints(name)]
                others = [[other for other in key if other != referring] for key in unique if referring in key]
                yield _Reference(name, referring, others)
