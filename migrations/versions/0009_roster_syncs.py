"""Rosters are synced by course: which courses are, how each went, and what was read last.

Revision 0009, after 0008.
"""

import sqlalchemy as sa
from alembic import op

from communicator.database import UtcDateTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Brings the schema forward."""
    op.create_table(
        "course_switch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("pattern", sa.String(length=255), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("added_at", UtcDateTime(), nullable=False),
        _of_site("course_switch"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_switch")),
    )
    op.create_index(op.f("ix_course_switch_site_id"), "course_switch", ["site_id"])
    op.create_table(
        "course_sync_status",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.String(length=255), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.Column("learners", sa.Integer(), nullable=False),
        sa.Column("new", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("left", sa.Integer(), nullable=False),
        sa.Column("message", sa.String(length=1000), nullable=False),
        _of_site("course_sync_status"),
        sa.PrimaryKeyConstraint("site_id", "course_id", name=op.f("pk_course_sync_status")),
    )
    op.create_table(
        "course_checksums",
        sa.Column("course_pk", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(length=40), nullable=False),
        sa.Column("checksums", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_pk"], ["course.id"], name=op.f("fk_course_checksums_course_pk_course"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("course_pk", "part", name=op.f("pk_course_checksums")),
    )
    op.create_table(
        "nightly_sync",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("begun_at", UtcDateTime(), nullable=False),
        _of_site("nightly_sync"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nightly_sync")),
        sa.UniqueConstraint("site_id", "day", name=op.f("uq_nightly_sync_site_id_day")),
    )


def _of_site(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f(f"fk_{table}_site_id_site"), ondelete="CASCADE")


def downgrade() -> None:
    """Takes it back."""
    for table in ("nightly_sync", "course_checksums", "course_sync_status", "course_switch"):
        op.drop_table(table)
