"""What logs tell about where learners stand: enrolment, certificate, passing, course grade.

Revision 0010, after 0009.
"""

import sqlalchemy as sa
from alembic import op

from communicator.database import UtcDateTime

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Brings the schema forward."""
    op.create_table(
        "learner_fact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course_pk", sa.Integer(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("time", UtcDateTime(), nullable=False),
        sa.Column("value", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_pk"], ["course.id"], name=op.f("fk_learner_fact_course_pk_course"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["actor.id"], name=op.f("fk_learner_fact_actor_id_actor"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learner_fact")),
        sa.UniqueConstraint(
            *("course_pk", "actor_id", "kind", "time", "value"),
            name=op.f("uq_learner_fact_course_pk_actor_id_kind_time_value"),
        ),
    )
    op.create_index("ix_learner_fact_actor_id", "learner_fact", ["actor_id"])


def downgrade() -> None:
    """Takes it back."""
    op.drop_table("learner_fact")
