"""Marks that sources give learners, and selections kept by name.

Revision 0025, after 0024.
"""

import sqlalchemy as sa
from alembic import op

from communicator.database import UtcDateTime

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Brings the schema forward."""
    op.create_table(
        "mark",
        sa.Column("course_learner_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("course_pk", sa.Integer(), nullable=False),
        sa.Column("value", sa.String(length=200), nullable=False),
        sa.Column("number", sa.Double(), nullable=True),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_learner_id"],
            ["course_learner.id"],
            name=op.f("fk_mark_course_learner_id_course_learner"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["course_pk"], ["course.id"], name=op.f("fk_mark_course_pk_course"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("course_learner_id", "name", name=op.f("pk_mark")),
    )
    op.create_index("ix_mark_course_name_value", "mark", ["course_pk", "name", "value"])
    op.create_table(
        "segment",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("course_pk", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("criteria", sa.JSON(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("created_by", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_pk"], ["course.id"], name=op.f("fk_segment_course_pk_course"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_segment")),
        sa.UniqueConstraint("course_pk", "name", name=op.f("uq_segment_course_pk_name")),
    )


def downgrade() -> None:
    """Takes it back."""
    op.drop_table("segment")
    op.drop_table("mark")
