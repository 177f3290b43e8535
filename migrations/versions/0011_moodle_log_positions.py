"""How far each Moodle course's log was read over REST.

Revision 0011, after 0010.
"""

import sqlalchemy as sa
from alembic import op

from communicator.database import UtcDateTime

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Brings the schema forward."""
    op.create_table(
        "moodle_log_position",
        sa.Column("course_pk", sa.Integer(), nullable=False),
        sa.Column("last_id", sa.BigInteger(), nullable=False),
        sa.Column("read_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_pk"], ["course.id"], name=op.f("fk_moodle_log_position_course_pk_course"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("course_pk", name=op.f("pk_moodle_log_position")),
    )


def downgrade() -> None:
    """Takes it back."""
    op.drop_table("moodle_log_position")
