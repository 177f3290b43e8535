"""Where posts come from, how far they were read, and what may be missing.

Revision 0004, after 0003.
"""

import sqlalchemy as sa
from alembic import op

from communicator.database import UtcDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Brings the schema forward."""
    op.create_table(
        "social_source",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course_pk", sa.Integer(), nullable=False),
        sa.Column("network", sa.String(length=20), nullable=False),
        sa.Column("host", sa.String(length=255), nullable=False),
        sa.Column("how", sa.String(length=10), nullable=False),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("spend_cap", sa.Integer(), nullable=True),
        sa.Column("checkpoint", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("last_at", UtcDateTime(), nullable=True),
        sa.Column("next_at", UtcDateTime(), nullable=True),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("kept", sa.Integer(), nullable=False),
        sa.Column("skipped", sa.Integer(), nullable=False),
        sa.Column("requests", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("reads", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_pk"], ["course.id"], name=op.f("fk_social_source_course_pk_course"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_social_source")),
        sa.UniqueConstraint(
            "course_pk", "network", "host", "how", name=op.f("uq_social_source_course_pk_network_host_how")
        ),
    )
    op.create_table(
        "social_gap",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("began_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["source_id"], ["social_source.id"], name=op.f("fk_social_gap_source_id_social_source"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_social_gap")),
    )
    with op.batch_alter_table("social_gap", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_social_gap_source_id"), ["source_id"], unique=False)

    op.create_table(
        "social_status",
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("status_id", sa.String(length=100), nullable=False),
        sa.Column("native_id", sa.String(length=500), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("replies", sa.Integer(), nullable=False),
        sa.Column("read_replies", sa.Integer(), nullable=False),
        sa.Column("next_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["social_source.id"],
            name=op.f("fk_social_status_source_id_social_source"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("source_id", "status_id", name=op.f("pk_social_status")),
    )
    with op.batch_alter_table("social_status", schema=None) as batch_op:
        batch_op.create_index("ix_social_status_source_next", ["source_id", "next_at"], unique=False)


def downgrade() -> None:
    """Takes the schema back."""
    with op.batch_alter_table("social_status", schema=None) as batch_op:
        batch_op.drop_index("ix_social_status_source_next")

    op.drop_table("social_status")
    with op.batch_alter_table("social_gap", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_social_gap_source_id"))

    op.drop_table("social_gap")
    op.drop_table("social_source")
