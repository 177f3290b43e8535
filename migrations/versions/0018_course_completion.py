"""Whether learners completed a course, as the platform itself counts it.

Revision 0018, after 0017.
"""

import sqlalchemy as sa
from alembic import op

from communicator.database import UtcDateTime

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Brings the schema forward."""
    op.create_table(
        "course_completion",
        sa.Column("course_learner_id", sa.Integer(), nullable=False),
        sa.Column("is_complete", sa.Boolean(), nullable=True),
        sa.Column("completed_at", UtcDateTime(), nullable=True),
        sa.Column("as_of", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_learner_id"],
            ["course_learner.id"],
            name=op.f("fk_course_completion_course_learner_id_course_learner"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("course_learner_id", name=op.f("pk_course_completion")),
    )


def downgrade() -> None:
    """Takes it back."""
    op.drop_table("course_completion")
