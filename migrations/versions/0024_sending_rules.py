"""Rules of sending: what a site says, whom a second person must approve, how fast; automatic messages' limits.

Revision 0024, after 0023.
"""

import sqlalchemy as sa
from alembic import op

from communicator.database import UtcDateTime

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

COMMUNICATION = ("language", "notice", "leave_out_recent", "daily_ceiling", "ends_on", "backlog", "segment_id")


def upgrade() -> None:
    """Brings the schema forward."""
    _add_columns()
    was_sent = sa.text("sent_at IS NOT NULL")
    op.create_index(
        "ix_delivery_sent",
        "delivery",
        ["communication_id", "sent_at"],
        sqlite_where=was_sent,
        postgresql_where=was_sent,
    )
    op.create_table(
        "site_rules",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("changed_by", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_site_rules_site_id_site"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("site_id", name=op.f("pk_site_rules")),
    )
    _create_approval_request()
    op.create_table(
        "sending_rate",
        sa.Column("key", sa.String(length=300), nullable=False),
        sa.Column("next_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_sending_rate")),
    )


def downgrade() -> None:
    """Takes it back."""
    op.drop_table("sending_rate")
    op.drop_table("approval_request")
    op.drop_table("site_rules")
    op.drop_index("ix_delivery_sent", "delivery")
    # Not in a batch: SQLite would make the tables anew, and with the old ones drop all that belongs to them.
    op.drop_column("delivery", "forgiven_attempts")
    for name in COMMUNICATION:
        op.drop_column("communication", name)


def _add_columns() -> None:
    for column in (
        sa.Column("language", sa.String(length=10), nullable=False, server_default="en"),
        sa.Column("notice", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("leave_out_recent", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("daily_ceiling", sa.Integer(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("backlog", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("segment_id", sa.String(length=20), nullable=True),
    ):
        op.add_column("communication", column)
    op.add_column("delivery", sa.Column("forgiven_attempts", sa.Integer(), nullable=False, server_default="0"))


def _create_approval_request() -> None:
    op.create_table(
        "approval_request",
        sa.Column("communication_id", sa.String(length=20), nullable=False),
        sa.Column("asked_by_key", sa.String(length=200), nullable=False),
        sa.Column("asked_by", sa.String(length=300), nullable=False),
        sa.Column("asked_by_email", sa.String(length=254), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("recipients", sa.Integer(), nullable=False),
        sa.Column("send_at", UtcDateTime(), nullable=True),
        sa.Column("snapshot_id", sa.String(length=20), nullable=True),
        sa.Column("answered_by", sa.String(length=300), nullable=True),
        sa.Column("answered_at", UtcDateTime(), nullable=True),
        sa.Column("declined", sa.String(length=500), nullable=True),
        sa.ForeignKeyConstraint(
            ["communication_id"],
            ["communication.id"],
            name=op.f("fk_approval_request_communication_id_communication"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("communication_id", name=op.f("pk_approval_request")),
    )
