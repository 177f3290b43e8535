"""What learners refuse, the ledger of their choices, and the words that these were made upon.

Revision 0031, after 0030.
"""

import sqlalchemy as sa
from alembic import op

from communicator.database import UtcDateTime

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Brings the schema forward."""
    op.create_table(
        "refusal",
        sa.Column("learner_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(20), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["learner_id"], ["learner.id"], name=op.f("fk_refusal_learner_id_learner"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("learner_id", "purpose", name=op.f("pk_refusal")),
    )
    op.create_table(
        "wording",
        sa.Column("version", sa.String(16), nullable=False),
        sa.Column("language", sa.String(10), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("first_used_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_wording")),
    )
    op.create_table(
        "consent_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course_learner_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(20), nullable=False),
        sa.Column("agrees", sa.Boolean(), nullable=False),
        sa.Column("wording_version", sa.String(16), nullable=False),
        sa.Column("source", sa.String(40), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_learner_id"],
            ["course_learner.id"],
            name=op.f("fk_consent_entry_course_learner_id_course_learner"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["wording_version"], ["wording.version"], name=op.f("fk_consent_entry_wording_version_wording")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_entry")),
    )
    op.create_index(op.f("ix_consent_entry_course_learner_id"), "consent_entry", ["course_learner_id"])


def downgrade() -> None:
    """Takes it back."""
    op.drop_table("consent_entry")
    op.drop_table("wording")
    op.drop_table("refusal")
