"""Where each learner stood at the ends of days, so that a refresh costs the new events; and what a snapshot lacks.

Revision 0021, after 0020.
"""

import sqlalchemy as sa
from alembic import op

from communicator.database import UtcDateTime

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Brings the schema forward."""
    op.create_table(
        "kept_states",
        sa.Column("course_pk", sa.Integer(), nullable=False),
        sa.Column("checkpoint_hash", sa.String(length=64), nullable=False),
        sa.Column("version", sa.String(length=20), nullable=False),
        sa.Column("closed_day", sa.Integer(), nullable=False),
        sa.Column("oldest_day", sa.Integer(), nullable=False),
        sa.Column("facts_hash", sa.String(length=64), nullable=False),
        sa.Column("start", sa.BigInteger(), nullable=False),
        sa.Column("running_events", sa.Integer(), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("read", sa.JSON(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_pk"], ["course.id"], name=op.f("fk_kept_states_course_pk_course"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("course_pk", "checkpoint_hash", name=op.f("pk_kept_states")),
    )
    op.add_column("snapshot", sa.Column("notes", sa.JSON(), nullable=True))


def downgrade() -> None:
    """Takes it back."""
    op.drop_column("snapshot", "notes")
    op.drop_table("kept_states")
