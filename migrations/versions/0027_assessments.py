"""What learners answered: assessments, results, parts, values, latest answers; what graded problems are called.

Revision 0027, after 0026.
"""

import sqlalchemy as sa
from alembic import op

from communicator.database import UtcDateTime

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def _refers(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name, ondelete="CASCADE")


def upgrade() -> None:
    """Brings the schema forward."""
    op.add_column("graded_problem", sa.Column("name", sa.String(length=255), server_default="", nullable=False))
    op.create_table(
        "assessment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course_pk", sa.Integer(), nullable=False),
        sa.Column("problem", sa.String(length=255), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("named_at", UtcDateTime(), nullable=True),
        _refers("assessment", "course_pk", "course"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment")),
        sa.UniqueConstraint("course_pk", "problem", name=op.f("uq_assessment_course_pk_problem")),
    )
    _create_results()
    _create_answers()


def _create_results() -> None:
    op.create_table(
        "assessment_result",
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=False),
        sa.Column("score", sa.Double(), nullable=True),
        sa.Column("max_score", sa.Double(), nullable=True),
        sa.Column("per_cent", sa.SmallInteger(), nullable=True),
        sa.Column("scored_at", UtcDateTime(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=True),
        sa.Column("attempted_at", UtcDateTime(), nullable=True),
        sa.Column("answered_at", UtcDateTime(), nullable=True),
        sa.Column("answers_digest", sa.String(length=16), nullable=False),
        _refers("assessment_result", "assessment_id", "assessment"),
        _refers("assessment_result", "actor_id", "actor"),
        sa.PrimaryKeyConstraint("assessment_id", "actor_id", name=op.f("pk_assessment_result")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_assessment_result_actor_id"), "assessment_result", ["actor_id"])


def _create_answers() -> None:
    op.create_table(
        "assessment_part",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(length=255), nullable=False),
        sa.Column("question", sa.String(length=255), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=True),
        _refers("assessment_part", "assessment_id", "assessment"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment_part")),
        sa.UniqueConstraint("assessment_id", "part", name=op.f("uq_assessment_part_assessment_id_part")),
    )
    op.create_table(
        "assessment_choice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("part_id", sa.Integer(), nullable=False),
        sa.Column("value", sa.String(length=200), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        _refers("assessment_choice", "part_id", "assessment_part"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment_choice")),
        sa.UniqueConstraint("part_id", "value", "label", name=op.f("uq_assessment_choice_part_id_value_label")),
    )
    op.create_table(
        "assessment_answer",
        sa.Column("part_id", sa.Integer(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=False),
        sa.Column("choice_id", sa.Integer(), nullable=False),
        sa.Column("is_correct", sa.Boolean(), nullable=True),
        _refers("assessment_answer", "part_id", "assessment_part"),
        _refers("assessment_answer", "actor_id", "actor"),
        _refers("assessment_answer", "choice_id", "assessment_choice"),
        sa.PrimaryKeyConstraint("part_id", "actor_id", name=op.f("pk_assessment_answer")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_assessment_answer_actor_id"), "assessment_answer", ["actor_id"])
    op.create_index(op.f("ix_assessment_answer_choice_id"), "assessment_answer", ["choice_id"])


def downgrade() -> None:
    """Takes it back."""
    for table in ("assessment_answer", "assessment_choice", "assessment_part", "assessment_result", "assessment"):
        op.drop_table(table)
    op.drop_column("graded_problem", "name")
