"""Who left by the log, and whose enrolment is inactive, are found without reading everybody.

Revision 0030, after 0029.
"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Brings the schema forward."""
    unenrolled = sa.text("kind = 'unenrolled'")
    op.create_index(
        "ix_learner_fact_unenrolled",
        "learner_fact",
        ["course_pk", "actor_id"],
        sqlite_where=unenrolled,
        postgresql_where=unenrolled,
    )
    op.create_index(
        "ix_enrolment_inactive",
        "enrolment",
        ["course_learner_id"],
        sqlite_where=sa.text("is_active IS 0"),
        postgresql_where=sa.text("is_active IS false"),
    )


def downgrade() -> None:
    """Takes it back."""
    op.drop_index("ix_enrolment_inactive", "enrolment")
    op.drop_index("ix_learner_fact_unenrolled", "learner_fact")
