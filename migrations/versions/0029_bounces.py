"""Addresses that are not written to, and what was reported of mails that were sent.

Revision 0029, after 0028.
"""

import sqlalchemy as sa
from alembic import op

from communicator.database import UtcDateTime

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Brings the schema forward."""
    op.create_table(
        "suppressed_address",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(254), nullable=False),
        sa.Column("why", sa.String(20), nullable=False),
        sa.Column("source", sa.String(40), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id"], ["site.id"], name=op.f("fk_suppressed_address_site_id_site"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("site_id", "address", name=op.f("pk_suppressed_address")),
    )
    op.create_table(
        "bounce_report",
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("course_learner_id", sa.Integer(), nullable=False),
        sa.Column("delivery_id", sa.String(20), nullable=True),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("source", sa.String(40), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_learner_id"],
            ["course_learner.id"],
            name=op.f("fk_bounce_report_course_learner_id_course_learner"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["delivery.id"], name=op.f("fk_bounce_report_delivery_id_delivery"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_bounce_report")),
    )
    op.create_index("ix_bounce_report_course_learner_at", "bounce_report", ["course_learner_id", "at"])
    op.create_index(op.f("ix_bounce_report_delivery_id"), "bounce_report", ["delivery_id"])


def downgrade() -> None:
    """Takes it back."""
    op.drop_table("bounce_report")
    op.drop_table("suppressed_address")
