"""What dated exports tell: enrolments over time, course grades, groups, wishes about mail.

Revision 0008, after 0007.
"""

import sqlalchemy as sa
from alembic import op

from communicator.database import UtcDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

LEARNER_TIMES = ("contact_as_of", "name_as_of", "profile_as_of", "country_as_of")
LEARNER_NAMES = ("account_name", "profile_name")
TABLES = ("mail_preference", "course_group_member", "course_group", "course_grade", "course_export", "enrolment_change")
# What was imported before has no time of its export: since the enrolment began, as far as is known.
KNOWN = (
    "INSERT INTO enrolment_change (course_learner_id, at, is_active, mode, source) "
    "SELECT course_learner_id, COALESCE(enrolled_at, '1970-01-01 00:00:00.000000'), is_active, mode, '' FROM enrolment"
)


def upgrade() -> None:
    """Brings the schema forward."""
    for name in LEARNER_NAMES:
        op.add_column("learner", sa.Column(name, sa.String(length=255), server_default="", nullable=False))
    for name in LEARNER_TIMES:
        op.add_column("learner", sa.Column(name, UtcDateTime(), nullable=True))
    for table in ("enrolment", "certificate"):
        op.add_column(table, sa.Column("as_of", UtcDateTime(), nullable=True))
    _create_course_tables()
    _create_group_tables()
    op.execute(KNOWN)


def _create_course_tables() -> None:
    op.create_table(
        "enrolment_change",
        sa.Column("course_learner_id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("mode", sa.String(length=100), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        _foreign("enrolment_change", "course_learner"),
        sa.PrimaryKeyConstraint("course_learner_id", "at", name=op.f("pk_enrolment_change")),
    )
    op.create_table(
        "course_export",
        sa.Column("course_pk", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("is_whole", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_pk"], ["course.id"], name=op.f("fk_course_export_course_pk_course"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("course_pk", "at", name=op.f("pk_course_export")),
    )
    op.create_table(
        "course_grade",
        sa.Column("course_learner_id", sa.Integer(), nullable=False),
        sa.Column("grade", sa.Double(), nullable=False),
        sa.Column("letter", sa.String(length=50), nullable=False),
        sa.Column("passed_at", UtcDateTime(), nullable=True),
        sa.Column("as_of", UtcDateTime(), nullable=True),
        _foreign("course_grade", "course_learner"),
        sa.PrimaryKeyConstraint("course_learner_id", name=op.f("pk_course_grade")),
    )


def _create_group_tables() -> None:
    op.create_table(
        "course_group",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("platform_id", sa.String(length=300), nullable=False),
        sa.Column("course_id", sa.String(length=255), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("as_of", UtcDateTime(), nullable=True),
        _foreign("course_group", "site"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_group")),
        sa.UniqueConstraint("site_id", "platform_id", name=op.f("uq_course_group_site_id_platform_id")),
    )
    op.create_index("ix_course_group_course", "course_group", ["course_id"])
    op.create_table(
        "course_group_member",
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("learner_id", sa.Integer(), nullable=False),
        sa.Column("as_of", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["course_group.id"],
            name=op.f("fk_course_group_member_group_id_course_group"),
            ondelete="CASCADE",
        ),
        _foreign("course_group_member", "learner"),
        sa.PrimaryKeyConstraint("group_id", "learner_id", name=op.f("pk_course_group_member")),
    )
    op.create_index(op.f("ix_course_group_member_learner_id"), "course_group_member", ["learner_id"])
    op.create_table(
        "mail_preference",
        sa.Column("learner_id", sa.Integer(), nullable=False),
        sa.Column("organisation", sa.String(length=255), nullable=False),
        sa.Column("is_opted_in", sa.Boolean(), nullable=False),
        sa.Column("set_at", UtcDateTime(), nullable=False),
        _foreign("mail_preference", "learner"),
        sa.PrimaryKeyConstraint("learner_id", "organisation", name=op.f("pk_mail_preference")),
    )


def _foreign(table: str, other: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{other}_id_{other}")
    return sa.ForeignKeyConstraint([f"{other}_id"], [f"{other}.id"], name=name, ondelete="CASCADE")


def downgrade() -> None:
    """Takes it back."""
    for table in TABLES:
        op.drop_table(table)
    for table, columns in {
        "certificate": ("as_of",),
        "enrolment": ("as_of",),
        "learner": LEARNER_TIMES + LEARNER_NAMES,
    }.items():
        with op.batch_alter_table(table) as batch:
            for column in columns:
                batch.drop_column(column)
