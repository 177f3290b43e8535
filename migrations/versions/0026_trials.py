"""Comparisons of who was written to with who was held out by chance.

Revision 0026, after 0025.
"""

import sqlalchemy as sa
from alembic import op

from communicator.database import UtcDateTime

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Brings the schema forward."""
    op.create_table(
        "trial",
        sa.Column("communication_id", sa.String(length=20), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("days", sa.SmallInteger(), nullable=False),
        sa.Column("percent", sa.SmallInteger(), nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("cuts", sa.JSON(), nullable=False),
        sa.Column("offsets", sa.JSON(), nullable=False),
        sa.Column("within_points", sa.Double(), nullable=False),
        sa.Column("began_at", UtcDateTime(), nullable=False),
        sa.Column("last_drawn_at", UtcDateTime(), nullable=False),
        sa.Column("draws", sa.Integer(), nullable=False),
        sa.Column("drawn", sa.Integer(), nullable=False),
        sa.Column("held_out", sa.Integer(), nullable=False),
        sa.Column("draws_until", UtcDateTime(), nullable=True),
        sa.Column("reads_at", UtcDateTime(), nullable=False),
        sa.Column("read_at", UtcDateTime(), nullable=True),
        sa.Column("events_until", UtcDateTime(), nullable=True),
        sa.Column("result", sa.JSON(), nullable=True),
        sa.Column("further_at", UtcDateTime(), nullable=True),
        sa.Column("further", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(
            ["communication_id"],
            ["communication.id"],
            name=op.f("fk_trial_communication_id_communication"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("communication_id", name=op.f("pk_trial")),
    )
    op.create_table(
        "trial_member",
        sa.Column("communication_id", sa.String(length=20), nullable=False),
        sa.Column("course_learner_id", sa.Integer(), nullable=False),
        sa.Column("is_held_out", sa.Boolean(), nullable=False),
        sa.Column("stratum", sa.SmallInteger(), nullable=False),
        sa.Column("drawn_at", UtcDateTime(), nullable=False),
        sa.Column("returned", sa.Boolean(), nullable=True),
        sa.Column("other_mails", sa.SmallInteger(), nullable=True),
        sa.Column("completed", sa.Boolean(), nullable=True),
        sa.Column("certified", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(
            ["communication_id"],
            ["trial.communication_id"],
            name=op.f("fk_trial_member_communication_id_trial"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["course_learner_id"],
            ["course_learner.id"],
            name=op.f("fk_trial_member_course_learner_id_course_learner"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("communication_id", "course_learner_id", name=op.f("pk_trial_member")),
    )
    op.create_index(op.f("ix_trial_member_course_learner_id"), "trial_member", ["course_learner_id"])


def downgrade() -> None:
    """Takes it back."""
    op.drop_table("trial_member")
    op.drop_table("trial")
