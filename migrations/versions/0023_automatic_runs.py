"""The log of automatic messages' checks, one row a day of the course.

Revision 0023, after 0022.
"""

import sqlalchemy as sa
from alembic import op

from communicator.database import UtcDateTime

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Brings the schema forward."""
    op.create_table(
        "automatic_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("communication_id", sa.String(length=20), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("is_done", sa.Boolean(), nullable=False),
        sa.Column("why_nothing", sa.String(length=500), nullable=True),
        sa.Column("snapshot_id", sa.String(length=20), nullable=True),
        sa.Column("criteria", sa.JSON(), nullable=False),
        sa.Column("matched", sa.Integer(), nullable=False),
        sa.Column("new", sa.Integer(), nullable=False),
        sa.Column("queued", sa.Integer(), nullable=False),
        sa.Column("held_out", sa.Integer(), nullable=False),
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.Column("excluded", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["communication_id"],
            ["communication.id"],
            name=op.f("fk_automatic_run_communication_id_communication"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_automatic_run")),
        sa.UniqueConstraint("communication_id", "day", "kind", name=op.f("uq_automatic_run_communication_id_day_kind")),
    )


def downgrade() -> None:
    """Takes it back."""
    op.drop_table("automatic_run")
