"""Who is set apart is found without reading everybody.

Revision 0012, after 0011.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Brings the schema forward."""
    op.create_index(
        "ix_course_learner_set_apart",
        "course_learner",
        ["course_pk"],
        sqlite_where=sa.text("is_set_apart = 1"),
        postgresql_where=sa.text("is_set_apart"),
    )


def downgrade() -> None:
    """Takes it back."""
    op.drop_index("ix_course_learner_set_apart", "course_learner")
